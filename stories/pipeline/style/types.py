"""What the style check says of a text. Places are code points, `text[start:end]`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class WordKind(StrEnum):
    MODERN = "modern"  # a word of today, with its old one where there is one
    LOAN = "loan"  # Hangul that sounds like a foreign word
    FOREIGN = "foreign"  # letters of another script


@dataclass(frozen=True, slots=True)
class StrayWord:
    """A word that no old tale would have. `suggestion` may stand in its place; "" where none is known."""

    word: str
    start: int
    end: int
    kind: WordKind
    suggestion: str = ""


class BreakKind(StrEnum):
    PLAIN = "plain"  # 했다, 이다: the plain style of today's prose
    POLITE = "polite"  # 해요, 합니다
    CASUAL = "casual"  # 했어, 하잖아; English contractions and slang
    OTHER = "other"  # no ending of a tale, whatever it is


@dataclass(frozen=True, slots=True)
class RegisterBreak:
    """Words that break the register. `in_speech`: inside a dialogue, and not counted in the share."""

    words: str
    start: int
    end: int
    kind: BreakKind
    in_speech: bool = False


@dataclass(frozen=True, slots=True)
class Register:
    """How the narrator's sentences end, speech apart; in English, how many are free of today's casual words."""

    sentences: int
    classical: int
    breaks: tuple[RegisterBreak, ...]

    @property
    def share(self) -> float | None:
        """Of the sentences, those in the old manner; None of a text without any."""
        return self.classical / self.sentences if self.sentences else None


@dataclass(frozen=True, slots=True)
class Length:
    """Characters without the white space at the edges, and how many were asked for, if anything was."""

    characters: int
    low: int | None = None
    high: int | None = None

    @property
    def fits(self) -> bool | None:
        """None where nothing was asked for."""
        if self.low is None or self.high is None:
            return None
        return self.low <= self.characters <= self.high


@dataclass(frozen=True, slots=True)
class StyleReport:
    words: tuple[StrayWord, ...]
    register: Register
    length: Length
