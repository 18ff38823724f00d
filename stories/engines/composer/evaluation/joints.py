"""A scan for wrong particles (조사) in finished Korean text. It shares no code with what chose them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

# After a consonant, after a vowel. 으로 is apart: ㄹ takes 로.
_PAIRS = (
    ("이로소이다", "로소이다"), ("이었더라", "였더라"), ("이거니와", "거니와"), ("이더라", "더라"),
    ("이라도", "라도"),
    ("이거늘", "거늘"),
    ("이로다", "로다"), ("이로되", "로되"), ("이니라", "니라"), ("이여", "여"), ("이라", "라"), ("이나", "나"),
    ("이니", "니"),
    ("이요", "요"), ("이며", "며"), ("은", "는"), ("이", "가"), ("을", "를"), ("과", "와"), ("아", "야"),
)  # fmt: skip
_FORMS = sorted(
    [(closed, True) for closed, _ in _PAIRS] + [(opened, False) for _, opened in _PAIRS],
    key=lambda form: -len(form[0]),
)
_PLAIN = frozenset("은는이가을를과와")
# How words in Latin letters are read aloud: those of the committed topics that end in a consonant.
_CLOSED_LATIN = frozenset(("kim", "tom", "john", "dragon", "robot", "jack"))
_CLOSED_DIGITS = frozenset("013678")
_RIEUL_DIGITS = frozenset("178")

# Words that only look like a noun with its particle, or where the particle's syllable belongs to the word.
_WHOLE = re.compile(
    r"(가을|마을|노을|고을|개울|여울|사과|결과|효과|과과|은은|수은|백로|경로|진로|통로|선로|신작로|작가|국가|한가|문과|무과|화로|등용문"
    r"|친가|민가|농가|인가|관가|본가|종가|상가|폐가|초가|처가|대가|평가|흉가|외가|명가|함께"
    r"|(지|그|부|나|이|저|보|치)은|(지|그|부|나|이|저)을)$"
)


@dataclass(frozen=True, slots=True)
class Joints:
    """How many joints of noun and particle were looked at, and which were wrong."""

    seen: int
    wrong: tuple[str, ...]


def check_joints(text: str, nouns: Collection[str]) -> Joints:
    """Every joint after a noun of `nouns`, and every 을·를·와·과·으로·로 (은 after a vowel) after any word at all."""
    lasts = {noun.split()[-1] for noun in nouns if noun.split()}
    seen = 0
    wrong: list[str] = []
    for word in _words(text):
        verdicts = list(_after_noun(word, lasts)) or list(_after_any(word))
        seen += len(verdicts)
        wrong += [word for verdict in verdicts if not verdict]
    return Joints(seen, tuple(wrong))


def _words(text: str) -> Iterator[str]:
    for word in text.split():
        bare = re.sub(r"[^0-9A-Za-z가-힣]+", "", word)
        if bare:
            yield bare


def _final(stem: str) -> int | None:
    """The number of the last syllable's final consonant (0: none, 8: ㄹ); None where it cannot be told."""
    last = stem[-1]
    if "가" <= last <= "힣":
        return (ord(last) - 0xAC00) % 28
    if last.isdigit():
        return 8 if last in _RIEUL_DIGITS else 1 if last in _CLOSED_DIGITS else 0
    tail = re.search(r"[A-Za-z]+$", stem)
    return int(tail is not None and tail.group().lower() in _CLOSED_LATIN)


def _after_noun(word: str, nouns: Collection[str]) -> Iterator[bool]:
    if word in nouns:
        return
    for form, closed in (("으로", True), ("로", False)):
        if word.endswith(form) and word[: -len(form)] in nouns:
            final = _final(word[: -len(form)])
            yield (final not in (0, 8)) if closed else final in (0, 8)
            return
    for form, closed in _FORMS:
        stem = word[: -len(form)]
        is_verb = len(stem) == 1 and form not in _PLAIN  # 달라, 알더라: no noun of one syllable
        if word.endswith(form) and stem in nouns and not is_verb:
            yield bool(_final(stem)) == closed
            return


def _after_any(word: str) -> Iterator[bool]:
    if len(word) < 2 or _WHOLE.search(word) or not "가" <= word[-2] <= "힣":
        return
    if word.endswith("으로"):
        if len(word) > 2 and "가" <= word[-3] <= "힣":
            yield _final(word[:-2]) not in (0, 8)
        return
    final = _final(word[:-1])
    wrong_after = {"을": final == 0, "를": final != 0, "와": final != 0, "과": final == 0, "가": False}
    if word[-1] in ("을", "를", "와", "과"):
        yield not wrong_after[word[-1]]
    elif (word[-1] == "로" and final not in (0, 8)) or (word[-1] == "은" and final == 0):
        yield False
