"""What a model is sent: our instructions, the thread's earlier turns within a budget, and the request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from llm.types import ChatRequest, Message
from stories.engines.llm.earlier import shortened, told_earlier
from stories.engines.llm.prompts import Prompt, prompt
from stories.pipeline.types import Language, Passage, StoryRequest

# What earlier turns may take of a model's context.
EARLIER_TOKENS: Final = 6000
# What is sent of a story that is to be named.
NAMED_TOKENS: Final = 6000
ENDING_CHARACTERS: Final = 40

_DRAFT_LENGTHS: Final = {
    "ko": {"short": "300", "medium": "500", "long": "800"},
    "en": {"short": "120", "medium": "200", "long": "320"},
}
_STORY_LENGTHS: Final = {
    "ko": {"short": "800", "medium": "1,600", "long": "3,200"},
    "en": {"short": "350", "medium": "700", "long": "1,400"},
}
# Characters that a word of English takes, with the space behind it.
_WORD_LENGTH: Final = 5.5
_LABELS: Final[dict[Language, dict[str, str]]] = {
    "ko": {
        "genre": "장르",
        "characters": "캐릭터",
        "occupations": "직업·신분",
        "motif": "사건·모티프",
        "location": "공간",
        "emotion": "감정",
        "actions": "행동",
        "relationships": "인물관계",
        "dialogue": "대화형태",
        "keywords": "주제어",
        "theme": "주제문",
    },
    "en": {},
}


def draft_request(
    request: StoryRequest, passages: Sequence[Passage], earlier_tokens: int = EARLIER_TOKENS
) -> ChatRequest:
    told = prompt(request.language, "draft")
    words = {
        "topic": request.topic,
        "tags": _tags(request),
        "genre": request.genre,
        "passages": _passages(passages),
        "draft_length": _DRAFT_LENGTHS[request.language][request.length],
    }
    return _asked(told, request, told.filled(words), earlier_tokens)


def expand_request(
    request: StoryRequest, base_story: str, passages: Sequence[Passage], earlier_tokens: int = EARLIER_TOKENS
) -> ChatRequest:
    told = prompt(request.language, "expand")
    words = {
        "topic": request.topic,
        "tags": _tags(request),
        "genre": request.genre,
        "passages": _passages(passages),
        "base_story": base_story,
        "story_length": _STORY_LENGTHS[request.language][request.length],
    }
    return _asked(told, request, told.filled(words), earlier_tokens)


def expected_length(request: StoryRequest) -> int:
    """About how many characters the story that is asked for will have."""
    length = int(_STORY_LENGTHS[request.language][request.length].replace(",", ""))
    return length if request.language == "ko" else round(length * _WORD_LENGTH)


def continue_request(asked: ChatRequest, language: Language, standing: str) -> ChatRequest:
    """The same request, answered with `standing` so far, to be gone on with from there."""
    told = prompt(language, "continue")
    more = (
        Message("assistant", standing),
        Message("user", told.filled({"ending": ending(standing)})),
    )
    return ChatRequest(asked.messages + more, cache_key=asked.cache_key)


def ending(standing: str) -> str:
    """The last characters of a text, from the beginning of a word on where one begins early among them."""
    last = standing.rstrip()
    if len(last) <= ENDING_CHARACTERS:
        return last
    last = last[-ENDING_CHARACTERS:]
    _head, *rest = last[: ENDING_CHARACTERS // 2].split(maxsplit=1)
    return last[last.index(rest[0]) :] if rest else last


def enrich_messages(request: StoryRequest, story: str, base_story: str = "") -> tuple[Message, ...]:
    """With a `base_story`, the story is one whose end is still to come."""
    told = prompt(request.language, "enrich")
    words = {
        "topic": request.topic,
        "story": shortened(story, NAMED_TOKENS),
        "base_story": shortened(base_story, NAMED_TOKENS),
    }
    return Message("system", told.instructions), Message("user", told.filled(words))


def reword_request(request: StoryRequest, story: str, sentence: str, run: str) -> ChatRequest:
    told = prompt(request.language, "reword")
    words = {"before": story[-600:], "sentence": sentence, "run": run}
    messages = (Message("system", told.instructions), Message("user", told.filled(words)))
    return ChatRequest(messages, cache_key=cache_key(told))


def _asked(told: Prompt, request: StoryRequest, text: str, earlier_tokens: int) -> ChatRequest:
    earlier = told_earlier(request.earlier, earlier_tokens)
    messages = [*earlier.messages, Message("user", text)]
    if earlier.summaries:
        # Within the first request, not as one of its own: many models take turns alone, one after the other.
        words = {"summaries": "\n\n".join(earlier.summaries)}
        before = prompt(request.language, "earlier").filled(words)
        messages[0] = Message("user", f"{before}\n\n{messages[0].text}")
    return ChatRequest((Message("system", told.instructions), *messages), cache_key=cache_key(told))


def cache_key(told: Prompt) -> str:
    """The same for all requests that begin with these instructions: they may share what the provider has cached."""
    return f"{told.name}@{told.digest}"


def _tags(request: StoryRequest) -> str:
    labels = _LABELS[request.language]
    return "\n".join(
        f"{labels.get(key, key)}: {', '.join(values)}" for key, values in request.tags.items() if values
    )


def _passages(passages: Sequence[Passage]) -> str:
    return "\n\n".join(f"『{passage.title}』\n{passage.text}" for passage in passages)
