"""Questions and what answers them, out of the forms that such data come in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from common.text import has_hangul
from retrieval.errors import BadRow, CorpusError
from retrieval.importing.mapping import Mapper
from retrieval.importing.reading import CorpusReader
from retrieval.importing.rows import PassageRow, WorkRow
from retrieval.importing.starter import STARTER_CORPUS
from retrieval.indexing.parts import PassageRecord

Fields = Mapping[str, Any]

_SUFFIXES: Final = (".jsonl", ".tsv")


@dataclass(frozen=True, slots=True)
class Question:
    """`relevant` are rows of passages; `own` is the row that the question itself stands in, and no answer to it."""

    text: str
    relevant: frozenset[int]
    own: int | None = None


@dataclass(frozen=True, slots=True)
class Judgements:
    passages: Sequence[PassageRecord]
    questions: Sequence[Question]


@dataclass(slots=True)
class _Read:
    """What the files say, by the keys that they give."""

    passages: dict[str, Fields] = field(default_factory=dict)
    questions: dict[str, str] = field(default_factory=dict)
    relevant: dict[str, set[str]] = field(default_factory=dict)


def read_judgements(paths: Iterable[Path]) -> Judgements:
    """Of JSON Lines files, of TSV files with judgements, and of folders of both. Taken are

    * passages with a `text` and the `work` that they are of, and no question: each asks for the others of its work;
    * passages with `id` and `text`, and questions with `query` or `question` and `relevant`, a key or a list of them;
      without passages, those of the starter corpus are meant, whose keys are `work/position`;
    * BEIR's: `corpus.jsonl` and `queries.jsonl` with `_id` and `text`, and judgements with `query-id`, `corpus-id` and
      `score` (0 is no answer), in one file or several.

    Raises CorpusError for anything else.
    """
    read = _Read()
    for path in _files(paths):
        rows = _tsv_rows(path) if path.suffix == ".tsv" else _json_rows(path)
        for line, row in rows:
            try:
                _take(read, row, f"{path.stem}:{line}", is_questions=path.stem.startswith("queries"))
            except (KeyError, TypeError, ValueError) as error:
                raise CorpusError(f"{path.name}:{line}: {error}") from error
    # BEIR in one file: what judgements are about is a question, and no passage.
    for key in [key for key in read.relevant if key in read.passages and key not in read.questions]:
        read.questions[key] = str(read.passages.pop(key)["text"])
    return _joined(read)


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            found = sorted(file for file in path.rglob("*") if file.suffix in _SUFFIXES)
            if not found:
                raise CorpusError(f"{path.name}: no .jsonl or .tsv in this folder")
            yield from found
        elif path.suffix in _SUFFIXES:
            yield path
        else:
            raise CorpusError(f"{path.name}: judgements are read from .jsonl and .tsv")


def _json_rows(path: Path) -> Iterator[tuple[int, Fields]]:
    for line, text in _lines(path):
        try:
            row = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise CorpusError(f"{path.name}:{line}: no JSON") from error
        if not isinstance(row, dict):
            raise CorpusError(f"{path.name}:{line}: no object")
        yield line, row


def _tsv_rows(path: Path) -> Iterator[tuple[int, Fields]]:
    for line, text in _lines(path):
        cells = text.rstrip("\n").split("\t")
        if line == 1 and not cells[-1].lstrip("-").isdigit():
            continue
        if len(cells) == 4:  # TREC's, with an iteration that nobody uses
            cells = [cells[0], cells[2], cells[3]]
        if len(cells) != 3:
            raise CorpusError(f"{path.name}:{line}: query-id, corpus-id and score are expected")
        yield line, dict(zip(("query-id", "corpus-id", "score"), cells, strict=True))


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            yield from ((line, text) for line, text in enumerate(file, 1) if text.strip())
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path.name}: {getattr(error, 'strerror', None) or 'no UTF-8'}") from error


def _take(read: _Read, row: Fields, place: str, *, is_questions: bool) -> None:
    if "query-id" in row:
        if float(row.get("score", 1)) > 0:
            read.relevant.setdefault(str(row["query-id"]), set()).add(str(row["corpus-id"]))
        return
    key = str(row.get("_id", row.get("id", place)))
    asked = row.get("query", row.get("question"))
    if asked is not None or is_questions:
        _add(read.questions, key, _text(row["text"] if asked is None else asked))
        if "relevant" in row:
            relevant = row["relevant"]
            keys = relevant if isinstance(relevant, list) else [relevant]
            read.relevant.setdefault(key, set()).update(str(one) for one in keys)
    elif "text" in row:
        _add(read.passages, key, {**row, "text": _text(row["text"])})
    else:
        raise ValueError(
            "neither a passage (text) nor a question (query, relevant) nor a judgement (query-id)"
        )


def _add(rows: dict[str, Any], key: str, value: object) -> None:
    if key in rows:
        raise ValueError(f"the id {key} has been there before")
    rows[key] = value


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("a text is needed")
    return value


def _joined(read: _Read) -> Judgements:
    if not read.questions:
        return _of_one_work(read.passages)
    passages = {key: _record(row, at) for at, (key, row) in enumerate(read.passages.items(), 1)}
    if not passages:
        passages = {key: replace(record, id=at) for at, (key, record) in enumerate(_starter(), 1)}
    rows = {key: row for row, key in enumerate(passages)}
    questions = []
    for key, text in read.questions.items():
        relevant = read.relevant.get(key, set())
        if unknown := sorted(relevant - rows.keys()):
            raise CorpusError(f"the question {key} asks for {unknown[0]}, which is no passage")
        if relevant:
            questions.append(Question(text, frozenset(rows[one] for one in relevant)))
    return _checked(Judgements(list(passages.values()), questions))


def _of_one_work(rows: Mapping[str, Fields]) -> Judgements:
    """Every passage that is not alone asks for the rest of its work."""
    if any("work" not in row for row in rows.values()):
        raise CorpusError("passages without questions are judged by their work, which some do not name")
    members: dict[str, set[int]] = {}
    for place, row in enumerate(rows.values()):
        members.setdefault(str(row["work"]), set()).add(place)
    passages = [_record(row, at) for at, row in enumerate(rows.values(), 1)]
    questions = []
    for place, row in enumerate(rows.values()):
        others = members[str(row["work"])] - {place}
        if others:
            questions.append(Question(passages[place].text, frozenset(others), own=place))
    return _checked(Judgements(passages, questions))


def _checked(judgements: Judgements) -> Judgements:
    if not judgements.questions:
        raise CorpusError("there is no question that any passage answers")
    return judgements


def _record(row: Fields, number: int) -> PassageRecord:
    return PassageRecord(
        id=number,
        work_id=1,
        title=str(row.get("title") or ""),
        language=str(row.get("language") or ("ko" if has_hangul(row["text"]) else "en")),
        genre=str(row.get("genre") or ""),
        text=row["text"],
        topic=str(row.get("topic") or ""),
        keywords=[str(word) for word in row.get("keywords") or ()],
        tags=row.get("tags") or {},
        part="",
        checksum="",
    )


def _starter() -> Iterator[tuple[str, PassageRecord]]:
    """The passages that the program comes with, by `work/position`."""
    bad: list[BadRow] = []
    works: dict[str, Mapping[str, str]] = {}
    for row in CorpusReader([STARTER_CORPUS], Mapper(), bad.append).rows():
        slug = row.slug if isinstance(row, WorkRow) else row.work.slug
        works[slug] = {**works.get(slug, {}), **(row if isinstance(row, WorkRow) else row.work).told}
        if isinstance(row, PassageRow):
            labels = {"topic": row.topic, "keywords": row.keywords, "tags": row.tags}
            fields = {**works[slug], **labels, "text": row.text}
            yield f"{slug}/{row.position}", _record(fields, int(row.position or 0))
