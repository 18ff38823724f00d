"""English words: which of a question's words ask for something, and what plain form an inflected one has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_WORD: Final = re.compile(r"[A-Za-z\u00c0-\u024f]+(?:['’][A-Za-z]+)?")
_POSSESSIVE: Final = re.compile(r"['’]s?$")
# Words that hold a sentence together, and ask for nothing that could be looked up.
_FUNCTION_WORDS: Final = (
    "a an the this that these those some any each every all both either neither no not nor and or but if "
    "then than as so such too very more most much many few less least other another own only just even "
    "also still yet again ever never always often once i me my mine we us our ours you your yours he him "
    "his himself she her hers herself it its itself they them their theirs themselves who whom whose "
    "which what when where why how whoever whatever there here is am are was were be been being do does "
    "did done doing has have had having can could may might shall should will would must ought let of in "
    "on at by for from to into onto out up down off over with without about after before between among "
    "against through during until while because since toward towards upon along around round near across "
    "like per via s t d ll re ve don didn doesn isn wasn aren weren won couldn wouldn shouldn oneself "
    "thing things something anything nothing everything someone anyone nobody everyone set put gets get "
    "got getting keep keeps kept seem seems instead away back happen happens happened become becomes "
    "became though able"
)
FUNCTION_WORDS: Final = frozenset(_FUNCTION_WORDS.split())
_PLURALS: Final = (("ies", "y"), ("ves", "f"), ("ves", "fe"), ("es", ""), ("s", ""))
_ENDINGS: Final = ("ed", "ing", "er", "est", "ly")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it stands, and where; `plain` is in small letters and owns nothing ("tiger" of "Tiger's")."""

    text: str
    plain: str
    start: int
    end: int

    @property
    def is_capitalised(self) -> bool:
        return self.text[0].isupper() and self.plain not in FUNCTION_WORDS


def words_of(text: str) -> list[Word]:
    return [
        Word(match.group(), _POSSESSIVE.sub("", match.group().lower()), match.start(), match.end())
        for match in _WORD.finditer(text)
    ]


def plain_forms(word: str) -> Iterator[str]:
    """What a dictionary may have this word under, the word itself first: carries, carried and carrying are carry."""
    yield word
    for ending, plain in _PLURALS:
        if word.endswith(ending) and len(word) > len(ending) + 1 and not word.endswith("ss"):
            yield word.removesuffix(ending) + plain
    for ending in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 2:
            yield from _unbent(stem)


def _unbent(stem: str) -> Iterator[str]:
    """What a stem may be without its ending: fall, hide of hid-ing, beg of begg-ed, carry of carri-ed."""
    yield from (stem, stem + "e")
    if stem[-1] == stem[-2]:
        yield stem[:-1]
    if stem[-1] == "i":
        yield stem[:-1] + "y"
