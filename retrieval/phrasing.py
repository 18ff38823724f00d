"""Two motifs in one topic sentence, in Korean and in English, with particles and articles as they must be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from common.korean import attach, has_hangul

_LONGEST_WORD: Final = {"ko": 14, "en": 40}
_LATIN: Final = re.compile(r"[A-Za-z]")
# A label that is a sentence or has marks in it cannot be set into another sentence.
_PLAIN: Final = re.compile(r"[\w'’\- ]+")
_SLOT: Final = re.compile(r"{(\w+)(?::(\w+))?}")
# The dictionary form of a verb: 속이다, 길을 떠나다.
_VERB: Final = re.compile(r"[가-힣]*[가-힣](?<!바)다")
# Stems that end in ㄴ themselves; in all others it is that of 간다, 한다.
_STEMS_IN_N: Final = ("신", "안")
_FINAL_N, _FINAL_L, _FINAL_M, _FINAL_SS = 4, 8, 16, 20

_KOREAN: Final = (
    "{who:이} {one} 끝에 {two:을} 맞는 이야기",
    "{one}에 휘말린 {who:이} {two:으로} 길을 여는 이야기",
    "{who:이} {one:과} {two} 사이에서 길을 고르는 이야기",
    "{where}에서 비롯한 {one:이} {two:으로} 이어지는 이야기",
    "{who:의} {one:이} 뜻밖의 {two:을} 부르는 이야기",
)
_KOREAN_OF_NOBODY: Final = (
    "{one} 끝에 뜻밖의 {two:을} 맞는 이야기",
    "{one:이} {two:으로} 이어지는 이야기",
    "{one:과} {two:이} 한자리에서 만나는 이야기",
)
_ENGLISH: Final = (
    "The tale of how {one} led {who} to {two}",
    "The tale of {who} between {one} and {two}",
    "The tale of {who}, for whom {one} turned into {two}",
    "The tale of {who} and what came of {one} and {two}",
)
_ENGLISH_OF_NOBODY: Final = (
    "The tale of how {one} led to {two}",
    "The tale of {one} that turned into {two}",
    "The tale of {one}, and of {two} behind it",
)
# Words that name no single thing, and so take no article.
_MASS: Final = re.compile(
    "anger|betrayal|courage|cunning|death|envy|exile|fate|fear|greed|grief|honour|jealousy|justice|kindness|love|"
    "loyalty|magic|mercy|pride|rage|remorse|revenge|sacrifice|sorrow|treachery|vengeance|wisdom|[a-z]+(ness|ment)"
)


@dataclass(frozen=True, slots=True)
class Words:
    """What a topic is made of. `who` and `where` may be empty."""

    one: str
    two: str
    who: str = ""
    where: str = ""


def sayable(label: str, language: str) -> bool:
    """Whether a label can stand in a sentence of that language: short, of its letters, without marks."""
    is_plain = 0 < len(label) <= _LONGEST_WORD[language] and _PLAIN.fullmatch(label) is not None
    if language == "ko":
        is_fit = is_plain and has_hangul(label) and not _LATIN.search(label)
        return is_fit and not _is_past(label) and not _is_clause(label)
    return is_plain and bool(_LATIN.search(label)) and label.isascii()


def phrase(words: Words, language: str, number: int) -> str:
    """A topic of two motifs. `number` chooses the pattern; three numbers in a row choose three."""
    patterns: tuple[str, ...]
    if language == "ko":
        patterns = _KOREAN if words.who and words.where else _KOREAN_OF_NOBODY
        told = Words(_noun(words.one), _noun(words.two), words.who, words.where)
        return _filled(patterns[number % len(patterns)], told, korean=True)
    patterns = _ENGLISH if words.who else _ENGLISH_OF_NOBODY
    told = Words(*(_with_article(word) for word in (words.one, words.two, words.who)))
    return _filled(patterns[number % len(patterns)], told, korean=False)


def phrase_of_titles(one: str, other: str, language: str) -> str:
    """Where nothing is labelled: two works in one tale."""
    if language == "ko":
        return f"『{one}』의 사람이 『{attach(other + '』', '을')} 찾아가는 이야기"
    return f"The tale of how somebody out of “{one}” came into “{other}”"


def _filled(pattern: str, words: Words, *, korean: bool) -> str:
    def fill(slot: re.Match[str]) -> str:
        value: str = getattr(words, slot[1])
        return attach(value, slot[2]) if korean and slot[2] else value

    return _SLOT.sub(fill, pattern)


def _noun(label: str) -> str:
    """A motif as a noun: 길을 떠나다 becomes 길을 떠나는 일."""
    return present(label) + " 일" if _is_verb(label) else label


def present(verb: str) -> str:
    """A verb before a noun: 속이다 속이는, 팔다 파는; out of its plain form too: 내쫓는다 내쫓는, 간다 가는."""
    stem = verb.removesuffix("다").removesuffix("는")
    final = _final(stem)
    # ㄹ falls before ㄴ.
    if final == _FINAL_L or (final == _FINAL_N and not stem.endswith(_STEMS_IN_N)):
        stem = stem[:-1] + chr(ord(stem[-1]) - final)
    return stem + "는"


def _is_verb(label: str) -> bool:
    last = label.split()[-1]
    return len(last) > 1 and _VERB.fullmatch(last) is not None


def _is_past(label: str) -> bool:
    """갔다, 하였다: a verb in a form that cannot be made to stand before a noun; 있다 can."""
    return _is_verb(label) and _final(label[:-1]) == _FINAL_SS and not label.endswith("있다")


def _is_clause(label: str) -> bool:
    """사슴을 숨겨 줌: several words that end in 음 read as notes, not as a part of a sentence."""
    return " " in label and _final(label) == _FINAL_M


def _final(stem: str) -> int:
    """The number of the consonant that closes the last syllable, 0 for none."""
    return (ord(stem[-1]) - 0xAC00) % 28


def _with_article(label: str) -> str:
    """A motif or somebody in an English sentence: names, masses and doings take no article."""
    if not label:
        return ""
    first, *rest = label.split()
    is_doing = first.endswith("ing") and bool(rest)
    is_named = not first[0].islower() or first in {"the", "a", "an", "his", "her", "their"}
    is_mass = _MASS.fullmatch(first) is not None and (not rest or rest[0].endswith("ed"))
    return label if is_doing or is_named or is_mass else f"the {label}"
