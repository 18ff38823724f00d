"""Which model plays which role, read from a name and its parameters."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ImproperlyConfigured

from common.backends import BackendHandler
from llm.backends.announced import DEFAULTS, OPENAI, closing_day
from llm.backends.chat import ChatCompletionsModel
from llm.backends.options import ModelOptions
from llm.backends.responses import ResponsesModel
from llm.base import ChatModel
from llm.roles import BadValue, Place, UnknownParameter, model_entry, named_models

HERE = "http://127.0.0.1:8000/v1"


def read(text, base_url="", backend="auto", background=False, role="expand"):
    return model_entry(role, text, Place(base_url, backend, background), where="GPT_4O_MODEL")


def made(text, settings, **options) -> ChatModel:
    """The model itself: every option is one that it knows."""
    settings.CHAT_MODELS = {"x": read(text, **options)}
    handler: BackendHandler[ChatModel] = BackendHandler("CHAT_MODELS")
    return handler["x"]


@pytest.mark.parametrize("text", ["", "  ", "?temperature=1", "none", " none?temperature=1"])
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


@pytest.mark.parametrize(("role", "tokens"), [("draft", 8192), ("expand", 16384), ("enrich", 4096)])
def test_what_is_said_goes_before_what_a_role_has(role, tokens):
    assert read("m", role=role)["OPTIONS"]["max_output_tokens"] == tokens
    assert read("m?max_output_tokens=9", role=role)["OPTIONS"]["max_output_tokens"] == 9


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


@pytest.mark.parametrize(("base_url", "mirrors"), [("", True), (HERE, False)])
def test_threads_are_mirrored_at_openais_own_address_alone(base_url, mirrors):
    place = Place(base_url, "responses", conversations=True)
    assert model_entry("expand", "m", place, where="X")["OPTIONS"]["conversations"] is mirrors


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("gpt-4o", "2027-01-14"),
        ("gpt-4o-mini", "2027-01-14"),
        ("gpt-4o-2024-08-06", "2027-01-14"),
        ("gpt-4.1", "2027-01-14"),
        ("gpt-4.1-mini-2025-04-14", "2027-01-14"),
        ("ft:gpt-4o-mini-2024-07-18:acme::id", "2027-01-14"),
        ("ft:gpt-4.1-mini:a", "2027-01-14"),
        ("gpt-4o-2024-05-13", "2026-10-23"),
        ("gpt-4.1-nano", "2026-10-23"),
        ("gpt-4", "2026-10-23"),
        ("gpt-5", "2026-12-11"),
        ("gpt-5-mini-2025-08-07", "2026-12-11"),
        ("o3", "2026-12-11"),
        ("gpt-5.1-2025-11-13", "2027-04-01"),
        ("gpt-5.4-nano", "2027-04-01"),
    ],
)
def test_models_whose_end_is_known(name, day):
    assert read(name)["OPTIONS"]["shutdown"] == date.fromisoformat(day)
    assert "shutdown" not in read(name, base_url=HERE)["OPTIONS"], "a server of one's own goes on"
    assert read(name + "?shutdown=2028-02-29")["OPTIONS"]["shutdown"] == date(2028, 2, 29)


@pytest.mark.parametrize(
    "name", ["gpt-5.5", "gpt-5.4", "gpt-4o-tales", "my-gpt-4o", "gpt-4.10", "gpt-6-luna", "ft:gpt-5:a"]
)
def test_models_whose_end_is_not(name, settings):
    assert "shutdown" not in read(name)["OPTIONS"]
    assert made(name, settings)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("m?shutdown=soon", "GPT_4O_MODEL: shutdown cannot be 'soon'."),
        ("m?speed=9", "GPT_4O_MODEL: there is no parameter 'speed', only backend, max_output_tokens"),
        ("m?temperature=hot", "GPT_4O_MODEL: temperature cannot be 'hot'."),
        ("m?temperature=nan", "temperature cannot be 'nan'"),
        ("m?temperature=-1", "temperature cannot be"),
        ("m?max_output_tokens=0", "max_output_tokens cannot be"),
        ("m?max_output_tokens=1.5", "max_output_tokens cannot be"),
        ("m?total_timeout=inf", "total_timeout cannot be"),
        ("m?read_timeout=", "read_timeout cannot be"),
        ("m?backend=assistants", "GPT_4O_MODEL: backend cannot be 'assistants'."),
        ("m?api_key=sk-secret", "there is no parameter 'api_key'"),
    ],
)
def test_what_cannot_be_read(text, sentence):
    with pytest.raises(ImproperlyConfigured) as caught:
        read(text)
    assert sentence in str(caught.value)
    assert "secret" not in str(caught.value)


def test_what_cannot_be_read_is_told_by_its_parts():
    with pytest.raises(UnknownParameter) as unknown:
        read("m?speed=9")
    with pytest.raises(BadValue) as bad:
        read("m?temperature=hot")
    assert unknown.value.parameter == "speed"
    assert (bad.value.parameter, bad.value.value) == ("temperature", "hot")


def test_what_moderates_writes_nothing():
    entry = read("m?read_timeout=3", role="moderate")
    assert ModelOptions(**entry["OPTIONS"]).read_timeout == 3
    assert "background" not in read("m", role="moderate", background=True)["OPTIONS"]
    with pytest.raises(UnknownParameter):
        read("m?reasoning_effort=low", role="moderate")


def named(place=None, *, has_key=True, **texts):
    given = {role: (f"{role.upper()}_MODEL", text) for role, text in texts.items()}
    return named_models(given, place or Place(), has_key=has_key)


ALL = dict.fromkeys(("draft", "expand", "enrich", "analyze", "moderate"), "")


def test_a_key_alone_brings_the_defaults():
    found = named(**ALL)
    assert set(found) == set(DEFAULTS) == {"expand", "enrich", "analyze", "moderate"}
    for role, entry in found.items():
        options = ModelOptions(**entry["OPTIONS"])
        assert options.is_openai, role
        assert entry["VARIABLE"] == ""
        assert options.cost is not None
        assert (options.input_price, options.output_price) != (None, None)


def test_no_default_has_an_end():
    """Nobody should be given a model that closes; where one is announced, choose another."""
    for text in DEFAULTS.values():
        assert closing_day(text.partition("?")[0]) is None


@pytest.mark.parametrize(("place", "has_key"), [(Place(), False), (Place(HERE), True), (Place(HERE), False)])
def test_defaults_are_for_a_key_at_openai(place, has_key):
    assert named(place, has_key=has_key, **ALL) == {}


def test_openais_address_spelt_out_is_openais():
    assert set(named(Place(OPENAI + "/"), **ALL)) == set(DEFAULTS)


def test_what_is_named_goes_before_its_default():
    found = named(**{**ALL, "expand": "big", "enrich": "none", "analyze": " "})
    assert found["expand"]["OPTIONS"]["model"] == "big"
    assert found["expand"]["VARIABLE"] == "EXPAND_MODEL"
    assert "enrich" not in found
    assert found["analyze"]["VARIABLE"] == ""
