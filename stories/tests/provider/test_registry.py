"""Models of the registry write stories: as they are when a story begins, until it ends."""

from __future__ import annotations

import asyncio

import pytest
from asgiref.sync import sync_to_async

from llm.backends.chat import ChatCompletionsModel
from llm.models import RegisteredModel
from llm.services import save_model
from llm.tests.upstream import Answer
from stories.tests.provider.conftest import DRAFT, NAMING, TALE, assert_sound
from stories.tests.server import TOPIC


@pytest.fixture
async def registered(site, settings):
    """Makes a model of the registry active; the settings name none."""
    settings.CHAT_MODELS = {}

    async def register(role: str, name: str) -> None:
        backend = "chat" if site.dialect.model is ChatCompletionsModel else "responses"
        row = RegisteredModel(
            role=role, model=name, backend=backend, base_url=site.upstream.url, key_variable="TEST_MODEL_KEY"
        )
        await sync_to_async(save_model)(row, is_active=True)

    return register


@pytest.mark.parametrize(
    ("role", "said"),
    [("draft", DRAFT), ("expand", TALE), ("enrich", (NAMING,))],
    ids=("draft", "expand", "enrich"),
)
async def test_one_role_is_played_and_the_others_say_that_the_composer_did(site, registered, role, said):
    """In the answer and in the history."""
    await registered(role, "registered")
    site.will(said)

    answer, last = await site.reader.starts()

    assert_sound(answer.events(), "completed")
    composer = dict.fromkeys(("draft", "expand", "enrich"), "composer")
    assert last["models"] == {**composer, role: "registered"}
    detail = await site.reader.client.get(f"/api/retrieveChatHistoryDetail?thread_id={last['thread_id']}")
    assert detail.json()["conversation_history"][0]["models"] == last["models"]
    assert len(site.upstream.asked) == 1


async def test_a_story_ends_with_the_models_that_it_began_with(site, registered, dialect):
    go_on = asyncio.Event()
    await registered("draft", "tuned")
    await registered("expand", "old")
    site.will(Answer([dialect.begin(), dialect.text(DRAFT[0]), go_on, dialect.text(DRAFT[1]), dialect.end()]))
    site.will(DRAFT, TALE, TALE)

    async with site.reader.client.stream("POST", "/api/generate", json={"user_input": TOPIC}) as first:
        await site.upstream.request(1)
        await registered("expand", "new")
        _, second = await site.reader.starts()
        go_on.set()
        assert b'"completed"' in (rest := await first.rest())

    assert second["models"]["expand"] == "new"
    assert b'"old"' in rest
    assert [asked.json()["model"] for asked in site.upstream.asked] == ["tuned", "tuned", "new", "old"]
