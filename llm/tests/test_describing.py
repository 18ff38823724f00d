"""What is told of a model: enough to ask it the same again, and no secret."""

from __future__ import annotations

import pytest

from llm.backends.chat import ChatCompletionsModel
from llm.backends.responses import ResponsesModel
from llm.describing import described


def test_what_was_set_is_told(monkeypatch):
    monkeypatch.setenv("SOME_KEY", "sk-secret0123")
    model = ResponsesModel(
        model="m", key_variable="SOME_KEY", temperature=0.0, reasoning_effort="low", background=True
    )
    assert described(model) == {
        "model": "m",
        "backend": "ResponsesModel",
        "address": "https://api.openai.com/v1",
        "max_output_tokens": 8192,
        "temperature": 0.0,
        "reasoning_effort": "low",
        "background": True,
    }


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("http://10.0.0.5:8000/v1/", "http://10.0.0.5:8000/v1/"),
        ("https://user:sk-secret0123@there/v1", "https://there/v1"),
        ("https://there/v1?key=sk-secret0123#sk-secret0123", "https://there/v1"),
        ("http://[oops", ""),
        ("http://there:port", ""),
    ],
)
def test_an_address_without_secrets(address, told):
    assert described(ChatCompletionsModel(model="m", base_url=address))["address"] == told


def test_a_model_of_another_make():
    class Own:
        name = "own"

    assert described(Own()) == {"model": "own"}  # type: ignore[arg-type]
