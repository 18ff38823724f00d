"""The vectors that come with the starter corpus: there, whole, those of its texts, and never anybody else's."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from llm.embedders.e5 import DIMENSIONS, E5Embedder
from retrieval.indexing.arrays import unit
from retrieval.indexing.embeddings import cache_key
from retrieval.indexing.shipped import FOLDER, shipped_vectors, write_shipped_vectors
from retrieval.indexing.shipping import missing_texts, ship_vectors, starter_texts
from retrieval.tests.embedders import BigramEmbedder

KEYS = [f"{number:032x}" for number in (7, 3, 2**120, 9)]
RANDOM = np.random.default_rng(2)


def unit_rows(count: int, dimensions: int = 8) -> np.ndarray:
    return unit(RANDOM.standard_normal((count, dimensions)).astype(np.float32))


@pytest.fixture
def folder(tmp_path):
    write_shipped_vectors(dict(zip(KEYS, unit_rows(4), strict=True)), tmp_path)
    return tmp_path


def test_none_is_missing():
    """Where it fails, run bin/starter-vectors and commit what it writes."""
    assert missing_texts(E5Embedder()) == []


def test_nothing_more_is_shipped():
    assert len(np.load(FOLDER / "keys.npy")) == len(starter_texts())


def test_they_are_what_the_embedder_makes():
    embedder = E5Embedder()
    texts = starter_texts()[::250]
    keys = [cache_key(embedder.fingerprint, text) for text in texts]
    shipped = shipped_vectors(keys, DIMENSIONS)
    made = embedder.embed(texts)
    cosines = (np.stack([shipped[key] for key in keys]) * made).sum(axis=1)
    assert (cosines > 0.999).all()


def test_written_and_read(tmp_path):
    rows = unit_rows(4)
    write_shipped_vectors(dict(zip(KEYS, rows, strict=True)), tmp_path)
    found = shipped_vectors([KEYS[2], KEYS[0]], 8, tmp_path)
    assert set(found) == {KEYS[2], KEYS[0]}
    assert found[KEYS[2]] == pytest.approx(rows[2], abs=1e-3)
    assert np.linalg.norm(found[KEYS[0]]) == pytest.approx(1, abs=1e-6)


def test_what_is_not_there(folder):
    assert shipped_vectors(["f" * 32], 8, folder) == {}
    assert shipped_vectors([], 8, folder) == {}


def test_other_dimensions_are_not_taken(folder):
    assert shipped_vectors(KEYS, 16, folder) == {}


@pytest.mark.parametrize("name", ["keys.npy", "vectors.npy"])
@pytest.mark.parametrize("damage", ["missing", "empty", "cut", "foreign"])
def test_damaged_files_hold_nothing(folder: Path, name: str, damage: str):
    path = folder / name
    whole = path.read_bytes()
    path.unlink()
    if damage != "missing":
        path.write_bytes({"empty": b"", "cut": whole[:-9], "foreign": b"PK\x03\x04" * 99}[damage])
    assert shipped_vectors(KEYS, 8, folder) == {}


def test_a_row_that_is_no_vector_is_left_out(folder):
    rows = np.load(folder / "vectors.npy")
    order = np.load(folder / "keys.npy")
    rows[0], rows[1] = np.nan, 0
    np.save(folder / "vectors.npy", rows)
    found = shipped_vectors(KEYS, 8, folder)
    assert set(found) == {order[2].tobytes().hex(), order[3].tobytes().hex()}


def test_only_what_is_new_is_embedded(tmp_path):
    corpus = tmp_path / "corpus"
    for part in ("works", "passages"):
        (corpus / part).mkdir(parents=True)
        source = next((FOLDER.parent / part).glob("dangun.*"))
        (corpus / part / source.name).write_bytes(source.read_bytes())
    embedder, folder = BigramEmbedder(), tmp_path / "vectors"
    assert ship_vectors(embedder, folder, corpus) == len(starter_texts(corpus))
    assert ship_vectors(embedder, folder, corpus) == 0
    passages = corpus / "passages" / "dangun.jsonl"
    lines = passages.read_text(encoding="utf-8").splitlines()
    passages.write_text("\n".join(lines[1:]) + "\n", encoding="utf-8")
    assert ship_vectors(embedder, folder, corpus) == 0
    assert len(np.load(folder / "keys.npy")) == len(starter_texts(corpus))
