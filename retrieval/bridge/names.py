"""Names in Hangul: what a name in Latin letters may be, as far as the corpus knows it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Final, NamedTuple, Protocol

from retrieval.bridge.sounds import LOOKED_AT, sounds_of

_BREADTH: Final = 40  # beginnings of a name that are followed
_MOST: Final = 12  # readings of a name that are kept
_DEAREST: Final = 0.45  # a syllable, on average
_SHORTEST: Final = 4  # Latin letters


class Lexicon(Protocol):
    """What a corpus says."""

    def known(self, pairs: Sequence[str]) -> Sequence[bool]:
        """Of pairs of syllables, which of them any passage has."""
        ...

    def stands(self, word: str) -> bool:
        """Whether a passage has all pairs of this word."""
        ...


class Reading(NamedTuple):
    """A name in Hangul; `cost` is how unlikely each of its syllables is."""

    hangul: str
    cost: float


def readings_of(parts: Sequence[str], lexicon: Lexicon) -> list[Reading]:
    """Of a name's words, whose letters never make a syllable together: the likeliest first, each of two syllables at
    least, and each stands in a passage."""
    spelt = [_letters(part) for part in parts]
    if not all(spelt) or sum(map(len, spelt)) < _SHORTEST:
        return []
    begun = {"": 0.0}
    for letters in spelt:
        begun = _gone_on(letters, begun, lexicon)
    most = (Reading(hangul, cost / len(hangul)) for hangul, cost in begun.items() if len(hangul) > 1)
    likely = sorted((one for one in most if one.cost <= _DEAREST), key=lambda one: (one.cost, one.hangul))
    return [one for one in likely[:_MOST] if lexicon.stands(one.hangul)]


def _gone_on(letters: str, begun: dict[str, float], lexicon: Lexicon) -> dict[str, float]:
    """What a name that has begun so may be after these letters."""
    reached: list[dict[str, float]] = [begun, *({} for _ in letters)]
    for place in range(len(letters)):
        likely = sorted(reached[place].items(), key=lambda one: one[1] / max(len(one[0]), 1))[:_BREADTH]
        sounds = sounds_of(letters[place : place + LOOKED_AT])
        longer = [(hangul, cost, sound) for hangul, cost in likely for sound in sounds]
        joints = [hangul[-1:] + sound.hangul for hangul, _, sound in longer]
        for (hangul, cost, sound), is_known in zip(longer, _all_known(joints, lexicon), strict=True):
            if is_known:
                there = reached[place + sound.letters]
                whole = hangul + sound.hangul
                there[whole] = min(there.get(whole, cost + sound.cost), cost + sound.cost)
    return reached[-1]


def _all_known(joints: Sequence[str], lexicon: Lexicon) -> list[bool]:
    """Of each string of syllables, whether all pairs in it are known; a single syllable may be anything."""
    pairs = {joint[at : at + 2] for joint in joints for at in range(len(joint) - 1)}
    in_order = sorted(pairs)
    there = dict(zip(in_order, lexicon.known(in_order), strict=True)) if in_order else {}
    return [all(there[joint[at : at + 2]] for at in range(len(joint) - 1)) for joint in joints]


def _letters(part: str) -> str:
    plain = unicodedata.normalize("NFKD", part.lower().replace("ŏ", "eo").replace("ŭ", "eu"))
    return "".join(char for char in plain if "a" <= char <= "z")
