"""Rows into the database: whole batches, found again by number or text, changed only where their source did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from django.db import connection
from django.db.models import Max, Q
from django.utils import timezone

from common.transactions import atomically
from retrieval.importing.rows import PassageRow, WorkRow
from retrieval.models import Passage, Work

BATCH: Final = 1000
Place = tuple[int, int]  # key of a work, position in it
_WORKS_A_QUERY: Final = 100
_STATEMENT: Final = 8_000_000  # bytes
_UPDATED: Final = (
    "text",
    "topic",
    "keywords",
    "tags",
    "part",
    "checksum",
    "imported_checksum",
    "imported_text",
    "updated_at",
)


@dataclass(frozen=True, slots=True)
class Counts:
    """Passages by what became of them, and works that are new or described anew."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    works: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.added + other.added,
            self.updated + other.updated,
            self.unchanged + other.unchanged,
            self.works + other.works,
        )

    @property
    def changed(self) -> int:
        return self.added + self.updated + self.works


class Importer:
    """Takes rows in batches; each batch is one transaction, so a killed import leaves whole ones.

    The first row of a work in the life of an importer describes it; what the file leaves out stays as it is. A passage
    is found again by work and position, or where its file does not number it by its text as last imported: a new one
    then goes behind the last of its work. What was imported unchanged before is not written, whatever a curator has
    made of it since.
    """

    def __init__(self) -> None:
        self._works: dict[str, int] = {}

    def take(self, rows: Iterable[PassageRow | WorkRow]) -> Iterator[Counts]:
        """Writes all rows; yields what became of each batch once it is committed."""
        remaining = iter(rows)
        while batch := list(islice(remaining, BATCH)):
            yield self.write(batch)

    def write(self, batch: Sequence[PassageRow | WorkRow]) -> Counts:
        """One batch, all of it or nothing."""
        works: dict[str, WorkRow] = {}
        for row in map(_work_of, batch):
            works.setdefault(row.slug, row)
        passages = [row for row in batch if isinstance(row, PassageRow)]
        self._works, counts = _write_batch(works, passages, self._works)
        return counts


@atomically
def _write_batch(
    works: Mapping[str, WorkRow], passages: list[PassageRow], seen: Mapping[str, int]
) -> tuple[dict[str, int], Counts]:
    """Keys of all works seen so far, by slug, and what became of the batch."""
    known, described = _write_works({slug: row for slug, row in works.items() if slug not in seen})
    keys = {**seen, **known}
    return keys, _write_passages([(keys[row.work.slug], row) for row in passages]) + Counts(works=described)


def _work_of(row: PassageRow | WorkRow) -> WorkRow:
    return row.work if isinstance(row, PassageRow) else row


def _write_works(rows: Mapping[str, WorkRow]) -> tuple[dict[str, int], int]:
    """Keys by slug, and how many works are new or changed."""
    if not rows:
        return {}, 0
    there = {work.slug: work for work in Work.objects.filter(slug__in=list(rows))}
    new = [_new_work(row) for slug, row in rows.items() if slug not in there]
    # Another importer may make the same work just now; then its row stands, and ours is told anew by the next run.
    Work.objects.bulk_create(new, BATCH, ignore_conflicts=True)
    changed = [work for slug, work in there.items() if _is_told_anew(work, rows[slug])]
    for work in changed:
        row = rows[work.slug]
        for name, value in row.told.items():
            setattr(work, name, value)
        work.imported_checksum, work.updated_at = row.checksum, timezone.now()
        work.save()
    if new:
        new = list(Work.objects.filter(slug__in=[work.slug for work in new]))
    return {work.slug: work.pk for work in (*there.values(), *new)}, len(new) + len(changed)


def _new_work(row: WorkRow) -> Work:
    known = {"title": row.slug, "language": row.guessed_language, **row.told}
    return Work(slug=row.slug, imported_checksum=row.checksum, **known)


def _is_told_anew(work: Work, row: WorkRow) -> bool:
    return bool(row.told) and work.imported_checksum != row.checksum


def _write_passages(rows: list[tuple[int, PassageRow]]) -> Counts:
    # Whoever imports into the same works waits here, so that no two give out one position.
    list(
        Work.objects.select_for_update()
        .filter(pk__in={pk for pk, _ in rows})
        .order_by("pk")
        .values_list("pk")
    )
    placed = _placed(rows)
    known = _known(placed)
    writes: list[Passage] = []
    counts = Counts(unchanged=len(rows) - len(placed))
    for key, row in placed.items():
        before = known.get(key)
        if before == row.checksum:
            counts += Counts(unchanged=1)
            continue
        counts += Counts(added=1) if before is None else Counts(updated=1)
        writes.append(_passage(*key, row))
    if writes:
        with_target = connection.features.supports_update_conflicts_with_target
        Passage.objects.bulk_create(
            writes,
            _rows_a_statement(writes),
            update_conflicts=True,
            update_fields=_UPDATED,
            unique_fields=("work", "position") if with_target else None,
        )
    return counts


def _rows_a_statement(passages: list[Passage]) -> int:
    """So many that the longest of them would fit into a statement: MariaDB takes no more than 16 MB as it comes."""
    longest = max(4 * len(row.text) + 8 * len(f"{row.tags}{row.keywords}{row.topic}") for row in passages)
    return max(1, min(BATCH, _STATEMENT // (longest + 1000)))


def _placed(rows: list[tuple[int, PassageRow]]) -> dict[Place, PassageRow]:
    """Rows by work and position, the last of each; those without a number get that of their text, or the next."""
    unnumbered = [(pk, row) for pk, row in rows if row.position is None]
    by_text = _positions_by_text(unnumbered)
    last = _last_positions({pk for pk, _ in unnumbered})
    for pk, row in rows:
        if pk in last and row.position is not None:
            last[pk] = max(last[pk], row.position)
    placed: dict[Place, PassageRow] = {}
    for pk, row in rows:
        position = row.position
        if position is None:
            key = (pk, row.text_checksum)
            if key not in by_text:
                last[pk] += 1
                by_text[key] = last[pk]
            position = by_text[key]
        placed[pk, position] = row
    return placed


def _positions_by_text(rows: list[tuple[int, PassageRow]]) -> dict[tuple[int, str], int]:
    wanted: dict[int, list[str]] = defaultdict(list)
    for pk, row in rows:
        wanted[pk].append(row.text_checksum)
    found: dict[tuple[int, str], int] = {}
    for condition in _conditions(wanted, "imported_text__in"):
        for pk, text, position in (
            Passage.objects.filter(condition)
            .order_by("-position")
            .values_list("work_id", "imported_text", "position")
        ):
            found[pk, text] = position
    return found


def _last_positions(works: set[int]) -> dict[int, int]:
    found = Passage.objects.filter(work__in=works).values_list("work_id").annotate(Max("position")).order_by()
    return {**dict.fromkeys(works, 0), **dict(found)}


def _known(places: Iterable[Place]) -> dict[Place, str]:
    """Where there is a passage already: the checksum that it was imported with."""
    wanted: dict[int, list[int]] = defaultdict(list)
    for pk, position in places:
        wanted[pk].append(position)
    return {
        (work, position): checksum
        for condition in _conditions(wanted, "position__in")
        for work, position, checksum in Passage.objects.filter(condition).values_list(
            "work_id", "position", "imported_checksum"
        )
    }


def _conditions(wanted: Mapping[int, Any], lookup: str) -> Iterator[Q]:
    """Conditions for some works at a time: SQLite takes no expression of a thousand ORs."""
    items = iter(wanted.items())
    while some := list(islice(items, _WORKS_A_QUERY)):
        condition = Q()
        for work, values in some:
            condition |= Q(work=work, **{lookup: values})
        yield condition


def _passage(work: int, position: int, row: PassageRow) -> Passage:
    return Passage(
        work_id=work,
        position=position,
        text=row.text,
        topic=row.topic,
        keywords=row.keywords,
        tags=row.tags,
        part=row.part,
        checksum=row.checksum,
        imported_checksum=row.checksum,
        imported_text=row.text_checksum,
    )
