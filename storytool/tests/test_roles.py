"""Which model plays which role, read from one variable each."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.core.exceptions import ImproperlyConfigured

from common.backends import BackendHandler
from llm.backends.chat import ChatCompletionsModel
from llm.backends.responses import ResponsesModel
from llm.base import ChatModel
from storytool.roles import OPENAI, chat_model
from storytool.tests.processes import manage, run_python

HERE = "http://127.0.0.1:8000/v1"


def read(text, base_url="", backend="auto", background=False, **defaults):
    return chat_model(
        "GPT_4O_MODEL", text, base_url=base_url, backend=backend, background=background, **defaults
    )


def made(text, settings, **options) -> ChatModel:
    """The model itself: every option is one that it knows."""
    settings.CHAT_MODELS = {"x": read(text, **options)}
    handler: BackendHandler[ChatModel] = BackendHandler("CHAT_MODELS")
    return handler["x"]


@pytest.mark.parametrize("text", ["", "  ", "?temperature=1"])
def test_no_model(text):
    assert read(text) == {}


@pytest.mark.parametrize(
    ("base_url", "backend", "kind"),
    [
        ("", "auto", ResponsesModel),
        (OPENAI + "/", "auto", ResponsesModel),
        (HERE, "auto", ChatCompletionsModel),
        (HERE, "responses", ResponsesModel),
        ("", "chat", ChatCompletionsModel),
    ],
)
def test_how_it_is_talked_to(settings, base_url, backend, kind):
    model = made("ft:gpt-4o:acme::id", settings, base_url=base_url, backend=backend)

    assert type(model) is kind
    assert model.name == "ft:gpt-4o:acme::id"


def test_parameters(settings):
    query = (
        "reasoning_effort=low&max_output_tokens=900&temperature=0.5&top_p=1&read_timeout=30&first_delta_timeout=60"
        "&total_timeout=300&connect_timeout=5&input_price=2.5&output_price=10&cached_input_price=0.25&backend=chat"
    )
    model = made("m?" + query, settings)

    assert isinstance(model, ChatCompletionsModel)
    assert (model.options.reasoning_effort, model.options.max_output_tokens) == ("low", 900)
    assert (model.options.input_price, model.options.read_timeout) == (2.5, 30)


def test_defaults_of_a_role_give_way():
    assert read("m", max_output_tokens=7)["OPTIONS"]["max_output_tokens"] == 7
    assert read("m?max_output_tokens=9", max_output_tokens=7)["OPTIONS"]["max_output_tokens"] == 9


def test_a_key_is_not_sent_elsewhere():
    assert read("m", base_url=HERE)["OPTIONS"]["key_variable"] == "OPENAI_API_KEY"
    assert read(f"m?base_url={HERE}")["OPTIONS"]["key_variable"] == ""
    assert read(f"m?base_url={HERE}", base_url=HERE)["OPTIONS"]["key_variable"] == "OPENAI_API_KEY"
    assert read(f"m?base_url={HERE}&key_variable=OTHER")["OPTIONS"]["key_variable"] == "OTHER"


@pytest.mark.parametrize("order", ["base_url={0}&key_variable=OTHER", "key_variable=OTHER&base_url={0}"])
def test_the_order_of_parameters_is_nothing(order):
    options = read("m?" + order.format(HERE))["OPTIONS"]
    assert (options["base_url"], options["key_variable"]) == (HERE, "OTHER")


def test_background_is_for_responses(settings):
    model = made("m", settings, background=True)
    assert isinstance(model, ResponsesModel)
    assert model.options.background
    assert "background" not in read("m", base_url=HERE, background=True)["OPTIONS"]


@pytest.mark.parametrize(
    "name",
    [
        "gpt-4o",
        "gpt-4o-mini",
        "gpt-4o-2024-08-06",
        "gpt-4.1",
        "ft:gpt-4o-mini-2024-07-18:acme::id",
        "ft:gpt-4o:a",
    ],
)
def test_models_whose_end_is_known(name):
    assert read(name)["OPTIONS"]["shutdown"] == date(2027, 1, 14)
    assert "shutdown" not in read(name, base_url=HERE)["OPTIONS"], "a server of one's own goes on"
    assert read(name + "?shutdown=2028-02-29")["OPTIONS"]["shutdown"] == date(2028, 2, 29)


@pytest.mark.parametrize("name", ["gpt-5", "gpt-4o-tales", "my-gpt-4o", "gpt-4.10"])
def test_models_whose_end_is_not(name, settings):
    assert "shutdown" not in read(name)["OPTIONS"]
    assert made(name, settings)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("m?shutdown=soon", "GPT_4O_MODEL: shutdown cannot be 'soon'."),
        ("m?speed=9", "GPT_4O_MODEL: there is no parameter 'speed', only backend, base_url"),
        ("m?temperature=hot", "GPT_4O_MODEL: temperature cannot be 'hot'."),
        ("m?temperature=nan", "temperature cannot be 'nan'"),
        ("m?temperature=-1", "temperature cannot be"),
        ("m?max_output_tokens=0", "max_output_tokens cannot be"),
        ("m?max_output_tokens=1.5", "max_output_tokens cannot be"),
        ("m?total_timeout=inf", "total_timeout cannot be"),
        ("m?read_timeout=", "read_timeout cannot be"),
        ("m?backend=assistants", "backend must be auto, responses or chat, not 'assistants'"),
        ("m?api_key=sk-secret", "there is no parameter 'api_key'"),
    ],
)
def test_what_cannot_be_read(text, sentence):
    with pytest.raises(ImproperlyConfigured) as caught:
        read(text)
    assert sentence in str(caught.value)
    assert "secret" not in str(caught.value)


def test_in_the_settings(tmp_path):
    code = (
        "import json; from django.conf import settings as s;"
        "print(json.dumps([s.CHAT_MODELS, s.STORY_ENGINES['default']['BACKEND']]))"
    )
    given = {"GPT_4O_MODEL": "big?temperature=0.5", "OPENAI_BASE_URL": HERE, "OPENAI_BACKGROUND": "1"}
    done = run_python("-c", code, data_dir=tmp_path, **given)
    models, engine = json.loads(done.stdout)
    assert set(models) == {"expand"}
    assert models["expand"]["OPTIONS"] == {
        "model": "big",
        "base_url": HERE,
        "key_variable": "OPENAI_API_KEY",
        "max_output_tokens": 16384,
        "temperature": 0.5,
    }
    assert engine == "stories.engines.llm.ModelEngine"


def test_without_a_model_the_composer_writes(tmp_path):
    code = (
        "from django.conf import settings as s; print(s.CHAT_MODELS, s.STORY_ENGINES['default']['BACKEND'])"
    )
    done = run_python("-c", code, data_dir=tmp_path, OPENAI_API_KEY="sk-x")
    assert done.stdout == "{} stories.engines.composer.ComposerEngine\n"


def test_at_the_terminal(tmp_path):
    done = manage("check", data_dir=tmp_path, GPT_MINI_MODEL="m?speed=9")
    assert done.returncode == 1
    assert done.stderr.startswith("storytool: GPT_MINI_MODEL: there is no parameter 'speed'")
    assert done.stderr.count("\n") == 1
