"""What a model adds to an analysis: prose, each claim of it tied to sentences of the story.

It never costs an analysis: whatever goes wrong is a note, and the local sections stand.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any, Final, TypeVar

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, ValidationError

from common.text import has_controls, has_surrogates
from evaluations.analysis.prompts import prompt
from evaluations.analysis.schema import Claim, Note, Prose, WorkAnalysis
from evaluations.analysis.text import StoryText
from llm.base import ChatModel, complete
from llm.errors import ProviderError, RequestRejected
from llm.types import AnswerSchema, ChatRequest, Message

logger = logging.getLogger(__name__)

_LONGEST: Final = 2_000
# So much of a story is sent: what is behind it, the claims can not be about.
_SENT: Final = 24_000
Answer = TypeVar("Answer", bound=BaseModel)


class _Claim(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: str
    sentences: list[int]


class Reading(BaseModel):
    """What the model answers of a story."""

    model_config = ConfigDict(extra="forbid")

    summary: str
    claims: list[_Claim]


class WorkReading(BaseModel):
    """What the model answers of a work."""

    model_config = ConfigDict(extra="forbid")

    overview: str
    characteristics: str
    significance: str


async def prose_of(model: ChatModel, story: StoryText) -> tuple[Prose | None, list[Note]]:
    """The model's reading of a story, or a note on why there is none. Raises nothing of a provider's."""
    numbered = _numbered(story)
    answer = await _answer(model, story.language, "story", {"sentences": numbered}, Reading)
    if answer is None:
        return None, [_failed()]
    known = numbered.count("\n") + 1
    claims = [
        Claim(text=text, sentences=tied)
        for claim in answer.claims
        if (text := _line(claim.text)) and (tied := _tied(claim.sentences, known))
    ]
    dropped = len(answer.claims) - len(claims)
    summary = _line(answer.summary)
    notes = [_untied(dropped)] if dropped else []
    if not summary and not claims:
        return None, [_failed()]
    return Prose(method="model", confidence=0.7, summary=summary, claims=claims), notes


async def with_prose(model: ChatModel, work: WorkAnalysis) -> WorkAnalysis:
    """The three notes of a work as a model words them, out of the corpus's notes where there are any.

    A note is kept as it was where the model says nothing.
    """
    words = {
        "title": work.title,
        "period": work.period,
        "genre": work.genre,
        **{name: getattr(work, name) for name in WorkReading.model_fields},
    }
    language = "en" if work.notes_language == "en" else "ko"
    answer = await _answer(model, language, "work", words, WorkReading)
    told = {name: _line(getattr(answer, name)) for name in WorkReading.model_fields} if answer else {}
    told = {name: text for name, text in told.items() if text}
    if not told:
        return work.model_copy(update={"notes": [*work.notes, _failed()]})
    notes = [note for note in work.notes if note.code != "no_notes"]
    return work.model_copy(update={**told, "method": "model", "confidence": 0.7, "notes": notes})


async def _answer(
    model: ChatModel, language: str, name: str, words: dict[str, str], form: type[Answer]
) -> Answer | None:
    asked = prompt(language, name)
    messages = (Message("system", asked.instructions), Message("user", asked.filled(words)))
    schema = AnswerSchema(name, form.model_json_schema())
    try:
        try:
            completion = await complete(model, ChatRequest(messages, schema))
        except RequestRejected:
            # A server that knows no schemas is asked in words alone.
            completion = await complete(model, ChatRequest(messages))
    except ProviderError as error:
        logger.warning("an analysis goes without prose: %s", error.code)
        return None
    text = completion.text
    try:
        return form.model_validate_json(text[text.index("{") : text.rindex("}") + 1])
    except (ValueError, ValidationError):
        logger.warning("an analysis goes without prose: the answer is of another form")
        return None


def _numbered(story: StoryText) -> str:
    lines: list[str] = []
    for number, span in enumerate(story.sentences):
        if span[1] > _SENT and lines:
            break
        lines.append(f"[{number}] {' '.join(story.of(span).split())}")
    return "\n".join(lines)


def _tied(sentences: Iterable[Any], known: int) -> list[int]:
    """The sentences that there are; none where any is made up: such a claim is not to be believed."""
    numbers = sorted(set(sentences))
    return numbers if all(0 <= number < known for number in numbers) else []


def _line(text: str) -> str:
    if has_surrogates(text) or has_controls(text):
        return ""
    return " ".join(text.split())[:_LONGEST]


def _failed() -> Note:
    return Note(
        code="model_failed", message=_("The model could not be asked; this is the local analysis alone.")
    )


def _untied(count: int) -> Note:
    message = _("%(count)d claims of the model stood on no sentence of the story and were left out.")
    return Note(code="claims_dropped", message=message % {"count": count})
