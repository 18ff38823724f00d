"""Any server that speaks OpenAI's embeddings: a foreign one, and the faults that none produces when asked."""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np
import pytest

from llm.embedders.base import is_fitted
from llm.embedders.e5 import E5Embedder
from llm.embedders.openai import BATCH_TEXTS, OpenAIEmbedder
from llm.embedders.patience import Patience
from llm.errors import EmbedderUnavailable
from llm.tests.embedders.contract import FILIAL, GREEDY, EmbedderContract
from llm.tests.embedders.peers import Answer, foreign_server, one_hot, scripted_server, vectors

# Time enough on a busy machine: no test waits for the end of it.
HASTY = Patience(attempts=2, seconds=60, timeout=30)


@pytest.fixture(scope="module")
def address():
    with foreign_server() as address:
        yield address


def asking(address: str, **options) -> OpenAIEmbedder:
    options = {"model": "any", "question": HASTY, "passages": HASTY, **options}
    return OpenAIEmbedder(base_url=address, **options)


class TestForeignServer(EmbedderContract):
    @pytest.fixture
    def embedder(self, address: str):
        return asking(address, model="e5-query", characters=400)

    def test_same_vectors_as_in_this_process(self, embedder):
        here, there = E5Embedder().embed([FILIAL, GREEDY]), embedder.embed([FILIAL, GREEDY])
        assert there == pytest.approx(here, abs=1e-4)


def test_whether_it_learns_is_told_without_asking_the_server():
    """It once was a check of its properties, in no order, and one of them asks a server that may be away."""
    with scripted_server(one_hot) as server:
        assert not is_fitted(asking(server.address))
    assert server.asked == []


def test_many_texts_go_in_batches():
    with scripted_server(one_hot) as server:
        made = asking(server.address).embed([chr(97 + number % 4) * 3 for number in range(300)])
    assert [len(asked["input"]) for asked in server.asked] == [
        BATCH_TEXTS,
        BATCH_TEXTS,
        300 - 2 * BATCH_TEXTS,
    ]
    assert (made.argmax(axis=1) == np.array([ord("a") % 4, 2, 3, 0] * 75)).all()


def test_long_texts_go_in_smaller_batches():
    with scripted_server(one_hot) as server:
        asking(server.address).embed(["가" * 2000] * 100)
    assert [len(asked["input"]) for asked in server.asked] == [33, 33, 33, 1]


def test_a_server_that_takes_smaller_batches():
    def at_most_20(number, body):
        return one_hot(number, body) if len(body["input"]) <= 20 else Answer(413, {"error": {}})

    with scripted_server(at_most_20) as server:
        embedder = asking(server.address)
        made = embedder.embed(["b"] * 130)
        assert made.shape == (130, 4)
        refused = len(server.asked)
        embedder.embed(["b"] * 130)
    assert all(len(asked["input"]) <= 20 for asked in server.asked[refused:])


def test_a_text_that_is_never_taken():
    refusal = Answer(400, {"error": {}})
    with scripted_server(lambda number, body: refusal) as server, pytest.raises(EmbedderUnavailable):
        asking(server.address).embed(["b"] * 3)
    assert [len(asked["input"]) for asked in server.asked] == [3, 1]


def test_rows_are_put_in_order():
    with scripted_server(lambda number, body: vectors([1, 0], [0, 1], order=[1, 0])) as server:
        assert asking(server.address).embed(["a", "b"]).tolist() == [[1, 0], [0, 1]]


def test_vectors_are_scaled():
    with scripted_server(lambda number, body: vectors([3, 4])) as server:
        assert asking(server.address).embed(["a"])[0] == pytest.approx([0.6, 0.8])


@pytest.mark.parametrize(
    "passing",
    [
        Answer(429, {"error": {}}, {"Retry-After": "0.01"}),
        Answer(429, {"error": {}}, {"Retry-After": "Sun, 22 Nov 2015 00:00:00 GMT"}),
        Answer(503, {"error": {}}, {"Retry-After": "0"}),
        Answer(500, b"not JSON"),
        Answer(408, {"error": {}}),
        replace(vectors([1, 0]), cut=20),
        Answer(200, b"<html>a proxy's page</html>"),
        Answer(200, b"[]"),
        Answer(200, {}),
        Answer(200, {"data": []}),
        Answer(200, {"data": [{"index": 0, "embedding": None}]}),
        Answer(200, {"data": [{"index": 0, "embedding": "!!"}]}),
        vectors([1, 0], [0, 1]),
        vectors([0, 0]),
        vectors([]),
        Answer(200, b'{"data": [{"index": 0, "embedding": [1, NaN]}]}'),
    ],
    ids=lambda answer: str(answer.body)[:40],
)
def test_a_fault_that_passes(passing: Answer):
    with scripted_server(lambda number, body: passing if number == 1 else vectors([1, 0])) as server:
        assert asking(server.address).embed(["a"]).tolist() == [[1, 0]]
    assert len(server.asked) == 2


def test_a_stall_that_passes():
    def answer(number, body):
        return Answer(stalls=True) if number == 1 else vectors([1, 0])

    with scripted_server(answer) as server:
        brief = replace(HASTY, attempts=5, timeout=1)
        assert asking(server.address, question=brief).embed(["a"]).tolist() == [[1, 0]]


def test_a_fault_that_stays():
    busy = Answer(503, {"error": {}})
    with scripted_server(lambda number, body: busy) as server, pytest.raises(EmbedderUnavailable):
        asking(server.address).embed(["a"])
    assert len(server.asked) == HASTY.attempts


def test_a_wait_that_is_too_long():
    busy = Answer(429, {"error": {}}, {"Retry-After": "3600"})
    with scripted_server(lambda number, body: busy) as server, pytest.raises(EmbedderUnavailable) as told:
        asking(server.address).embed(["a"])
    assert len(server.asked) == 1
    assert told.value.retry_after == 3600


@pytest.mark.parametrize(
    "refusal",
    [
        Answer(401, {"error": {"message": "bad key sk-secret"}}),
        Answer(404, {"error": {}}),
        Answer(429, {"error": {"code": "insufficient_quota"}}),
    ],
)
def test_a_refusal_is_believed(refusal: Answer):
    with scripted_server(lambda number, body: refusal) as server, pytest.raises(EmbedderUnavailable) as told:
        asking(server.address, api_key="sk-secret").embed(["a"])
    assert len(server.asked) == 1
    assert "secret" not in f"{told.value} {told.value.args} {told.value.as_dict()}"


def test_other_dimensions_than_before():
    answers = {1: vectors([1, 0]), 2: vectors([1, 0, 0])}
    with scripted_server(lambda number, body: answers[number]) as server:
        embedder = asking(server.address)
        assert embedder.dimensions == 2
        with pytest.raises(EmbedderUnavailable):
            embedder.embed(["a"])


def test_other_dimensions_than_asked_for():
    with scripted_server(lambda number, body: vectors([1, 0])) as server, pytest.raises(EmbedderUnavailable):
        asking(server.address, dimensions=3).embed(["a"])
    assert server.asked[0]["dimensions"] == 3


def test_nobody_there():
    with scripted_server(one_hot) as server:
        pass
    with pytest.raises(EmbedderUnavailable):
        asking(server.address, question=replace(HASTY, seconds=0.1)).embed(["a"])


def test_nothing_is_asked_for_nothing():
    with scripted_server(one_hot) as server:
        assert asking(server.address, dimensions=4).embed(["", "\0"]).tolist() == [[0] * 4] * 2
    assert not server.asked


def test_key():
    with scripted_server(one_hot) as server:
        asking(server.address, api_key="sk-ours").embed(["a"])
    assert server.keys == ["Bearer sk-ours"]


def test_a_forked_child_has_its_own_connection():
    with scripted_server(one_hot) as server:
        embedder = asking(server.address)
        embedder.embed(["a"])
        first = embedder._client()
        child = os.fork()
        if child == 0:
            os._exit(0 if embedder._client() is not first else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert embedder._client() is first


def test_fingerprint_tells_what_vectors_depend_on():
    told = {
        asking("http://one/v1").fingerprint,
        asking("http://two/v1").fingerprint,
        asking("http://one/v1", model="other").fingerprint,
        asking("http://one/v1", dimensions=8).fingerprint,
        asking("http://one/v1", characters=100).fingerprint,
    }
    assert len(told) == 5
    assert asking("http://one/v1").fingerprint == asking("http://one/v1/", api_key="other").fingerprint
