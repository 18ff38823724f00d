"""`manage.py check_models`, at a server that others wrote."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

CHAT = "llm.backends.chat.ChatCompletionsModel"
RESPONSES = "llm.backends.responses.ResponsesModel"


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
            role: {"BACKEND": backend, "OPTIONS": options} for role, backend in backends.items()
        }

    return roles


def check() -> str:
    out = StringIO()
    call_command("check_models", stdout=out)
    return out.getvalue()


def test_every_role_is_asked_once(configure, llmock):
    configure(draft=CHAT, expand=RESPONSES)
    llmock.reply("놀부", times=None)

    lines = check().splitlines()

    assert [line.split()[0] for line in lines] == ["draft", "expand"]
    for line in lines:
        assert "gpt-test: ok, first word after" in line
        assert " tokens in, " in line
        assert line.endswith(" USD")
    assert len(llmock.requests) == 2


def test_one_that_fails_is_told_beside_the_others(configure, llmock):
    configure(draft=CHAT, expand=CHAT)
    llmock.fail(401, times=1).reply("놀부", times=None)
    out = StringIO()

    with pytest.raises(CommandError, match=r"Not every model answers: draft\."):
        call_command("check_models", stdout=out)

    assert "FAILED (provider_authentication)" in out.getvalue().splitlines()[0]
    assert "ok" in out.getvalue().splitlines()[1]


def test_an_empty_answer_is_none(configure, llmock):
    configure(draft=CHAT)
    llmock.reply("", times=None)
    out = StringIO()

    with pytest.raises(CommandError):
        call_command("check_models", stdout=out)
    assert "empty_answer" in out.getvalue()


def test_no_models(settings):
    settings.CHAT_MODELS = {}
    assert check() == "No model is configured: the composer writes the stories.\n"
