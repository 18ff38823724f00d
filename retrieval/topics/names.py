"""What a topic is called: the labels that tell its passages from all others."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from retrieval.topics.words import is_stop_word, telling_words

KEYWORDS: Final = 10
IN_A_NAME: Final = 3
WEIGHTS: Final = {"keywords": 1.0, "motif": 1.0, "characters": 0.4}
SPREAD_OF_LANGUAGE: Final = 3  # passages of a language from which on a topic has a name in it


@dataclass(frozen=True, slots=True)
class Labelled:
    """A passage as far as it helps to name its topic."""

    work: int
    language: str
    text: str
    keywords: Sequence[str]
    tags: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Name:
    """A topic's name in one language, such as "용궁 · 간 · 속임", and its telling keywords, the best first."""

    name: str
    keywords: list[str]


def name_topics(passages: Sequence[Labelled], topics: Sequence[int], count: int) -> list[dict[str, Name]]:
    """For each of the `count` topics, its names by language, that of most of its passages first.

    No two topics share a name. Where a passage has no labels, the words of its text take their place; a topic where
    neither is has no name at all.
    """
    terms = _terms(passages)
    languages = [Counter[str]() for _ in range(count)]
    for passage, topic in zip(passages, topics, strict=True):
        languages[topic][passage.language] += 1
    named: list[dict[str, Name]] = [{} for _ in range(count)]
    for language in sorted({passage.language for passage in passages}):
        rows = [row for row, passage in enumerate(passages) if passage.language == language]
        ranked = _ranked([(passages[r].work, topics[r], terms[r]) for r in rows], count)
        taken: set[str] = set()
        # The largest topic chooses first: it is the one most read.
        for topic in sorted(range(count), key=lambda each: -languages[each][language]):
            if languages[topic][language] >= _least(languages[topic]) and ranked[topic]:
                named[topic][language] = _named(ranked[topic], taken)
    return [
        {language: names[language] for language, _ in languages[topic].most_common() if language in names}
        for topic, names in enumerate(named)
    ]


def _least(languages: Counter[str]) -> int:
    """How many passages a language needs; the one that most are in always has enough."""
    return min(SPREAD_OF_LANGUAGE, max(languages.values(), default=0))


def _terms(passages: Sequence[Labelled]) -> list[dict[str, float]]:
    """The labels of each passage with their weights, or the words of its text where it has none."""
    labelled = [_labels(passage) for passage in passages]
    bare = [row for row, labels in enumerate(labelled) if not labels]
    words = telling_words([passages[row].text for row in bare])
    for row, found in zip(bare, words, strict=True):
        labelled[row] = dict.fromkeys(found, 1.0)
    return labelled


def _labels(passage: Labelled) -> dict[str, float]:
    weights: dict[str, float] = {}
    for label in passage.keywords:
        weights[label] = WEIGHTS["keywords"]
    for category, weight in WEIGHTS.items():
        for label in passage.tags.get(category, ()):
            weights[label] = max(weights.get(label, 0.0), weight)
    return {label: weight for label, weight in weights.items() if _is_telling(label)}


def _is_telling(label: str) -> bool:
    return any(char.isalpha() for char in label) and not is_stop_word(label)


def _ranked(passages: Iterable[tuple[int, int, Mapping[str, float]]], count: int) -> list[list[str]]:
    """The terms of each topic, the most telling first, by class-based TF-IDF (Grootendorst 2022).

    Within a work a term counts by the root of its passages: the hero of one long book names no topic.
    """
    spread: list[defaultdict[str, dict[int, float]]] = [defaultdict(dict) for _ in range(count)]
    shown: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for work, topic, terms in passages:
        for term, weight in terms.items():
            key = term.casefold()
            shown[key][term] += 1
            works = spread[topic][key]
            works[work] = works.get(work, 0.0) + weight**2
    tallies = [
        {key: sum(math.sqrt(each) for each in works.values()) for key, works in topic.items()}
        for topic in spread
    ]
    everywhere: defaultdict[str, float] = defaultdict(float)
    for tally in tallies:
        for key, value in tally.items():
            everywhere[key] += value
    mean = sum(everywhere.values()) / max(count, 1)

    def order(tally: Mapping[str, float], key: str) -> tuple[float, str]:
        return -tally[key] * math.log1p(mean / everywhere[key]), key

    return [
        [shown[key].most_common(1)[0][0] for key in sorted(tally, key=partial(order, tally))]
        for tally in tallies
    ]


def _named(ranked: Sequence[str], taken: set[str]) -> Name:
    """The first terms that say something different each; more of them, until nobody else is called so."""
    words: list[str] = []
    for term in ranked:
        if not any(
            term.casefold() in word.casefold() or word.casefold() in term.casefold() for word in words
        ):
            words.append(term)
        if len(words) == KEYWORDS:
            break
    length = IN_A_NAME
    while (key := _key(words[:length])) in taken and length < len(words):
        length += 1
    name = " · ".join(words[:length])
    if key in taken:
        name = f"{name} ({sum(each.startswith(key) for each in taken) + 1})"
        key = name
    taken.add(key)
    return Name(name, words)


def _key(words: Sequence[str]) -> str:
    """The same for the same words in any order."""
    return " · ".join(sorted(word.casefold() for word in words))
