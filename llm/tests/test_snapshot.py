"""What a process knows of the registry's rows: looked up rarely, shared by all threads, never asked for in a loop."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context, copy_context
from typing import Any

import pytest
from django.db import OperationalError, ProgrammingError, connection
from django.test.utils import CaptureQueriesContext

from llm import snapshot
from llm.asking import REQUEST
from llm.backends import connection as provider
from llm.backends.chat import ChatCompletionsModel
from llm.backends.responses import ResponsesModel
from llm.base import complete
from llm.models import RegisteredModel
from llm.registry import fresh_model_of, hold_models, model_of, refresh_models
from llm.services import save_model
from llm.snapshot import LIFE_SECONDS, Registry, registry

HERE = "http://127.0.0.1:8000/v1"


class Clock:
    now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(snapshot, "time", made)
    return made


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    """Saves a row as a request would."""

    def save(row: RegisteredModel, *, is_active: bool = True) -> RegisteredModel:
        with django_capture_on_commit_callbacks(execute=True):
            save_model(row, is_active=is_active)
        return row

    return save


def a_row(name: str = "m", role: str = "expand", **fields) -> RegisteredModel:
    return RegisteredModel(role=role, model=name, base_url=HERE, **fields)


def name_of(role: str = "expand") -> str:
    refresh_models()
    model = model_of(role)
    return model.name if model else ""


async def test_a_role_is_asked_for_in_a_loop_and_no_database():
    """There is none in this test: a query would fail it."""
    assert model_of("expand") is None
    hold_models()
    assert model_of("expand") is None


@pytest.mark.django_db
class TestRows:
    def test_the_process_that_changes_a_row_sees_it_at_once(self, commit):
        assert name_of() == ""
        row = commit(a_row("one"))
        assert name_of() == "one"
        row.model = "two"
        commit(row)
        assert name_of() == "two"
        commit(row, is_active=False)
        assert name_of() == ""

    def test_another_process_sees_it_when_its_snapshot_has_had_its_life(self, commit, clock):
        another = Registry()
        assert another.refresh().entries == {}
        commit(a_row("one"))
        clock.now += LIFE_SECONDS - 0.01
        assert another.refresh().entries == {}
        clock.now += 0.02
        assert another.refresh().entries["expand"]["OPTIONS"]["model"] == "one"

    def test_one_query_a_life(self, clock, django_assert_num_queries):
        with django_assert_num_queries(1):
            for _ in range(5):
                refresh_models()
        clock.now += LIFE_SECONDS
        with django_assert_num_queries(1):
            refresh_models()

    def test_it_goes_before_the_settings_and_leaves_other_roles_to_them(self, commit, settings):
        entry = {"BACKEND": "llm.backends.responses.ResponsesModel", "OPTIONS": {"model": "set"}}
        settings.CHAT_MODELS = {"expand": entry, "enrich": entry}
        row = commit(a_row("row"))
        assert (name_of("expand"), name_of("enrich"), name_of("draft")) == ("row", "set", "")
        commit(row, is_active=False)
        assert name_of("expand") == "set"

    def test_what_it_says_is_what_is_asked_with(self, commit):
        commit(
            a_row("row", parameters="temperature=0.5&total_timeout=9", key_variable="X_KEY", output_price="2")
        )
        refresh_models()
        model: Any = model_of("expand")
        assert isinstance(model, ChatCompletionsModel)
        assert (model.role, model.options.temperature, model.options.total_timeout) == ("expand", 0.5, 9)
        assert (model.options.key_variable, model.options.output_price) == ("X_KEY", 2)
        assert model.options.max_output_tokens == 16384, (
            "what the role's models have, unless they say otherwise"
        )

    def test_the_api_goes_by_the_address_or_is_said(self, commit):
        row = commit(RegisteredModel(role="expand", model="m"))
        refresh_models()
        assert isinstance(model_of("expand"), ResponsesModel)
        row.backend = "chat"
        commit(row)
        refresh_models()
        assert isinstance(model_of("expand"), ChatCompletionsModel)

    def test_a_model_is_made_anew_only_where_its_row_has_changed(self, commit):
        one, other = commit(a_row("one")), commit(a_row("other", role="draft"))
        refresh_models()
        expand, draft = model_of("expand"), model_of("draft")
        one.model = "changed"
        commit(one)
        commit(other)
        refresh_models()
        assert model_of("draft") is draft
        assert model_of("expand") is not expand

    def test_a_row_that_is_no_good_is_told_once(self, commit, caplog, settings, clock):
        settings.CHAT_MODELS = {
            "expand": {"BACKEND": "llm.backends.chat.ChatCompletionsModel", "OPTIONS": {"model": "set"}}
        }
        commit(a_row("row"))
        RegisteredModel.objects.update(parameters="speed=secret-value")
        for _ in range(3):
            assert name_of() == "set"
            clock.now += LIFE_SECONDS
        assert caplog.text.count("is no good: parameters") == 1
        assert "secret-value" not in caplog.text

    def test_a_running_story_keeps_its_models_and_the_next_has_the_new_ones(self, commit):
        row = commit(a_row("one"))
        refresh_models()
        story = Context()
        story.run(hold_models)
        row.model = "two"
        commit(row)
        assert name_of() == "two"
        held: Any = story.run(model_of, "expand")
        assert held.name == "one"
        assert story.run(copy_context).run(model_of, "expand") is held, "so do the tasks that it begins"


@pytest.mark.django_db(transaction=True)
def test_many_that_are_made_active_at_once_leave_one():
    def save(number: int) -> None:
        save_model(a_row(f"m{number}"), is_active=True)
        connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(save, range(12)))
    assert RegisteredModel.objects.count() == 12
    assert RegisteredModel.objects.exclude(active_role=None).count() == 1


@pytest.fixture
def no_rows(monkeypatch):
    """The database fails with what is given."""

    def fail(error: Exception) -> None:
        def exclude(*_args, **_kwargs):
            raise error

        monkeypatch.setattr(RegisteredModel.objects, "exclude", exclude)

    return fail


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("no such table: registered_models"),
        ProgrammingError(1146, "Table 'x.registered_models' doesn't exist"),
    ],
)
def test_before_migrate_there_are_no_rows_and_no_noise(no_rows, caplog, error):
    no_rows(error)
    refresh_models()
    assert model_of("expand") is None
    assert caplog.text == ""


@pytest.mark.django_db
def test_while_the_database_is_away_everything_stays_and_it_is_told_once(commit, no_rows, clock, caplog):
    commit(a_row("one"))
    assert name_of() == "one"
    no_rows(OperationalError(2006, "server db.internal has gone away"))
    for _ in range(3):
        clock.now += LIFE_SECONDS
        assert name_of() == "one"
    assert caplog.text.count("cannot be read: OperationalError") == 1
    assert "internal" not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_threads_that_look_at_once_ask_once(clock):
    save_model(a_row("one"), is_active=True)
    looks = []

    def look(_number: int) -> str:
        with CaptureQueriesContext(connection) as captured:
            found = registry.refresh().entries["expand"]["OPTIONS"]["model"]
        looks.append(len(captured))
        connection.close()
        return str(found)

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(look, range(40))) == {"one"}
    assert (len(looks), sum(looks)) == (40, 1)


@pytest.mark.django_db(transaction=True)
async def test_looked_up_from_a_loop():
    await asyncio.to_thread(save_model, a_row("one"), is_active=True)
    model = await fresh_model_of("expand")
    assert model is not None
    assert model.name == "one"


@pytest.mark.django_db(transaction=True)
def test_models_are_exchanged_and_the_loop_keeps_its_one_client(llmock):
    """Nothing is left open of those that are let go of."""
    llmock.reply("놀부", times=None)
    row = RegisteredModel(role="expand", base_url=llmock.base_url("openai"))

    async def exchange() -> None:
        clients = set()
        for number in range(20):
            row.model = f"gpt-{number}"
            await asyncio.to_thread(save_model, row, is_active=True)
            model = await fresh_model_of("expand")
            assert model is not None
            assert model.name == f"gpt-{number}"
            assert (await complete(model, REQUEST)).text == "놀부"
            clients.add(provider._sessions[asyncio.get_running_loop()])
        (client,) = clients
        await provider.close_client()
        assert client.closed

    asyncio.run(exchange())
    assert len(llmock.requests) == 20
