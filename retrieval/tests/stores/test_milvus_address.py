"""What VECTOR_STORE_URL may say."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.stores.milvus.address import MilvusAddress, configured_address, parse_address

FOLDER = Path("/srv/data")


@pytest.mark.parametrize(
    ("url", "uri", "token", "database"),
    [
        ("http://milvus:19530", "http://milvus:19530", "", ""),
        ("http://milvus", "http://milvus:19530", "", ""),
        ("https://milvus", "https://milvus:443", "", ""),
        ("http://milvus/tales", "http://milvus:19530", "", "tales"),
        ("http://milvus/tales/", "http://milvus:19530", "", "tales"),
        ("http://root:Milvus@milvus:1/x", "http://milvus:1", "root:Milvus", "x"),
        ("https://a%3Ab:p%40%2F%25@milvus", "https://milvus:443", "a:b:p@/%", ""),
        ("https://key-without-colon@milvus", "https://milvus:443", "key-without-colon", ""),
        ("http://[::1]:9", "http://[::1]:9", "", ""),
    ],
)
def test_server(url, uri, token, database):
    assert parse_address(url, FOLDER) == MilvusAddress(uri, token, database)
    assert not parse_address(url, FOLDER).is_file


def test_file():
    """It is small, and compared one by one."""
    assert parse_address("vectors.db", FOLDER) == MilvusAddress("/srv/data/vectors.db", index="FLAT")
    assert parse_address("/var/a b.db?index=hnsw", FOLDER).uri == "/var/a b.db"
    assert parse_address("vectors.db", FOLDER).is_file


def test_options():
    address = parse_address("http://milvus/tales?index=autoindex&ef=400", FOLDER)
    assert (address.database, address.index, address.ef) == ("tales", "AUTOINDEX", 400)


@pytest.mark.parametrize(
    "url",
    [
        "milvus:19530",
        "redis://milvus",
        "vectors.sqlite3",
        "http://",
        "http://:secret@",
        "http://milvus:port",
        "http://milvus:99999",
        "http://[::1",
        "http://milvus/a/b",
        "http://milvus?index=IVF_PQ",
        "http://milvus?ef=0",
        "http://milvus?ef=-1",
        "http://milvus?ef=\u00b2",
        "http://milvus?timeout=3",
        "http://milvus?Index=FLAT",
    ],
)
def test_what_cannot_be_understood(url):
    with pytest.raises(ValueError, match=r"."):
        parse_address(url, FOLDER)


@given(st.text(), st.text(min_size=1, alphabet=st.characters(codec="ascii", categories=("L", "N"))))
def test_any_text_is_an_address_or_an_error(text, secret):
    """And neither repeats a password."""
    for url in (text, f"http://user:{secret}secret{secret}@{text}"):
        try:
            told = repr(parse_address(url, FOLDER))
        except ValueError as error:
            told = str(error)
        if "secret" not in text:
            assert f"{secret}secret{secret}" not in told


def test_none_is_configured(settings):
    settings.VECTOR_STORE_URL = ""
    assert configured_address() is None


def test_a_file_lies_where_everything_lies(settings):
    settings.VECTOR_STORE_URL = "vectors.db"
    address = configured_address()
    assert address is not None
    assert Path(address.uri) == Path(settings.DATA_DIR) / "vectors.db"
