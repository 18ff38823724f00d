"""Topics for tales that nobody has told: motifs near to a question that no work of the corpus has joined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import combinations, islice
from typing import Final

import numpy as np

from common.text import has_hangul, has_hanja
from retrieval.indexing.reader import Index
from retrieval.models import Passage
from retrieval.phrasing import Words, phrase, phrase_of_titles, sayable
from retrieval.queries import Query

WANTED: Final = 3
# The neighbourhood that motifs are taken from, and how many of them are tried with one another.
_NEIGHBOURS: Final = 30
_MOTIFS: Final = 24
_MOTIFS_OF_ONE_WORK: Final = 4


@dataclass(frozen=True, slots=True)
class Motif:
    """A motif as one of the neighbours has it: whose it is, and where."""

    name: str
    work: int
    title: str
    character: str
    place: str


def recommend(query: Query, ids: Sequence[int], index: Index, language: str) -> list[str]:
    """Three topics in `language`, or fewer where the neighbours `ids` (best first) have nothing to join. One query.

    The same for the same question and index. Each joins two motifs that stand in no work together, told of a
    character of the first's scene whom the second has never met.
    """
    neighbours = _neighbours(ids, language)
    number = _number_of(query.text)
    asked = [value for value in query.tags.get("characters", ()) if sayable(value, language)]
    found: dict[str, None] = {}
    for first, second in islice(_new_pairs(list(_motifs(neighbours, language)), index), WANTED):
        words = Words(first.name, second.name, asked[0] if asked else first.character, first.place)
        found.setdefault(phrase(words, language, number + len(found)))
    for one, other in combinations(dict.fromkeys(title for title, _ in neighbours), 2):
        if len(found) < WANTED:
            found.setdefault(phrase_of_titles(one, other, language))
    return list(found)


def language_of(text: str) -> str:
    """ "ko", unless the text is written in another alphabet alone."""
    return "ko" if has_hangul(text) or has_hanja(text) or not any(map(str.isalpha, text)) else "en"


def _neighbours(ids: Sequence[int], language: str) -> list[tuple[str, Passage]]:
    """Titles and labels of the nearest passages in the language of the question, nearest first."""
    wanted = list(ids[: _NEIGHBOURS * 3])
    rows = (
        Passage.objects.in_language(language).select_related("work").only("tags", "keywords", "work__title")
    )
    passages = rows.in_bulk(wanted)
    return [(passages[key].work.title, passages[key]) for key in wanted if key in passages][:_NEIGHBOURS]


def _motifs(neighbours: Iterable[tuple[str, Passage]], language: str) -> Iterator[Motif]:
    """The motifs of the neighbours, each once, and no more than a few of one work; keywords where none is tagged."""
    seen: set[str] = set()
    of_work: dict[int, int] = {}
    for title, passage in neighbours:
        tags: Mapping[str, Sequence[str]] = passage.tags
        names = tags.get("motif") or tags.get("keywords") or passage.keywords
        for name in names:
            taken = of_work.get(passage.work_id, 0)
            if name in seen or taken >= _MOTIFS_OF_ONE_WORK or not sayable(name, language):
                continue
            seen.add(name)
            of_work[passage.work_id] = taken + 1
            yield Motif(
                name,
                passage.work_id,
                title,
                _first_sayable(tags.get("characters", ()), language),
                _first_sayable(tags.get("location", ()), language),
            )
            if len(seen) == _MOTIFS:
                return


def _new_pairs(motifs: Sequence[Motif], index: Index) -> Iterator[tuple[Motif, Motif]]:
    """Pairs that the corpus has not joined, nearest to the question first; those that repeat a motif come last."""
    used: set[str] = set()
    later: list[tuple[Motif, Motif]] = []
    for first, second in _pairs(motifs):
        if {first.name, second.name} & used:
            later.append((first, second))
        elif _is_new(index, first, second):
            used |= {first.name, second.name}
            yield first, second
    yield from (pair for pair in later if _is_new(index, *pair))


def _pairs(motifs: Sequence[Motif]) -> list[tuple[Motif, Motif]]:
    """Two motifs of two works, those nearest to the question first."""
    ranked = combinations(enumerate(motifs), 2)
    pairs = [(i + j, i, one, other) for (i, one), (j, other) in ranked if one.work != other.work]
    return [(one, other) for _, _, one, other in sorted(pairs, key=lambda pair: pair[:2])]


def _is_new(index: Index, first: Motif, second: Motif) -> bool:
    """Whether no work has both motifs, and none has the second together with the first's character."""
    met = _works_with(index, "motif", second.name)
    others = [("motif", first.name), *([("characters", first.character)] if first.character else [])]
    return not any(met & _works_with(index, kind, value) for kind, value in others)


def _works_with(index: Index, category: str, value: str) -> set[int]:
    mask = index.mask(tags={category: [value]})
    return set() if mask is None else set(np.unique(index.work_ids[mask]).tolist())


def _first_sayable(values: Iterable[str], language: str) -> str:
    return next((value for value in values if sayable(value, language)), "")


def _number_of(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
