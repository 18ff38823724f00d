"""Models that cannot be asked are told of before anybody waits for them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import checks

from llm.models import RegisteredModel
from llm.registry import chat_models, model_of
from llm.roles import Place
from llm.services import save_model
from llm.snapshot import registry

RESPONSES = "llm.backends.responses.ResponsesModel"


def found() -> dict[str, str]:
    return {one.id: one.msg for one in checks.run_checks() if one.id in {"llm.E001", "llm.W001", "llm.W002"}}


@pytest.fixture
def use(settings, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)

    def one(**options):
        settings.CHAT_MODELS = {"expand": {"BACKEND": RESPONSES, "OPTIONS": {"model": "m", **options}}}

    return one


def test_no_models_are_no_fault(settings):
    settings.CHAT_MODELS = {}
    assert found() == {}


@pytest.mark.parametrize(
    ("mode", "models", "is_told"), [("off", 0, False), ("flag", 0, True), ("on", 1, False)]
)
def test_moderation_without_a_model(settings, mode, models, is_told):
    settings.MODERATION = mode
    entry = {"BACKEND": "llm.backends.moderation.ModerationModel", "OPTIONS": {"model": "m"}}
    settings.MODERATORS = {"moderate": entry} if models else {}
    told = [one.msg for one in checks.run_checks() if one.id == "llm.W004"]
    assert bool(told) is is_told
    assert all(mode in msg for msg in told)


def test_a_model_without_a_key(use, monkeypatch):
    use()
    assert "expand" in found()["llm.W001"]
    assert "OPENAI_API_KEY" in found()["llm.W001"]
    monkeypatch.setenv("OPENAI_API_KEY", "sk-x")
    assert found() == {}


def test_a_server_of_ones_own_may_ask_for_none(use):
    use(base_url="http://127.0.0.1:8000/v1", key_variable="")
    assert found() == {}


@pytest.mark.parametrize(
    "address", ["", "127.0.0.1:8000", "ftp://x", "http://", "http://[", "http://me:secret@x/v1"]
)
def test_no_address(use, address):
    use(base_url=address)
    assert "expand" in found()["llm.E001"]
    assert "secret" not in found()["llm.E001"]


def test_a_role_without_a_model(use):
    use()
    assert model_of("draft") is None
    assert model_of("expand") is chat_models["expand"]


@pytest.mark.parametrize(
    ("days", "told"),
    [(61, ""), (60, "in 60 days"), (1, "in 1 days"), (0, "has been closed"), (-9, "has been closed")],
)
def test_a_model_that_closes(use, days, told):
    use(key_variable="", base_url="http://127.0.0.1:8000/v1", shutdown=date.today() + timedelta(days=days))
    assert told in found().get("llm.W002", "")
    assert bool(told) is ("llm.W002" in found())


def found_in_database() -> dict[str, str]:
    """What is found where a check may ask the database (`check --database default`, and each `migrate`)."""
    told = checks.run_checks(databases=["default"])
    return {one.id: one.msg for one in told if one.id in {"llm.W002", "llm.W003"}}


@pytest.fixture
def row(db, settings) -> RegisteredModel:
    settings.CHAT_MODELS = {}
    row = RegisteredModel(role="expand", model="m", shutdown=date.today() + timedelta(days=60))
    save_model(row, is_active=True)
    registry.expire()
    return row


def test_a_registered_model_that_closes(row):
    assert found() == {}, "no check asks a database unasked"
    assert found_in_database() == {
        "llm.W002": f"The model m of the role expand closes on {row.shutdown}, in 60 days."
    }
    save_model(row, is_active=False)
    registry.expire()
    assert found_in_database() == {}


def test_a_registered_model_spares_that_of_the_settings(row, use):
    use(key_variable="", base_url="http://127.0.0.1:8000/v1", shutdown=date.today())
    assert "been closed" in found()["llm.W002"], "of rows nothing is known yet"
    found_in_database()
    assert found() == {}


def test_a_registered_model_that_cannot_be_used(row):
    RegisteredModel.objects.update(shutdown=None, key_variable="SECRET_KEY")
    assert "row of the role expand cannot be used" in found_in_database()["llm.W003"]


@pytest.mark.parametrize(
    ("is_on", "has_model", "is_told"), [(True, False, True), (True, True, False), (False, False, False)]
)
def test_mirroring_without_a_model_that_can(settings, is_on, has_model, is_told):
    settings.MODELS_AT = Place(conversations=is_on)
    entry = {"BACKEND": RESPONSES, "OPTIONS": {"model": "m", "conversations": has_model}}
    settings.CHAT_MODELS = {"expand": entry}
    told = [one.msg for one in checks.run_checks() if one.id == "llm.W005"]
    assert bool(told) is is_told
