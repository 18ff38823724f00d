"""Nouns that stand side by side in a Korean topic and are one: 소금 장수, 해녀의 딸, 도깨비 방망이."""

from __future__ import annotations

from dataclasses import replace

from stories.engines.composer.cast import BEINGS, Noun
from stories.engines.composer.phrases.ko_words import NAMES

# ruff: noqa: SIM905 - a list of words reads best as words.
KIN = frozenset(
    "딸 아들 아내 남편 형 아우 동생 누이 오라비 자식 손자 손녀 며느리 사위 아버지 어머니 제자 하인 종".split()
)
LONGEST = 10  # syllables of both together


def joined(previous: Noun | None, noun: Noun, nouns: list[Noun]) -> Noun:
    """소금 장수, 로봇 탐정, 효녀 심청, 해녀의 딸: what stands right before a being and is not told apart from it.

    So too a bare noun before a thing or a place (도깨비 방망이, 대나무 숲).
    """
    if (
        previous is None
        or previous.marker not in ("", "의")
        or previous.kind == "keyword"
        or noun.kind == "keyword"
    ):
        return noun
    if len(previous.word) + len(noun.word) > LONGEST or noun.modifier:
        return noun
    if previous.marker == "의":
        return _owned(previous, noun, nouns)
    if noun.kind not in BEINGS:
        return _made_of(previous, noun, nouns)
    if previous.kind not in (*BEINGS, "thing"):
        return noun
    nouns.pop()
    kind = previous.kind if previous.kind in ("spirit", "beast") else noun.kind
    if (noun.proper or noun.word in NAMES) and previous.kind in BEINGS:
        return Noun(noun.word, kind, previous.full, noun.marker, proper=noun.proper)
    return Noun(f"{previous.word} {noun.word}", kind, previous.modifier, noun.marker)


def _owned(previous: Noun, noun: Noun, nouns: list[Noun]) -> Noun:
    """해녀의 딸, 고려의 역관: told together when first told, where the owner does nothing else."""
    if noun.kind not in BEINGS or previous.kind not in (*BEINGS, "wild"):
        return noun
    nouns.pop()
    if noun.word in KIN:
        return replace(noun, word=f"{previous.word} {noun.word}", modifier=previous.modifier)
    return replace(noun, modifier=f"{previous.full}의")


def _made_of(previous: Noun, noun: Noun, nouns: list[Noun]) -> Noun:
    fits = previous.kind in ("thing", "spirit") if noun.kind == "thing" else previous.kind == "thing"
    if not fits or previous.modifier:
        return noun
    nouns.pop()
    return Noun(f"{previous.word} {noun.word}", noun.kind, "", noun.marker)
