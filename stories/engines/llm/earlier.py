"""The thread's earlier turns in a request: the last ones as they are, those before them in summary, in a budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from llm.tokens import estimated_tokens
from llm.types import ChatRequest, Message
from stories.engines.llm.prompts import prompt
from stories.pipeline.types import EarlierTurn, Language

# What of the budget turns may take as they are, where not all of them fit, so that those before them have some of it.
WHOLE_SHARE: Final = 0.75
# Less of a story than this, in tokens, tells nothing.
SHORTEST_STORY: Final = 300
# What of a story is read for its summary, and what is kept of a summary that is none.
SUMMARIZED_TOKENS: Final = 12_000
LONGEST_SUMMARY: Final = 800
# A turn that looks back on many is not held up, and not paid for, by more of them than this.
SUMMARIES_AT_ONCE: Final = 5


@dataclass(frozen=True, slots=True)
class Earlier:
    """`summaries` of the older turns, oldest first, and `messages`: the newer ones as they were asked and answered."""

    summaries: tuple[str, ...] = ()
    messages: tuple[Message, ...] = ()


def told_earlier(turns: Sequence[EarlierTurn], budget: int) -> Earlier:
    """As much of the turns as about `budget` tokens hold: the last ones count most.

    Where they do not all fit, the older ones are told by their summaries. Of those that have none the newest is
    shortened; where another has none, it and all before it are left out.
    """
    turns = [turn for turn in turns if turn.story]
    older, newer = _parted(turns, budget)
    left = budget - sum(map(_cost, newer))
    messages = [message for turn in newer for message in _exchange(turn, turn.story)]
    late = older.pop() if older and not older[-1].summary else None
    kept_for_late = SHORTEST_STORY + estimated_tokens(late.topic) if late else 0
    summaries: list[str] = []
    for turn in reversed(older):
        text = f"{turn.topic}\n{shortened(turn.summary, LONGEST_SUMMARY)}"
        if not turn.summary or estimated_tokens(text) > left - kept_for_late:
            break
        summaries.append(text)
        left -= estimated_tokens(text)
    if late and left >= kept_for_late:
        text = shortened(late.story, left - estimated_tokens(late.topic))
        messages = [*_exchange(late, text), *messages]
    return Earlier(tuple(summaries[::-1]), tuple(messages))


def unsummarized(turns: Sequence[EarlierTurn], budget: int) -> tuple[EarlierTurn, ...]:
    """The turns that would be told by their summaries if they had any, oldest first."""
    older, _newer = _parted([turn for turn in turns if turn.story], budget)
    return tuple(turn for turn in older if not turn.summary)[-SUMMARIES_AT_ONCE:]


def _parted(turns: list[EarlierTurn], budget: int) -> tuple[list[EarlierTurn], list[EarlierTurn]]:
    """The older ones, and the last ones, which are sent as they are."""
    if sum(map(_cost, turns)) <= budget:
        return [], turns
    left, count = budget * WHOLE_SHARE, 0
    for turn in reversed(turns):
        left -= _cost(turn)
        if left < 0:
            break
        count += 1
    return turns[: len(turns) - count], turns[len(turns) - count :]


def summarize_request(turn: EarlierTurn, language: Language) -> ChatRequest:
    told = prompt(language, "summarize")
    words = {"topic": turn.topic, "story": shortened(turn.story, SUMMARIZED_TOKENS)}
    messages = (Message("system", told.instructions), Message("user", told.filled(words)))
    return ChatRequest(messages, cache_key=f"{told.name}@{told.digest}")


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


def _exchange(turn: EarlierTurn, story: str) -> tuple[Message, Message]:
    return Message("user", turn.topic), Message("assistant", story)


def _cost(turn: EarlierTurn) -> int:
    return estimated_tokens(turn.topic) + estimated_tokens(turn.story)
