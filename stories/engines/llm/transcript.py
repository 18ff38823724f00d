"""What a model is sent: our instructions, the thread's earlier turns within a budget, and the request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from llm.tokens import estimated_tokens
from llm.types import ChatRequest, Message
from stories.engines.llm.prompts import Prompt, prompt
from stories.pipeline.types import EarlierTurn, Language, Passage, StoryRequest

# What earlier turns may take of a model's context, and what is left of a story that is shortened, at least.
EARLIER_TOKENS: Final = 6000
SHORTEST_STORY: Final = 300
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


def draft_request(request: StoryRequest, passages: Sequence[Passage]) -> ChatRequest:
    told = prompt(request.language, "draft")
    words = {
        "topic": request.topic,
        "tags": _tags(request),
        "genre": request.genre,
        "passages": _passages(passages),
        "draft_length": _DRAFT_LENGTHS[request.language][request.length],
    }
    return _asked(told, request, told.filled(words))


def expand_request(request: StoryRequest, base_story: str, passages: Sequence[Passage]) -> ChatRequest:
    told = prompt(request.language, "expand")
    words = {
        "topic": request.topic,
        "passages": _passages(passages),
        "base_story": base_story,
        "story_length": _STORY_LENGTHS[request.language][request.length],
    }
    return _asked(told, request, told.filled(words))


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


def enrich_messages(request: StoryRequest, story: str) -> tuple[Message, ...]:
    told = prompt(request.language, "enrich")
    words = {"topic": request.topic, "story": shortened(story, NAMED_TOKENS)}
    return Message("system", told.instructions), Message("user", told.filled(words))


def reword_request(request: StoryRequest, story: str, sentence: str, run: str) -> ChatRequest:
    told = prompt(request.language, "reword")
    words = {"before": story[-600:], "sentence": sentence, "run": run}
    return ChatRequest((Message("system", told.instructions), Message("user", told.filled(words))))


def earlier_messages(turns: Sequence[EarlierTurn], budget: int) -> list[Message]:
    """The turns as they were asked and answered, oldest first, in about `budget` tokens.

    The last ones count most: a turn for which too little is left is shortened, and those before it are left out.
    """
    found: list[Message] = []
    for turn in reversed(turns):
        left = budget - estimated_tokens(turn.topic)
        if left < SHORTEST_STORY or not turn.story:
            break
        story = shortened(turn.story, left)
        found += [Message("assistant", story), Message("user", turn.topic)]
        budget = left - estimated_tokens(story)
    return found[::-1]


def shortened(story: str, tokens: int) -> str:
    """Beginning and end of a story that has more than about `tokens`."""
    if estimated_tokens(story) <= tokens:
        return story
    each = max(tokens // 2 - 2, 1)
    return f"{_as_many(story, each)}\n…\n{_as_many(story[::-1], each)[::-1]}"


def _as_many(text: str, tokens: int) -> str:
    """The longest beginning of `text` of about `tokens`."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if estimated_tokens(text[:middle]) <= tokens:
            low = middle
        else:
            high = middle - 1
    return text[:low]


def _asked(told: Prompt, request: StoryRequest, text: str) -> ChatRequest:
    messages = [
        Message("system", told.instructions),
        *earlier_messages(request.earlier, EARLIER_TOKENS),
        Message("user", text),
    ]
    # Requests that begin with the same instructions may share what the provider has cached of them.
    return ChatRequest(tuple(messages), cache_key=f"{told.name}@{told.digest}")


def _tags(request: StoryRequest) -> str:
    labels = _LABELS[request.language]
    return "\n".join(
        f"{labels.get(key, key)}: {', '.join(values)}" for key, values in request.tags.items() if values
    )


def _passages(passages: Sequence[Passage]) -> str:
    return "\n\n".join(f"『{passage.title}』\n{passage.text}" for passage in passages)
