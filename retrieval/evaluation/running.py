"""Questions put to an index that is made for them and thrown away: the parts, the legs and the fusion that serve."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
from numpy.typing import NDArray

from llm.embedders.base import Embedder, is_fitted
from retrieval.archaic import modernised
from retrieval.evaluation.judgements import Judgements, Question
from retrieval.evaluation.metrics import DEEP, Estimate, measured, summarised
from retrieval.fusion import fuse
from retrieval.indexing.embeddings import EmbeddingCache
from retrieval.indexing.keywords import KeywordPart
from retrieval.indexing.parts import PassageRecord
from retrieval.indexing.rows import RowsPart
from retrieval.indexing.vectors import VectorPart, VectorReader, embedded_texts

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]
Found = tuple[Rows, Scores]
Tell = Callable[[str, int, int], None]

LEGS: Final = ("dense", "keyword", "fused")
_AT_A_TIME: Final = 64


@dataclass(frozen=True, slots=True)
class Report:
    """What came out, by leg and metric."""

    passages: int
    questions: int
    embedder: str
    legs: Mapping[str, Mapping[str, Estimate]]


class RecordSource:
    """A `Source` of records at hand."""

    def __init__(self, records: Sequence[PassageRecord]) -> None:
        self._records = records
        self.ids = np.array([record.id for record in records], np.int64)
        self.checksums = np.zeros((len(records), 16), np.uint8)

    def __len__(self) -> int:
        return len(self._records)

    def records(self) -> Iterator[PassageRecord]:
        return iter(self._records)

    def read(self, rows: NDArray[np.int64]) -> list[PassageRecord]:
        return [self._records[row] for row in rows]


def evaluate(judgements: Judgements, embedder: Embedder, tell: Tell = lambda *_: None) -> Report:
    """Blocks, and embeds every passage and question that is not in the embedding cache yet.

    Raises EmbedderUnavailable.
    """
    if is_fitted(embedder):
        texts = (text for record in judgements.passages for text in embedded_texts(record) if text)
        embedder = embedder.fit(texts)
    with TemporaryDirectory(prefix="evaluation-") as folder:
        bench = Bench(judgements.passages, EmbeddingCache(embedder), Path(folder), tell)
        measurements = bench.measure(judgements.questions)
    return Report(
        passages=len(judgements.passages),
        questions=len(judgements.questions),
        embedder=embedder.name,
        legs={leg: summarised([told[leg] for told in measurements]) for leg in LEGS},
    )


class Bench:
    """The index of some passages, in `folder`."""

    def __init__(
        self, passages: Sequence[PassageRecord], cache: EmbeddingCache, folder: Path, tell: Tell
    ) -> None:
        self._count, self._cache, self._tell = len(passages), cache, tell
        source = RecordSource(passages)
        opened = []
        for part in (RowsPart(), VectorPart(cache, "evaluation"), KeywordPart()):
            place = folder / part.name
            place.mkdir()
            told = part.build(source, place, None, partial(_tell_rows, tell, part.name, len(source)))
            opened.append((place, told))
        rows = RowsPart().open(*opened[0])
        self._vectors = VectorReader(*opened[1], rows)
        self._keywords = KeywordPart().open(*opened[2])

    def measure(self, questions: Sequence[Question]) -> list[dict[str, dict[str, float]]]:
        """Of each question the metrics by leg."""
        measurements = []
        for start in range(0, len(questions), _AT_A_TIME):
            some = questions[start : start + _AT_A_TIME]
            said = [self._keywords.translator.said(question.text) for question in some]
            vectors = self._cache.vectors([modernised(text) for text in said])
            for question, vector in zip(some, vectors, strict=True):
                ranked = self._ranked(question, vector)
                measurements.append(
                    {leg: measured(*found, question.relevant) for leg, found in ranked.items()}
                )
            self._tell("questions", start + len(some), len(questions))
        return measurements

    def _ranked(self, question: Question, vector: NDArray[np.float32]) -> dict[str, Found]:
        allowed = None
        if question.own is not None:
            allowed = np.ones(self._count, np.bool_)
            allowed[question.own] = False
        dense = _nothing()
        if vector.any():
            dense = self._vectors.search(vector, DEEP, allowed)
        keyword = self._keywords.search(question.text, DEEP, allowed)
        return dict(zip(LEGS, (dense, keyword, fuse(dense, keyword)), strict=True))


def _tell_rows(tell: Tell, stage: str, total: int, rows: int) -> None:
    tell(stage, rows, total)


def _nothing() -> Found:
    return np.empty(0, np.int64), np.empty(0, np.float32)
