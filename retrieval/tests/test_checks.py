"""What VECTOR_STORE_URL and VECTOR_STORE_TIMEOUT cannot be."""

from __future__ import annotations

import pytest

from retrieval import checks


@pytest.fixture
def found(settings, monkeypatch):
    def found(url="", timeout=2.0, installed=True):
        settings.VECTOR_STORE_URL, settings.VECTOR_STORE_TIMEOUT = url, timeout
        monkeypatch.setattr(checks, "find_spec", lambda _name: "there" if installed else None)
        return list(checks.check_vector_store())

    return found


def ids(messages):
    return [message.id for message in messages]


def test_nothing_configured(found):
    assert found() == []
    assert found(installed=False) == []


def test_a_server(found):
    assert found("https://user:password@milvus:19530/tales") == []


def test_its_client_is_missing(found):
    [message] = found("http://milvus", installed=False)
    assert (message.id, message.hint) == ("retrieval.E003", "pip install -r requirements-milvus.txt")


def test_a_file_is_for_one_process(found):
    assert ids(found("vectors.db")) == ["retrieval.W001"]


def test_no_address(found):
    """The password that stands in it is not told."""
    [message] = found("ftp://user:secret@milvus")
    assert message.id == "retrieval.E001"
    assert "secret" not in str(message)


@pytest.mark.parametrize("timeout", [0, -1])
def test_no_time(found, timeout):
    assert ids(found(timeout=timeout)) == ["retrieval.E002"]
