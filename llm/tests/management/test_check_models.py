"""`manage.py check_models`, at a server that others wrote."""

from __future__ import annotations

import json
from io import StringIO

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from llm.errors import EmbedderUnavailable
from llm.models import RegisteredModel
from llm.roles import MODERATIONS
from llm.services import save_model
from llm.tests.upstream import Answer, threaded_upstream

pytestmark = pytest.mark.django_db
CHAT = "llm.backends.chat.ChatCompletionsModel"
RESPONSES = "llm.backends.responses.ResponsesModel"


class Embedder:
    """One that needs nobody."""

    name = "small"

    def embed(self, texts):
        return np.ones((len(texts), 3), np.float32)


class AbsentEmbedder(Embedder):
    def embed(self, texts):
        raise EmbedderUnavailable("the server of secret.example says: no")


@pytest.fixture(autouse=True)
def embedder(settings):
    settings.EMBEDDERS = {"default": {"BACKEND": f"{__name__}.Embedder"}}


@pytest.fixture
def configure(settings, llmock):
    def roles(**backends):
        options = {
            "model": "gpt-test",
            "base_url": llmock.base_url("openai"),
            "input_price": 1,
            "output_price": 2,
        }
        settings.CHAT_MODELS = {
            role: {"BACKEND": backend, "OPTIONS": options, "VARIABLE": f"{role.upper()}_MODEL"}
            for role, backend in backends.items()
        }

    return roles


def check() -> tuple[dict[str, str], str]:
    """What is told of each role, and the sentence that it fails with."""
    out, problem = StringIO(), ""
    try:
        call_command("check_models", stdout=out)
    except CommandError as error:
        problem = str(error)
    told = dict(line.split(maxsplit=1) for line in out.getvalue().splitlines())
    assert list(told) == ["draft", "expand", "enrich", "analyze", "embed", "moderate"]
    return told, problem


def test_every_role_is_asked_once(configure, llmock):
    configure(draft=CHAT, expand=RESPONSES, enrich=CHAT, analyze=CHAT)
    llmock.reply("놀부", times=None)

    told, problem = check()

    assert problem == ""
    for role in ("draft", "expand", "enrich", "analyze"):
        assert told[role].startswith("settings  gpt-test: ok, first word after")
        assert " tokens in, " in told[role]
        assert told[role].endswith(" USD")
    assert len(llmock.requests) == 4
    assert told["embed"].startswith("embedded  auto: ok, ")
    assert told["embed"].endswith("small, 3 dimensions")


def test_one_that_fails_is_told_beside_the_others(configure, llmock):
    configure(draft=CHAT, expand=CHAT)
    llmock.fail(401, times=1).reply("놀부", times=None)

    told, problem = check()

    assert problem == "Not every model answers: draft."
    assert "FAILED (provider_authentication)" in told["draft"]
    assert "ok" in told["expand"]


@pytest.mark.parametrize(
    ("status", "told"), [(200, "omni: ok"), (401, "omni: FAILED (provider_authentication)")]
)
def test_what_moderates_is_asked(settings, status, told):
    answer = {"results": [{"flagged": False, "categories": {}}], "message": "secret"}
    with threaded_upstream() as upstream:
        upstream.will(Answer([json.dumps(answer).encode()], status, {"Content-Type": "application/json"}))
        options = {"model": "omni", "base_url": upstream.url, "key_variable": ""}
        settings.MODERATORS = {"moderate": {"BACKEND": MODERATIONS, "OPTIONS": options}}
        found, problem = check()
    assert found["moderate"].startswith(f"settings  {told}")
    assert problem == ("" if status == 200 else "Not every model answers: moderate.")
    assert "secret" not in found["moderate"]


def test_an_empty_answer_is_none(configure, llmock):
    configure(draft=CHAT)
    llmock.reply("", times=None)

    assert "empty_answer" in check()[0]["draft"]


def test_an_embedder_that_is_away(settings):
    settings.EMBEDDERS = {"default": {"BACKEND": f"{__name__}.AbsentEmbedder"}}

    told, problem = check()

    assert problem == "Not every model answers: embed."
    assert "FAILED (embedder_unavailable)" in told["embed"]
    assert "secret" not in told["embed"]


def test_one_that_learns_from_the_corpus_is_not_asked(settings):
    settings.EMBEDDERS = {"default": {"BACKEND": "llm.embedders.lsa.LsaEmbedder"}}
    assert check()[0]["embed"].endswith("lsa learns from the corpus")


def test_a_registered_model_goes_before_the_settings(configure, llmock):
    configure(expand=CHAT)
    llmock.reply("놀부", times=None)
    row = RegisteredModel(role="expand", model="registered", base_url=llmock.base_url("openai"))
    save_model(row, is_active=True)

    assert check()[0]["expand"].startswith("registry  registered: ok")


def test_a_row_that_cannot_be_used_fails(configure, llmock):
    configure(expand=CHAT)
    llmock.reply("놀부", times=None)
    row = RegisteredModel(role="expand", model="registered", key_variable="SECRET_KEY")
    save_model(row, is_active=True)

    told, problem = check()

    assert problem == "Not every model answers: expand."
    assert "gpt-test: ok" in told["expand"]
    assert told["expand"].endswith("the registry's row cannot be used")


def test_without_a_model_each_role_says_who_plays_it():
    told, problem = check()
    assert problem == ""
    assert told["expand"] == "none      the composer"
    assert told["moderate"] == "none      no model"
