"""Which variables an administrator may name, and where what is in them may go."""

from __future__ import annotations

import pytest

from llm.keys import is_key_variable, is_set, may_be_sent
from llm.roles import Place

OPENAI = "https://api.openai.com/v1"
HERE = "http://127.0.0.1:8000/v1"


@pytest.mark.parametrize(
    "name", ["OPENAI_API_KEY", "TALES_API_KEY", "TALES_KEY", "X2_KEY", "EMBEDDING_API_KEY"]
)
def test_a_variable_of_a_key(name):
    assert is_key_variable(name)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            "KEY",
            "_KEY",
            "2X_KEY",
            "tales_key",
            "TALES_KEY ",
            "TALES_KEY\n",
            "TALES KEY",
            "TALES_KEYS",
            "PATH",
        ),
        *(
            "SECRET_KEY",
            "DJANGO_SECRET_KEY",
            "MY_SECRET_API_KEY",
            "DATABASE_URL",
            "DATABASE_KEY",
            "REDIS_URL",
        ),
        *("AWS_SECRET_ACCESS_KEY", "SSH_PRIVATE_KEY", "TLS_KEY", "COOKIE_SIGNING_KEY", "METRICS_TOKEN"),
    ],
)
def test_a_variable_of_anything_else(name):
    assert not is_key_variable(name)


@pytest.mark.parametrize(
    ("variable", "address", "may"),
    [
        ("OPENAI_API_KEY", OPENAI, True),
        ("OPENAI_API_KEY", OPENAI + "/", True),
        ("OPENAI_API_KEY", "https://api.openai.com.evil.example/v1", False),
        ("OPENAI_API_KEY", "http://api.openai.com/v1", False),
        ("OPENAI_API_KEY", HERE, False),
        ("EMBEDDING_API_KEY", OPENAI, True),
        ("EMBEDDING_API_KEY", HERE, False),
        ("TALES_KEY", HERE, True),
        ("TALES_KEY", OPENAI, True),
    ],
)
def test_where_a_key_goes(settings, variable, address, may):
    settings.MODELS_AT, settings.EMBEDDING_BASE_URL = Place(), ""
    assert may_be_sent(variable, address) is may


def test_where_a_key_goes_that_is_for_another_place(settings):
    settings.MODELS_AT, settings.EMBEDDING_BASE_URL = Place(HERE), "http://10.0.0.1/v1"
    assert may_be_sent("OPENAI_API_KEY", HERE)
    assert not may_be_sent("OPENAI_API_KEY", OPENAI)
    assert may_be_sent("EMBEDDING_API_KEY", "http://10.0.0.1/v1")
    assert not may_be_sent("EMBEDDING_API_KEY", HERE)


def test_whether_it_is_set(monkeypatch):
    monkeypatch.setenv("TALES_KEY", "")
    assert not is_set("TALES_KEY")
    monkeypatch.setenv("TALES_KEY", "x")
    assert is_set("TALES_KEY")
