"""Title and recommendations from a model: asked for as JSON, once more if need be, and never at a story's cost."""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from common.text import has_controls, has_surrogates
from llm.base import ChatModel, complete
from llm.errors import ProviderBadAnswer, ProviderError, RequestRejected
from llm.types import AnswerSchema, ChatRequest, Message
from stories.engines.llm.prompts import prompt
from stories.engines.llm.transcript import cache_key, enrich_messages
from stories.pipeline.types import Enrichment, Language, StoryRequest

logger = logging.getLogger(__name__)

TITLE_LENGTH: Final = {"ko": 13, "en": 60}
RECOMMENDATION_LENGTH: Final = 150
_QUOTES: Final = "\"'“”‘’「」『』《》〈〉 \t"
_LABEL = re.compile(r"^(?:제목|title)\s*[::]\s*", re.IGNORECASE)

Recommendations = tuple[str, str, str] | tuple[()]
_NONE: Final[Recommendations] = ()

StandIn = Callable[[StoryRequest, str], Awaitable[Enrichment]]


class Naming(BaseModel):
    """What the model answers."""

    model_config = ConfigDict(extra="forbid")

    title: str
    recommendations: list[str]


SCHEMA: Final = AnswerSchema("naming", Naming.model_json_schema())


async def enrichment(model: ChatModel, request: StoryRequest, story: str, stand_in: StandIn) -> Enrichment:
    """What the model names; where its second answer will not do either, `stand_in` gives what is missing.

    Raises nothing of a provider's.
    """
    asked = enrich_request(request, story)
    messages = asked.messages
    title, recommendations = "", _NONE
    for _ in range(2):
        try:
            completion = await complete(model, asked)
        except RequestRejected:
            # A server that knows no schemas is asked in words alone.
            asked = replace(asked, answer=None)
            continue
        except ProviderBadAnswer:
            continue
        except ProviderError as error:
            logger.warning("a story is named by its stand-in: %s", error.code)
            break
        naming = read_naming(completion.text)
        title = title or usable_title(naming.title, request.language)
        recommendations = recommendations or usable_recommendations(naming.recommendations, request.language)
        if title and recommendations:
            return Enrichment(title, recommendations)
        again = Message("user", prompt(request.language, "enrich_again").filled({}))
        answered = Message("assistant", completion.text or "…")
        asked = replace(asked, messages=(*messages, answered, again))
    own = await stand_in(request, story)
    return Enrichment(title or own.title, recommendations or own.recommendations)


async def early_enrichment(
    model: ChatModel, request: StoryRequest, base_story: str, story: str
) -> Enrichment | None:
    """What the model names once it is told how the story will end; None where not all of that will do.

    Raises ProviderError.
    """
    completion = await complete(model, enrich_request(request, story, base_story))
    naming = read_naming(completion.text)
    title = usable_title(naming.title, request.language)
    recommendations = usable_recommendations(naming.recommendations, request.language)
    return Enrichment(title, recommendations) if title and recommendations else None


def enrich_request(request: StoryRequest, story: str, base_story: str = "") -> ChatRequest:
    """To name a story; with a `base_story`, one whose end is still to come."""
    messages = enrich_messages(request, story, base_story)
    return ChatRequest(messages, SCHEMA, cache_key(prompt(request.language, "enrich")))


def read_naming(text: str) -> Naming:
    """The JSON object in an answer, wherever in it it stands; an empty one where there is none."""
    try:
        return Naming.model_validate_json(text[text.index("{") : text.rindex("}") + 1])
    except (ValueError, ValidationError):
        return Naming(title="", recommendations=[])


def usable_title(title: str, language: Language) -> str:
    """The title without quotation marks, "" where it is none."""
    text = _LABEL.sub("", _line(title)).strip(_QUOTES).rstrip(".").strip(_QUOTES)
    return text if len(text) <= TITLE_LENGTH[language] else ""


def usable_recommendations(given: list[str], language: Language) -> Recommendations:
    """The first three that will do, () where there are fewer. Korean ones end in "이야기"."""
    found: list[str] = []
    for sentence in given:
        text = _line(sentence).strip(_QUOTES)
        if language == "ko":
            text = text.rstrip(".")
        is_usable = 0 < len(text) <= RECOMMENDATION_LENGTH and text not in found
        if is_usable and (language != "ko" or text.endswith("이야기")):
            found.append(text)
    return (found[0], found[1], found[2]) if len(found) >= 3 else ()


def _line(text: str) -> str:
    if has_surrogates(text) or has_controls(text):
        return ""
    return " ".join(unicodedata.normalize("NFC", text).split())
