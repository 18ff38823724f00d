"""Reading people, places and things out of a Korean topic and its tags, with no morpheme analyser."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from common.korean import has_hangul, particle
from stories.engines.composer.cast import BEINGS, Kind, Noun, Reading, distinct
from stories.engines.composer.cleaning import longest, quotable, words_of
from stories.engines.composer.guessing import SURNAMES, guess, is_adverb, is_counter, is_number
from stories.engines.composer.joining import joined
from stories.engines.composer.phrases import ko_words as words

# Longest first, so that 에서 is not read as 서, nor 으로는 as 는. The empty one comes first of all.
PARTICLES = (
    "에게서는", "에게서", "한테서", "으로부터", "로부터", "에서는", "에게는", "으로는", "이라는", "까지는",
    "에서", "에게", "한테", "께서", "으로", "까지", "부터", "처럼", "보다", "마다", "라는", "이란", "과의",
    "와의", "에는", "에도", "이랑", "하고", "의", "은", "는", "이", "가", "을", "를", "과", "와", "에",
    "로", "도", "만", "께", "란", "랑",
)  # fmt: skip
SUBJECT = ("이", "가", "은", "는", "께서")

_RISKY = frozenset("못말게새중종감먹밤연성들간징탑시벌매개양닭상별북방난죽국키체불재난노독비해눈차")
# After these a word of one syllable is what it seems to be; elsewhere it is mostly something else (새로, 종이, 매는).
_SURE_MARKS = frozenset(("을", "를", "과", "와", "의", "에게", "에서", "한테", "과의", "와의"))
_WHITHER = frozenset(("에", "에서", "으로", "로", "까지", "에는"))
# fmt: off
_HOMOGRAPHS = frozenset((
    "먹을", "들을", "들과", "못을", "말을", "시를", "상을", "중의", "종의", "개의", "시의", "간의", "연의",
    "말의", "말에서",
    "키를", "방을", "국을", "비의", "해의", "눈의", "노를", "난을", "재를", "체를", "게를",
))
# fmt: on
_IDLE = frozenset(words.IDLE)
_VERB_STEMS = frozenset(words.VERB_STEMS)
_HOUSES = ("댁", "집", "집안")
_BONDS = frozenset(("친구", "벗", "연인", "부부", "형제", "가족", "원수"))  # 친구가 되다 brings in nobody
_NOT_PLACES = frozenset(
    ("재산", "유산", "출산", "우산", "양산", "생산", "계산", "부동산", "해골", "몰골", "시골")
)
_ADNOMINAL = re.compile(r"^[가-힣]{1,3}(한|로운|스러운)$")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a token stands. `begins`: only what it belongs to stands before it; `names`: a noun or modifier did."""

    following: str
    modifier: str
    is_alone: bool
    begins: bool
    names: bool


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
        if skip or (index and is_counter(token, tokens[index - 1])):
            skip = False
            continue
        pair = f"{token} {tokens[index + 1]}" if index + 1 < len(tokens) else ""
        if pair in words.PAIRED_MODIFIERS or _is_modifier(token):
            skip = pair in words.PAIRED_MODIFIERS
            # 우산을 잃어버린 소녀: what has an object of its own tells of the deed, not of the girl.
            has_object = previous is not None and previous.marker in ("을", "를")
            modifier, previous = ("" if has_object else pair if skip else token), None
            continue
        belongs = previous is not None and previous.kind in BEINGS and previous.marker in ("", "의")
        place = _Place(
            following=tokens[index + 1] if index + 1 < len(tokens) else "",
            modifier=modifier,
            is_alone=len(tokens) == 1,
            begins=index == 0 or belongs,
            names=bool(nouns or modifier),
        )
        noun = _read_token(token, place)
        if (
            noun is not None
            and noun.marker in ("이", "가")
            and place.following.startswith(("되", "된", "됐", "돼", "될"))
        ):
            noun = (
                None if noun.word in _BONDS else replace(noun, marker="되다")
            )  # who one becomes does nothing yet
        if noun is not None and index and tokens[index - 1] in SURNAMES and noun.word in words.TITLES:
            noun = replace(noun, word=f"{tokens[index - 1]} {noun.word}")
        if noun is not None and noun.kind == "human" and place.following in _HOUSES:
            modifier, previous, skip = f"{noun.word} {place.following}", None, True  # 박 진사 댁 외동딸
            continue
        if noun is not None:
            noun = joined(previous, noun, nouns)
            nouns.append(noun)
        modifier, previous = "", noun
    return nouns


def _is_modifier(token: str) -> bool:
    return token in words.MODIFIERS or token in words.DEAD_MODIFIERS or bool(_ADNOMINAL.match(token))


def _read_token(token: str, place: _Place) -> Noun | None:
    for stem, mark in _splits(token):
        if not place.is_alone and (stem in _IDLE or is_adverb(token)):
            return None
        found = _lookup(stem, mark, place)
        if found is not None:
            word, kind = found
            return Noun(word, kind, place.modifier if kind != "keyword" else "", mark)
        if stem.endswith("네") and (owner := _known().get(stem[:-1], ("", "thing")))[1] in BEINGS:
            return Noun(owner[0], owner[1], place.modifier, "네")
    return _unknown(token, place)


def _splits(token: str) -> Iterator[tuple[str, str]]:
    yield token, ""
    if token.endswith("들") and len(token) > 2:
        yield token[:-1], ""
    for mark in PARTICLES:
        stem = token[: -len(mark)]
        if token.endswith(mark) and stem and (particle(stem, mark) == mark or not has_hangul(stem)):
            yield stem, mark
            if stem.endswith("들") and len(stem) > 2:
                yield stem[:-1], mark


@cache
def _realms() -> frozenset[str]:
    return frozenset(words.REALMS)


def _is_sure(stem: str, mark: str, *, is_last: bool) -> bool:
    """Whether a word of one syllable is the noun that it looks like."""
    if stem not in _RISKY:
        return bool(mark) or is_last
    return mark in _SURE_MARKS and stem + mark not in _HOMOGRAPHS


def _lookup(stem: str, mark: str, place: _Place) -> tuple[str, Kind] | None:
    is_counted = not mark and is_number(place.following)  # 개 한 마리
    if len(stem) == 1 and not (
        place.is_alone or is_counted or _is_sure(stem, mark, is_last=not place.following)
    ):
        return None
    if mark in _WHITHER and stem in _realms():
        return stem, "realm"
    if mark == "는" and stem in _VERB_STEMS:
        return None  # 어머니를 모시는: no 모시 that is woven
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


def _unknown(token: str, place: _Place) -> Noun | None:
    splits = list(_splits(token))
    is_called = (
        token.endswith("이") and 2 <= len(token) <= 4 and not place.following
    )  # 순이, 개똥이: no particle
    if is_called and not is_adverb(token):
        return Noun(token, "human", place.modifier, proper=True)
    if place.is_alone:
        return Noun(token[:12], "keyword", proper=True)
    if any(stem in _IDLE or stem in words.ABSTRACT for stem, _ in splits) or is_adverb(token):
        return None
    for stem, mark in (*splits[1:], splits[0]):
        kind = guess(stem, mark, place.following, begins=place.begins)
        if kind == "thing" and not mark and not place.names:
            return None  # what a topic that names nothing ends in is no thing, but what it is about
        if kind is not None:
            return Noun(stem, kind, place.modifier if kind != "keyword" else "", mark, proper=True)
        if mark:
            break
    return None
