"""Old Hangul in today's letters: 하ᄂᆞᆯ is 하늘, ᄆᆞᅀᆞᆷ is 마음, ᄯᅡ is 따."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

from common.korean import decompose
from retrieval.slips import composed

_OLD = (
    "\u1113-\u1160\u1176-\u11a7\u11c3-\u11ff"  # conjoining letters that no modern syllable is made of
    "\ua960-\ua97c\ud7b0-\ud7fb"
    "\u3164-\u318e"  # the same letters standing alone, as keyboards write them
    "\u302e\u302f"  # tone marks
)
_HAS_OLD = re.compile(f"[{_OLD}]")
_TONES = re.compile("[\u302e\u302f]")
_HANGUL = re.compile("[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff\uac00-\ud7a3]+")
_INITIAL: Final = "[\u1100-\u115f\ua960-\ua97c]"
_VOWEL: Final = "[\u1160-\u11a7\ud7b0-\ud7c6]"
_FINAL: Final = "[\u11a8-\u11ff\ud7cb-\ud7fb]"
# A consonant that no vowel follows closes the syllable before it: that is how "ㄴㆍㄹ" comes out of a keyboard.
_SYLLABLE = re.compile(f"({_INITIAL}*)({_VOWEL}?)({_FINAL}*)((?:{_INITIAL}(?!{_VOWEL}|{_INITIAL}))?)")

_UNIOTATED: Final = {"ㅑ": "ㅏ", "ㅕ": "ㅓ", "ㅛ": "ㅗ", "ㅠ": "ㅜ", "ㅖ": "ㅔ", "ㅒ": "ㅐ"}
_AT_START: Final = re.compile(
    "(?<![가-힣])[냐-냫냬-넇녀-녛녜-녷뇨-눃뉴-늏니-닣랴-럏럐-럫려-렿례-롛료-룧류-륳리-맇]"
)
# What the rarer old vowels became; the names are Unicode's.
_VOWELS: Final = {
    "ARAEA-I": "AE", "SSANGARAEA": "A", "ARAEA-EO": "EO", "ARAEA-U": "U", "ARAEA-A": "A", "YO-I": "OE",
    "YU-I": "WI", "YO-YA": "WA", "YO-YAE": "WAE", "YU-YEO": "WEO", "YU-YE": "WE", "YU-AE": "WAE",
}  # fmt: skip
_CONSONANTS: Final = {"PANSIOS": "IEUNG", "YESIEUNG": "IEUNG", "YEORINHIEUH": "HIEUH"}
_DOUBLED: Final = {"KIYEOK", "TIKEUT", "PIEUP", "SIOS", "CIEUC"}
# 고ᄫᅡ is 고와, 더ᄫᅥ is 더워, 쉬ᄫᅳᆫ is 쉬운: what became of ㅸ went into the vowel.
_ROUNDED: Final = {"A": "WA", "EO": "WEO", "EU": "U", "I": "WI"}


def modernised(text: str) -> str:
    """The text with its old letters in those of today; one without any is returned as it is.

    For search alone: an old syllable becomes the one that it most often lives on in, which a dictionary may know
    better. What has old letters has old spellings too, which are brought up to date with them (뎐, 쟝, 녀ᄌᆞ, 믈).
    Such a text comes back in NFKC, each syllable in its place.
    """
    if not _HAS_OLD.search(text):
        return text
    plain = unicodedata.normalize("NFKC", _TONES.sub("", text))
    modern = _HANGUL.sub(lambda match: _modern_word(match.group()), plain)
    return _AT_START.sub(lambda match: _without_liquid(match.group()), modern.translate(_spellings()))


@cache
def _spellings() -> dict[int, str]:
    """Syllables that are spelt otherwise since the sounds merged: 뎐, 쳔, 쟝, 쇼, 믈 are 전, 천, 장, 소, 물."""
    table = {}
    for code in range(0xAC00, 0xD7A4):
        initial, vowel, final = decompose(chr(code))
        if initial in "ㄷㅌ" and vowel in _UNIOTATED:
            initial = "ㅈ" if initial == "ㄷ" else "ㅊ"
        if initial in "ㅅㅈㅊ":
            vowel = _UNIOTATED.get(vowel, vowel)
        if initial in "ㅁㅂㅃㅍ" and vowel == "ㅡ":
            vowel = "ㅜ"
        table[code] = composed(initial, vowel, final)
    return table


def _without_liquid(syllable: str) -> str:
    """니, 녀, 리, 료 at the start of a word are 이, 여, 이, 요 now."""
    _, vowel, final = decompose(syllable)
    return composed("ㅇ", vowel, final)


def _modern_word(word: str) -> str:
    if not _HAS_OLD.search(word):
        return word
    written: list[str] = []
    for initials, vowel, finals, closing in _SYLLABLE.findall(unicodedata.normalize("NFD", word)):
        if not initials and vowel:
            # "ㆍ" between two words is a dot, which happens to be written as the vowel.
            written.append(" ")
        elif initials or finals or closing:
            final = finals[:1] or (_as_final(closing) if vowel else "")
            written.append(_syllable(initials, vowel, final, is_first=not written))
            written.append(closing if finals or not vowel else "")
    return unicodedata.normalize("NFC", "".join(written))


def _syllable(initials: str, vowel: str, final: str, *, is_first: bool) -> str:
    initial, is_soft = _initial(initials) if initials else ("", False)
    if not vowel:
        return initial + final
    name = _vowel(initial, vowel, bool(final), is_first)
    if is_soft:
        name = _ROUNDED.get(name, name)
    return initial + unicodedata.lookup(f"HANGUL JUNGSEONG {name}") + (_final(final) if final else "")


def _vowel(initial: str, vowel: str, is_closed: bool, is_first: bool) -> str:
    name = _letter(vowel)
    if name != "ARAEA":
        name = _VOWELS.get(name, name)
        return name if f"HANGUL JUNGSEONG {name}" in _modern_vowels() else "A"
    # ᄉᆞ람 and ᄆᆞᆯ have ㅏ now. Behind the first syllable it is ㅡ (하ᄂᆞᆯ), but in ᄒᆞ다 and in words from Hanja (텬ᄌᆞ).
    if is_first or initial == "\u1112" or (initial in "\u1109\u110c\u110e" and not is_closed):
        return "A"
    return "EU"


def _initial(initials: str) -> tuple[str, bool]:
    """One modern initial, and whether it was ㅸ. Clusters go by their last letter, doubled where it can be."""
    *before, last = [part for char in initials for part in _letter(char).split("-")]
    is_soft = last == "KAPYEOUNPIEUP"
    name = _consonant(last) if not is_soft else "IEUNG"
    if before and before[-1] in {"PIEUP", "SIOS"} and name in _DOUBLED:
        name = "SSANG" + name
    return _lookup("CHOSEONG", name, "\u110b"), is_soft


def _final(final: str) -> str:
    name = _letter(final)
    if f"JONGSEONG {name}" in _modern_finals():
        return final
    last = name.split("-")[-1]
    if last in {"PANSIOS", "YEORINHIEUH"}:
        last = "SIOS" if last == "PANSIOS" else name.split("-")[0]
    return _lookup("JONGSEONG", _consonant(last), "")


def _as_final(initial: str) -> str:
    return _lookup("JONGSEONG", _letter(initial), "") if initial else ""


def _consonant(name: str) -> str:
    for prefix in ("KAPYEOUN", "CHITUEUM", "CEONGCHIEUM"):
        name = name.removeprefix(prefix)
    return _CONSONANTS.get(name, name)


def _letter(char: str) -> str:
    """Unicode's name of a conjoining letter, without its place: "RIEUL-KIYEOK"."""
    return unicodedata.name(char, "HANGUL IEUNG").split(" ", 2)[-1]


def _lookup(place: str, name: str, otherwise: str) -> str:
    try:
        char = unicodedata.lookup(f"HANGUL {place} {name}")
    except KeyError:
        return otherwise
    return char if "\u1100" <= char <= "\u1112" or "\u11a8" <= char <= "\u11c2" else otherwise


@cache
def _modern_vowels() -> frozenset[str]:
    return frozenset(unicodedata.name(chr(code)) for code in range(0x1161, 0x1176))


@cache
def _modern_finals() -> frozenset[str]:
    return frozenset(unicodedata.name(chr(code)).removeprefix("HANGUL ") for code in range(0x11A8, 0x11C3))
