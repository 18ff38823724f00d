"""What is asked of a model and what comes back: plain values, the same for every provider."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Author = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a transcript. "system" is the installation's own word and comes first."""

    author: Author
    text: str


@dataclass(frozen=True, slots=True)
class AnswerSchema:
    """The JSON that an answer must be. `schema` is a JSON schema that forbids what it does not name."""

    name: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """What to answer. Everything else (model, limits, temperature) is the model's own configuration.

    `cache_key` is the same for requests that begin alike; a provider may keep those near each other. Where nobody
    `resumes` it, it is not run in the background, and nothing of it is kept.
    """

    messages: tuple[Message, ...]
    answer: AnswerSchema | None = None
    cache_key: str = ""
    resumes: bool = True


@dataclass(frozen=True, slots=True)
class Usage:
    """The tokens of one answer, and what they cost in US dollars; None where no price is known.

    `cached_tokens` are a part of `input_tokens`, `reasoning_tokens` of `output_tokens`.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    reasoning_tokens: int = 0
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of an answer as it arrives; it may end inside a character that the next one completes.

    `run_id` comes once, with the first delta of a run that can be resumed; `cursor` is this delta's place in it.
    `usage` comes at most once. `text` is empty where only those are told.
    """

    text: str = ""
    usage: Usage | None = None
    run_id: str | None = None
    cursor: int | None = None


@dataclass(frozen=True, slots=True)
class Completion:
    """A whole answer."""

    text: str
    usage: Usage | None = None


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars a million tokens. `cached_input` is that of input read from the provider's cache."""

    input: float
    output: float
    cached_input: float | None = None

    def cost(self, usage: Usage) -> float:
        """What `usage` costs, in US dollars."""
        cached = self.input if self.cached_input is None else self.cached_input
        fresh_tokens = usage.input_tokens - usage.cached_tokens
        dollars = fresh_tokens * self.input + usage.cached_tokens * cached + usage.output_tokens * self.output
        return dollars / 1_000_000


@dataclass(frozen=True, slots=True)
class ModerationVerdict:
    """What a moderating model finds in a text. `categories` are those it objects to, each with its score, 0 to 1."""

    is_flagged: bool
    categories: Mapping[str, float]
    model: str
