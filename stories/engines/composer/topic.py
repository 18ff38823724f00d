"""Reading people, places and things out of a Korean topic and its tags, with no morpheme analyser."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache

from common.korean import has_hangul, particle
from stories.engines.composer.cast import BEINGS, Kind, Noun, Reading, distinct
from stories.engines.composer.cleaning import longest, quotable, words_of
from stories.engines.composer.phrases import ko_words as words

# Longest first, so that 에서 is not read as 서, nor 으로는 as 는. The empty one comes first of all.
PARTICLES = (
    "에게서는", "에게서", "한테서", "으로부터", "로부터", "에서는", "에게는", "으로는", "이라는", "까지는",
    "에서", "에게", "한테", "께서", "으로", "까지", "부터", "처럼", "보다", "마다", "라는", "이란", "과의",
    "와의", "에는", "에도", "이랑", "하고", "의", "은", "는", "이", "가", "을", "를", "과", "와", "에",
    "로", "도", "만", "께", "란", "랑",
)  # fmt: skip
SUBJECT = ("이", "가", "은", "는", "께서")
COMPANION = ("에게", "한테", "께", "과", "와", "과의", "와의", "이랑", "랑", "하고")
PLACE_MARKS = ("에서", "에서는", "까지")

_RISKY = frozenset("못말게새중종감먹밤연성들간징탑시벌매개양닭상별북")
_IDLE = frozenset(words.IDLE) | frozenset(
    ("깊이", "높이", "많이", "같이", "끝없이", "굳이", "일찍이", "반드시", "몰래", "길이", "멀리")
)
_NOT_PLACES = frozenset(
    ("재산", "유산", "출산", "우산", "양산", "생산", "계산", "부동산", "해골", "몰골", "시골")
)
_VERBAL = re.compile(
    r"(하는|하던|했던|되는|된|한|할|려는|다는|다|고|며|면|서|게|지|던|기|음|았|었|겠|리|러|아|어|여|해|돼|와|워|려)$"
)
_VERB_ENDS = frozenset("주하되리치키기지이오가나서보쓰두내려르우추")
_ADNOMINAL = re.compile(r"^[가-힣]{1,3}(한|로운|스러운)$")


@cache
def _known() -> Mapping[str, tuple[str, Kind]]:
    found: dict[str, tuple[str, Kind]] = {}
    kinds: tuple[tuple[Kind, list[str]], ...] = (
        ("human", words.HUMANS), ("beast", words.BEASTS), ("spirit", words.SPIRITS), ("thing", words.THINGS),
        ("town", words.TOWNS), ("wild", words.WILDS), ("realm", words.REALMS),
    )  # fmt: skip
    for modern_kind, pairs in words.MODERN.items():
        for word, old in pairs.items():
            found.setdefault(word, (old, modern_kind))
    for kind, names in kinds:
        for word in names:
            found.setdefault(word, (word, kind))
    for word, reading in words.HANJA_WORDS.items():
        known = found.get(reading)
        found[word] = known if known is not None else (reading, "keyword")
    return found


def read_topic(topic: str, tags: Mapping[str, tuple[str, ...]]) -> Reading:
    """People, places, things and keywords of a Korean topic and its tags. Never fails; may find nothing."""
    notes = _notes(tags)
    by_key = dict(notes)
    tokens = words_of(topic)
    nouns = _nouns(tokens) or [Noun(word, "keyword", proper=True) for word in longest(tokens, _IDLE)]
    people = [_tag_noun(value, "human") for value in by_key.get("characters", ())]
    # The first of the tags is who the tale is about, unless the topic has somebody act.
    nouns += [replace(noun, marker="" if index else "이") for index, noun in enumerate(people)]
    nouns += [_tag_noun(value, "wild") for value in by_key.get("location", ())]
    text = " ".join([topic, *(value for _, values in notes for value in values)])
    return Reading(distinct(nouns), text, notes)


def known_word(value: str) -> str:
    """The old word for a modern one; any other word as it is."""
    return _known().get(value, (value,))[0]


def _notes(tags: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    cleaned = []
    for key in sorted(tags):
        values = tuple(text for value in tags[key][:3] if (text := quotable(value)))
        if values:
            cleaned.append((key, values))
    return tuple(cleaned)


def _tag_noun(value: str, fallback: Kind) -> Noun:
    found = [noun for noun in _nouns(value.split()) if (noun.kind in BEINGS) == (fallback == "human")]
    found = [noun for noun in found if noun.kind not in ("keyword", "thing")]
    return found[-1] if found else Noun(quotable(value, 12) or value[:12], fallback, proper=True)


def _nouns(tokens: list[str]) -> list[Noun]:
    nouns: list[Noun] = []
    modifier = ""
    previous: Noun | None = None
    skip = False
    for index, token in enumerate(tokens):
        if skip:
            skip = False
            continue
        pair = f"{token} {tokens[index + 1]}" if index + 1 < len(tokens) else ""
        if pair in words.PAIRED_MODIFIERS or _is_modifier(token):
            skip = pair in words.PAIRED_MODIFIERS
            # 우산을 잃어버린 소녀: what has an object of its own tells of the deed, not of the girl.
            has_object = previous is not None and previous.marker in ("을", "를")
            modifier, previous = ("" if has_object else pair if skip else token), None
            continue
        noun = _read_token(token, modifier, alone=len(tokens) == 1)
        if noun is not None:
            noun = _compound(previous, noun, nouns)
            nouns.append(noun)
        modifier, previous = "", noun
    return nouns


def _is_modifier(token: str) -> bool:
    return token in words.MODIFIERS or token in words.DEAD_MODIFIERS or bool(_ADNOMINAL.match(token))


def _compound(previous: Noun | None, noun: Noun, nouns: list[Noun]) -> Noun:
    """소금 장수, 로봇 탐정, 효녀 심청: a bare noun right before a being belongs to it."""
    if (
        previous is None
        or previous.marker
        or noun.kind not in BEINGS
        or previous.kind not in (*BEINGS, "thing")
    ):
        return noun
    if len(previous.word) + len(noun.word) > 8:
        return noun
    nouns.pop()
    if noun.proper:
        return Noun(noun.word, noun.kind, previous.full, noun.marker, proper=True)
    kind = previous.kind if previous.kind in ("spirit", "beast") else noun.kind
    return Noun(f"{previous.word} {noun.word}", kind, previous.modifier, noun.marker)


def _read_token(token: str, modifier: str, *, alone: bool) -> Noun | None:
    for stem, mark in _splits(token):
        if stem in _IDLE and not alone:
            return None
        found = _lookup(stem, mark, alone=alone)
        if found is not None:
            word, kind = found
            return Noun(word, kind, modifier if kind != "keyword" else "", mark)
    return _unknown(token, modifier, alone=alone)


def _splits(token: str) -> Iterator[tuple[str, str]]:
    yield token, ""
    for mark in PARTICLES:
        stem = token[: -len(mark)]
        if token.endswith(mark) and stem and (particle(stem, mark) == mark or not has_hangul(stem)):
            yield stem, mark
            if stem.endswith("들") and len(stem) > 2:
                yield stem[:-1], mark


def _lookup(stem: str, mark: str, *, alone: bool) -> tuple[str, Kind] | None:
    if len(stem) == 1 and not alone and (not mark or stem in _RISKY):
        return None
    if stem in _known():
        return _known()[stem]
    if stem in words.ABSTRACT:
        return stem, "keyword"
    if 3 <= len(stem) <= 6 and stem.endswith(words.HUMAN_ENDINGS):
        return stem, "human"
    for kind, endings in words.PLACE_ENDINGS.items():
        if 3 <= len(stem) <= 7 and stem.endswith(endings) and stem not in _NOT_PLACES:
            return stem, kind
    return None


def _unknown(token: str, modifier: str, *, alone: bool) -> Noun | None:
    splits = list(_splits(token))
    stem, mark = splits[1] if len(splits) > 1 else (token, "")
    if alone or not 2 <= len(stem) <= 10 or stem in _IDLE:
        return Noun(token[:12], "keyword", proper=True) if alone else None
    if _looks_verbal(stem, mark):
        return None
    if mark in SUBJECT or mark in COMPANION:
        return Noun(stem, "human", modifier, mark, proper=True)
    if mark in PLACE_MARKS:
        return Noun(stem, "wild", modifier, mark, proper=True)
    if mark in ("을", "를") or not has_hangul(stem):
        return Noun(stem, "keyword", marker=mark, proper=True)
    return None


def _looks_verbal(stem: str, mark: str) -> bool:
    if not has_hangul(stem):
        return stem.isdigit()
    # 들려주는, 기다리는: before 는 these are the ends of verbs far more often than of names.
    if mark in ("은", "는") and (stem.endswith(tuple(words.VERB_STEMS)) or stem[-1] in _VERB_ENDS):
        return True
    return bool(_VERBAL.search(stem))
