"""How a story is worded: speech, register, how hard it reads, its keywords and what it says again."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from math import log
from typing import Final

from evaluations.analysis.korean import readings
from evaluations.analysis.lexicon import table, words
from evaluations.analysis.schema import (
    BreakingWord,
    Dialogue,
    Keyword,
    Keywords,
    People,
    Phrase,
    Reading,
    Register,
    Repetition,
    Setting,
)
from evaluations.analysis.text import StoryText
from stories.pipeline.style import check_style

_WORD = re.compile(r"[가-힣]+|[A-Za-z]+(?:['’-][A-Za-z]+)*")
_ENDLESS = re.compile(r"(\S{99})\S")
_LETTERS = re.compile(r"\w")
_MOST_KEYWORDS: Final = 12
_MOST_PHRASES: Final = 12
_PHRASE: Final = {"ko": 4, "en": 5}
_LEVELS: Final = {
    "ko": ("어린이", "초등 높은 학년", "중학생", "일반 독자", "고전을 읽는 이"),
    "en": ("children", "older children", "young readers", "general readers", "readers of the old books"),
}


def dialogue_of(story: StoryText) -> Dialogue:
    said = sum(len(_LETTERS.findall(story.of(span))) for span in story.said)
    return Dialogue(confidence=0.9, share=round(said / max(story.letters, 1), 3), utterances=len(story.said))


def register_of(story: StoryText) -> Register:
    """How far the tale keeps to the manner of old tales: its endings, less what its words of today take off."""
    # A word of hundreds of letters is none; looked at from each of its letters on, it would take minutes.
    report = check_style(_ENDLESS.sub(r"\1 ", story.text), story.language)
    endings = report.register.share or 0.0
    count = sum(1 for _ in _WORD.finditer(story.text))
    stray = min(len(report.words) / max(count, 1) * 10, 1)
    breaks = [
        BreakingWord(word=each.word, start=each.start, end=each.end, suggestion=each.suggestion)
        for each in report.words
    ]
    breaks += [
        BreakingWord(word=each.words, start=each.start, end=each.end, suggestion="")
        for each in report.register.breaks
    ]
    breaks.sort(key=lambda each: each.start)
    share = round(min(endings, 1), 3)
    return Register(
        confidence=0.8, score=round(share * (1 - stray), 3), classical_endings=share, breaks=breaks[:100]
    )


def reading_of(story: StoryText) -> Reading:
    """By the length of sentences and the share of rare words; a tale without rare words is for anybody."""
    found = [match.group() for match in _WORD.finditer(story.text)]
    count = max(len(story.sentences), 1)
    a_sentence = len(found) / count
    rare = _rare(found, story)
    longest = 9.0 if story.language == "ko" else 14.0
    hardness = a_sentence / longest + rare * 12
    level = 1 + sum(hardness > step for step in (0.9, 1.4, 2.0, 2.8))
    return Reading(
        confidence=0.5,
        level=level,
        name=_LEVELS[story.language][level - 1],
        characters=len(story.text),
        sentences=len(story.sentences),
        words=len(found),
        words_a_sentence=round(a_sentence, 1),
        rare_words=round(rare, 3),
    )


def _rare(found: list[str], story: StoryText) -> float:
    if story.language == "en":
        return sum(len(word) > 9 for word in found) / max(len(found), 1)
    return min(len(_classical().findall(story.text)) / max(len(found), 1), 1)


def keywords_of(story: StoryText, people: People, setting: Setting) -> Keywords:
    """Nouns that are said again and again; those said early count a little more. Names of people are told elsewhere."""
    known = {name for node in people.nodes for name in [node.name, *node.aliases]}
    counts: Counter[str] = Counter()
    first: dict[str, int] = {}
    for noun, start in _nouns(story):
        counts[noun] += 1
        first.setdefault(noun, start)
    for place in setting.places:
        counts[place.name] = max(counts[place.name], place.mentions)
        first.setdefault(place.name, place.start)
    weights = {
        noun: count
        * (1.0 + 0.15 * min(len(noun), 4))
        * (0.6 if noun in known else 1.0)
        / (1 + log(1 + first[noun] / max(len(story.text), 1)))
        for noun, count in counts.items()
        if count > 1 or noun in known
    }
    best = sorted(weights, key=lambda noun: (-weights[noun], first[noun]))[:_MOST_KEYWORDS]
    top = weights[best[0]] if best else 1.0
    return Keywords(
        confidence=0.55 if best else 0.2,
        keywords=[
            Keyword(word=noun, count=counts[noun], score=round(weights[noun] / top, 2)) for noun in best
        ],
    )


def _nouns(story: StoryText) -> Iterator[tuple[str, int]]:
    if story.language == "en":
        stop = words("language", "stop_en")
        for match in _WORD.finditer(story.text):
            word = re.sub(r"['’]s$", "", match.group()).lower()
            if len(word) > 3 and word not in stop:
                yield word, match.start()
        return
    seen = _bound(story)
    for match in _WORD.finditer(story.text):
        for noun, _particle in readings(match.group()):
            if noun in seen:
                yield noun, match.start()
                break


def _bound(story: StoryText) -> frozenset[str]:
    """Nouns: what stands before two particles that no verb takes."""
    particles: dict[str, set[str]] = defaultdict(set)
    stop = words("language", "stop_ko")
    for match in _WORD.finditer(story.text):
        for noun, particle in readings(match.group()):
            if particle in _OF_NOUNS and len(noun) > 1 and noun not in stop:
                particles[noun].add(_OF_NOUNS[particle])
        for ending in ("에서", "에는", "에", "으로"):
            if match.group().endswith(ending) and len(match.group()) > len(ending) + 1:
                particles[match.group()[: -len(ending)]].add("에")
    return frozenset(noun for noun, kinds in particles.items() if len(kinds) > 1 and noun not in stop)


_OF_NOUNS: Final = {
    "이": "이", "가": "이", "께서": "이", "을": "을", "를": "을", "의": "의", "과": "과", "와": "과",
    "은": "은", "는": "은", "에게": "에게",
}  # fmt: skip


def repetition_of(story: StoryText) -> Repetition:
    found = [(match.group().lower(), match.start(), match.end()) for match in _WORD.finditer(story.text)]
    pairs = [(found[at][0], found[at + 1][0]) for at in range(len(found) - 1)]
    distinct = len(set(pairs)) / len(pairs) if pairs else 1.0
    return Repetition(confidence=0.9, distinct_2=round(distinct, 3), phrases=_phrases(story, found))


def _phrases(story: StoryText, found: list[tuple[str, int, int]]) -> list[Phrase]:
    """Runs of words that stand in the story more than once, the longest of each."""
    size = _PHRASE[story.language]
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at in range(len(found) - size + 1):
        places[tuple(word for word, _, _ in found[at : at + size])].append(at)
    phrases: dict[int, Phrase] = {}
    taken = 0
    for at in sorted(where[0] for where in places.values() if len(where) > 1):
        if at < taken:
            continue
        where, length = places[tuple(word for word, _, _ in found[at : at + size])], size
        while _agree(found, where, length):
            length += 1
        taken = at + length
        text = story.text[found[at][1] : found[at + length - 1][2]]
        phrases[at] = Phrase(text=text, count=len(where), starts=[found[each][1] for each in where])
    best = sorted(phrases.values(), key=lambda phrase: -phrase.count * len(phrase.text))[:_MOST_PHRASES]
    return sorted(best, key=lambda phrase: phrase.starts[0])


def _agree(found: list[tuple[str, int, int]], where: list[int], length: int) -> bool:
    """Whether the word behind the run is the same at all its places."""
    if where[-1] + length >= len(found) or where[0] + length >= where[1]:
        return False
    return len({found[at + length][0] for at in where}) == 1


@cache
def _classical() -> re.Pattern[str]:
    return re.compile("|".join(table("language")["classical_ko"].split()))
