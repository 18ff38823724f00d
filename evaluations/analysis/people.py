"""The people of a story and how they stand to each other: a graph."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Final, Literal

from evaluations.analysis import people_en, people_ko
from evaluations.analysis.cast import Somebody
from evaluations.analysis.lexicon import table
from evaluations.analysis.schema import People, Person, Relation
from evaluations.analysis.text import StoryText

_MOST: Final = 24


def people_of(story: StoryText) -> People:
    found = people_ko.people_of(story) if story.language == "ko" else people_en.people_of(story)
    found = sorted(found, key=lambda person: (-len(person.places), person.start))[:_MOST]
    ids = {
        id(person): f"p{number}"
        for number, person in enumerate(sorted(found, key=lambda each: each.start), 1)
    }
    hero = found[0] if found else None
    nodes = [
        _node(person, ids[id(person)], person is hero, story)
        for person in sorted(found, key=lambda each: each.start)
    ]
    edges = _edges(nodes, story)
    return People(confidence=0.75 if nodes else 0.2, nodes=nodes, edges=edges)


def _node(person: Somebody, key: str, is_hero: bool, story: StoryText) -> Person:
    sentences = sorted({story.sentence_at(start) for start, _ in person.places})
    return Person(
        id=key,
        name=person.name,
        aliases=sorted(person.names - {person.name}),
        role=person.kind,
        function="protagonist" if is_hero else _function(person, story),
        mentions=len(person.places),
        start=person.start,
        sentences=sentences,
    )


def _function(person: Somebody, story: StoryText) -> Literal["helper", "opponent", "other"]:
    lists = table("functions")[story.language]
    kind = person.kind or person.name
    near = [story.text[max(start - 14, 0) : start] for start, _ in person.places]
    if kind in lists["opponents"].split() or any(re.search(lists["bad"], text) for text in near):
        return "opponent"
    behind = [story.text[end : end + 60].split(".")[0] for _, end in person.places]
    if kind in lists["helpers"].split() or any(re.search(lists["gives"], text) for text in behind):
        return "helper"
    return "other"


def _edges(nodes: list[Person], story: StoryText) -> list[Relation]:
    together: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, one in enumerate(nodes):
        for other in nodes[at + 1 :]:
            shared = sorted(set(one.sentences) & set(other.sentences))
            if shared:
                together[one.id, other.id] = shared
    known = {node.id: node for node in nodes}
    hero = next((node for node in nodes if node.function == "protagonist"), None)
    edges = []
    for (source, target), shared in together.items():
        kind = _kind_of(known[source], known[target], shared, story, hero)
        edges.append(
            Relation(
                source=source,
                target=target,
                kind=kind,
                label=table("relations")[kind][story.language],
                weight=len(shared),
                sentences=shared[:20],
            )
        )
    edges.sort(key=lambda edge: (-edge.weight, edge.source, edge.target))
    return edges[: _MOST * 2]


def _kind_of(one: Person, other: Person, shared: list[int], story: StoryText, hero: Person | None) -> str:
    """How two stand to each other: by a word for kin, by what is told of both, else by what they do."""
    text = " ".join(story.of(story.sentences[number]) for number in shared)
    for kind, entry in table("relations").items():
        lists = entry.get(f"roles_{story.language}", "").split()
        roles = {one.role, other.role, one.name, other.name} & set(lists)
        if roles and (hero is None or hero.id in {one.id, other.id} or len(roles) > 1):
            return kind
        pattern = entry.get(f"told_{story.language}", "")
        if pattern and re.search(pattern, text):
            return kind
    return "talk" if any(_talk(number, story) for number in shared) else "together"


def _talk(number: int, story: StoryText) -> bool:
    start, end = story.sentences[number]
    return any(start <= begin < end for begin, _ in story.said)
