"""Where and when a story happens."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from typing import Final, Literal, get_args

from evaluations.analysis.korean import readings
from evaluations.analysis.lexicon import table, words
from evaluations.analysis.schema import Language, Place, Setting, Time
from evaluations.analysis.text import StoryText

PlaceKind = Literal["realm", "region", "nature", "dwelling", "public"]
TimeKind = Literal["age", "season", "day", "hour", "span"]
_PLACES: Final[tuple[PlaceKind, ...]] = get_args(PlaceKind)
_TIMES: Final[tuple[TimeKind, ...]] = get_args(TimeKind)
_MOST: Final = 20
_LOCATIVE = re.compile(
    r"^(?:[가-힣]{1,2})?(?:에서|에는|에도|에|으로|로|까지|부터|을|를|의|이|가|은|는|과|와|도|속|가|밖|안|앞|뒤|위|아래)"
)
# A name of one's own for a place: 도화동, 청학골, 백운산, 한강.
_OWN_NAME = re.compile(
    r"(?<![가-힣])([가-힣]{2,4}(?:산|강|골|동|촌|고을|마을|섬|도|봉|령|재|사|암))"
    r"(?= ?(?:에서|에는|에|으로|의|땅|고을|아래|기슭)|이라는|이라 하는)"
)
_NO_NAME: Final = words("setting_ko", "no_name")


def setting_of(story: StoryText) -> Setting:
    places = _korean_places(story) if story.language == "ko" else _english_places(story)
    times = _times(story)
    return Setting(confidence=0.65 if places else 0.3, places=places[:_MOST], times=times[:_MOST])


def _korean_places(story: StoryText) -> list[Place]:
    found: dict[str, list[int]] = defaultdict(list)
    kinds: dict[str, PlaceKind] = {}
    for word in story.words:
        for noun, particle in readings(word.text):
            noun, place = _bare(noun, particle)
            kind = _kind(noun)
            if kind and (len(noun) > 1 or place):
                found[noun].append(word.start)
                kinds[noun] = kind
                break
    for match in _OWN_NAME.finditer(story.text):
        name = match[1]
        if name not in _NO_NAME and name not in kinds and len(name) > 2:
            found[name].append(match.start())
            kinds[name] = "region"
    return _sorted(found, kinds)


def _bare(noun: str, particle: str) -> tuple[str, bool]:
    """The noun without a particle of place, and whether it had one."""
    for ending in ("에서는", "에서도", "에서", "에는", "에도", "으로", "에"):
        if noun.endswith(ending) and len(noun) > len(ending):
            return noun[: -len(ending)], True
    return noun, particle in {"로", "까지", "부터"}


def _kind(noun: str) -> PlaceKind | None:
    return next((kind for kind in _PLACES if noun in words("setting_ko", kind)), None)


def _english_places(story: StoryText) -> list[Place]:
    found: dict[str, list[int]] = defaultdict(list)
    kinds: dict[str, PlaceKind] = {}
    for kind in _PLACES:
        for match in _english(kind).finditer(story.text):
            name = match.group() if kind == "region" else match.group().lower()
            found[name].append(match.start())
            kinds.setdefault(name, kind)
    return _sorted(found, kinds)


def _sorted(found: dict[str, list[int]], kinds: dict[str, PlaceKind]) -> list[Place]:
    places = [
        Place(name=name, kind=kinds[name], mentions=len(starts), start=min(starts))
        for name, starts in found.items()
    ]
    return sorted(places, key=lambda place: (-place.mentions, place.start))


def _times(story: StoryText) -> list[Time]:
    found: dict[str, Time] = {}
    for kind in _TIMES:
        for match in _time(story.language, kind).finditer(story.text):
            name = match.group().strip()
            found.setdefault(name.lower(), Time(name=name, kind=kind, start=match.start()))
    return sorted(found.values(), key=lambda time: time.start)


@cache
def _english(kind: str) -> re.Pattern[str]:
    pattern = table("setting_en")[kind]
    return re.compile(
        pattern if kind == "region" else rf"\b(?:{pattern})\b", 0 if kind == "region" else re.IGNORECASE
    )


@cache
def _time(language: Language, kind: str) -> re.Pattern[str]:
    patterns = "|".join(table(f"setting_{language}")[kind])
    return re.compile(
        rf"(?<![가-힣])(?:{patterns})" if language == "ko" else rf"\b(?:{patterns})", re.IGNORECASE
    )
