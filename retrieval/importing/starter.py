"""The corpus that comes with the program, brought into the database when a server is started by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from retrieval.errors import BadRow
from retrieval.importing.importer import Counts, Importer
from retrieval.importing.mapping import Mapper
from retrieval.importing.reading import CorpusReader

STARTER_CORPUS: Final = Path(__file__).resolve().parent.parent / "corpus"


def load_starter_corpus(folder: Path = STARTER_CORPUS) -> tuple[Counts, list[BadRow]]:
    """What became of its passages, and the rows that could not be taken. Writes nothing where nothing has changed."""
    bad: list[BadRow] = []
    reader = CorpusReader([folder], Mapper(), bad.append)
    return sum(Importer().take(reader.rows()), Counts()), bad
