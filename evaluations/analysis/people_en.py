"""Persons of an English story: those with names, and those who are what they do ("the miller", "his old mother")."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

from evaluations.analysis.cast import Somebody
from evaluations.analysis.lexicon import words
from evaluations.analysis.text import StoryText

_NAME = re.compile(
    r"(?<![\w’'])[A-Z][a-zé]+(?:-[A-Za-z][a-z]+)?(?: (?:of the |the |of )?[A-Z][a-zé]+(?:-[a-z]+)?)*"
)
_KIND = re.compile(
    r"\b(?P<article>a|an|the|an? certain|his|her|their|my|your|this|that|one|another|[A-Z][a-z]+’s|[A-Z][a-z]+'s)"
    r"(?= (?P<adjectives>(?:[a-z]+(?:-[a-z]+)?,? ){0,3})(?P<kind>[a-z]+(?:-[a-z]+)?)\b)",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"(?:\b(?:in|at|to|from|near|of|through|toward|towards|into|called|beyond|outside|across|over) (?:the )?)$"
)
_ACTS = re.compile(
    rf"^(?:,? (?:who|and) )?(?:[’']s)? ?\b(?:[a-z]+ly )?(?:{'|'.join(sorted(words('people_en', 'acts')))})\b"
)
_SPOKEN = re.compile(
    r"\b(?:said|asked|answered|replied|cried|whispered|called|told|begged|thanked|married|met|loved|named)"
    r"\s+(?:the |his |her |old |young |little )*$"
)
_TITLES: Final = words("people_en", "titles")


@dataclass(slots=True)
class _Seen:
    places: list[tuple[int, int]] = field(default_factory=list)
    inside: int = 0
    acts: int = 0
    placed: int = 0


def people_of(story: StoryText) -> list[Somebody]:
    """Everybody who is told of as one, those mentioned first in front."""
    named = _named(story)
    taken = [place for person in named for place in person.places]
    everybody, sure = _kinds(story, taken)
    kinds = {kind: everybody[kind] for kind in sure}
    for person in named:
        for kind in _kinds_beside(person, everybody, story):
            person.absorb(everybody.pop(kind))
            kinds.pop(kind, None)
    return sorted([*named, *kinds.values()], key=lambda person: person.start)


def _named(story: StoryText) -> list[Somebody]:
    seen: dict[str, _Seen] = defaultdict(_Seen)
    starts = _sentence_starts(story)
    for match in _NAME.finditer(story.text):
        name, start = _without_small_words(match)
        if not name:
            continue
        one = seen[name]
        one.places.append((start, start + len(name)))
        one.inside += start not in starts
        before, behind = story.text[max(start - 24, 0) : start], story.text[start + len(name) :][:24]
        one.placed += bool(_PLACE.search(before)) and not _ACTS.match(behind)
        one.acts += bool(_ACTS.match(behind)) or bool(_SPOKEN.search(before))
    sure = {name: one for name, one in seen.items() if _is_person(one)}
    return _one_each([Somebody(name, "", {name}, one.places, is_named=True) for name, one in sure.items()])


def _is_person(one: _Seen) -> bool:
    return (
        one.inside > 0
        and one.acts > 0
        and one.placed * 2 <= len(one.places)
        and one.acts + len(one.places) > 2
    )


def _one_each(people: list[Somebody]) -> list[Somebody]:
    """King Arthur and Arthur are one, and so are Hong Gildong and Gildong."""
    people = sorted(people, key=lambda person: (-len(person.name.split()), person.name))
    kept: list[Somebody] = []
    for person in people:
        parts = person.name.split()
        same = next((other for other in kept if set(parts) <= set(other.name.split())), None)
        if same is None:
            kept.append(person)
        else:
            same.absorb(person)
    return kept


def _kinds(story: StoryText, taken: list[tuple[int, int]]) -> tuple[dict[str, Somebody], set[str]]:
    """All who are spoken of by what they are, and those of them who are surely somebody of their own."""
    people: dict[str, Somebody] = {}
    acts: dict[str, int] = defaultdict(int)
    introduced: set[str] = set()
    for match in _KIND.finditer(story.text):
        kind, start, end = _kind_of(match)
        if not kind or any(begin <= start < stop for begin, stop in taken):
            continue
        person = people.setdefault(kind, Somebody(kind, kind, {kind}))
        person.places.append((start, end))
        if story.narrated[start] != " ":
            behind = story.text[end : end + 24]
            acts[kind] += bool(_ACTS.match(behind)) or bool(
                _SPOKEN.search(story.text[max(start - 28, 0) : match.start()])
            )
            if match["article"].lower() in {"a", "an", "one", "another"} or match["adjectives"]:
                introduced.add(kind)
    again, wonder = words("people_en", "again"), words("people_en", "wonder")
    sure: set[str] = set()
    for kind, person in people.items():
        count = len(person.places)
        least = 3 if kind in again | wonder else 2
        is_sure = count >= least and acts[kind] > 0
        if is_sure or (kind in introduced and acts[kind] > 0 and (kind not in again | wonder or count > 1)):
            sure.add(kind)
    return people, sure


def _kind_of(match: re.Match[str]) -> tuple[str, int, int]:
    """The kind and its place: the first noun that is one, since "the king rode" has more words than the king."""
    at = match.start("adjectives")
    for word in [*match["adjectives"].split(), match["kind"]]:
        start = match.string.index(word, at)
        at = start + len(word)
        bare = word.strip(",").lower()
        if bare in words("people_en", "kinds"):
            # "the king's daughter" is not the king; "the dragon king" is no dragon, and an old man is more than a man.
            if match.string[at : at + 2] in {"’s", "'s"}:
                return "", 0, 0
            more = re.match(r" ([a-z]+)(?![\w’'-])", match.string[at : at + 16])
            if more and more[1] in words("people_en", "kinds"):
                return f"{bare} {more[1]}", start, at + more.end()
            if bare in {"man", "woman"} and match.string[start - 4 : start] == "old ":
                return f"old {bare}", start - 4, at
            return bare, start, start + len(bare)
        if word.endswith(","):
            continue
    return "", 0, 0


def _kinds_beside(person: Somebody, kinds: dict[str, Somebody], story: StoryText) -> list[str]:
    """What stands beside a name: "a potter named Joss", "Joss the potter", "her brother Tom", "the widow, Anna"."""
    found = []
    for name, other in kinds.items():
        for start, end in other.places:
            for begin, stop in person.places:
                between = story.text[end:begin] if end <= begin else story.text[stop:start]
                near = 0 <= begin - end < 28 or 0 <= start - stop < 14
                if near and _is_beside(between, is_kind_first=end <= begin):
                    found.append(name)
    return [name for name in dict.fromkeys(found) if name in kinds]


def _is_beside(between: str, *, is_kind_first: bool) -> bool:
    if re.fullmatch(r",? ?(?:named |called |whose name was |by name |was |by the name of )?", between):
        return True
    if is_kind_first:
        return bool(re.search(r"(?:named|called|name was|by name)[ ,]*$", between))
    return bool(re.fullmatch(r",? (?:the|an?)(?: [a-z]+)? ", between))


def _without_small_words(match: re.Match[str]) -> tuple[str, int]:
    """The name in capitals without what only begins a sentence."""
    name, start = match.group(), match.start()
    while name:
        first, _, rest = name.partition(" ")
        if first.lower() not in words("people_en", "never") or (first in _TITLES and rest):
            break
        start += len(first) + 1 if rest else len(first)
        name = rest
        while name and not name[0].isupper():
            word, _, name = name.partition(" ")
            start += len(word) + 1
    if name.split() and name.split()[-1] in _TITLES and " " not in name:
        return "", start
    return name, start


def _sentence_starts(story: StoryText) -> frozenset[int]:
    opened = {match.end() for match in re.finditer(r"(?:[.!?:]\s+|^|\n|[“\"‘'])[“\"‘']?", story.text)}
    return frozenset(opened | {start for start, _ in story.sentences})
