"""Each story's manifest: what is needed to have it written again, stored beside it and in nobody's way."""

from __future__ import annotations

import asyncio

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError

from stories.engines.composer.engine import ComposerEngine
from stories.engines.composer.fingerprint import composer_fingerprint
from stories.engines.llm import ModelEngine
from stories.models import ConversationData, Status
from stories.pipeline.types import Checkpoint, Passage, StoryRequest
from stories.services.generations import cancel_generation
from stories.services.manifests import checksum, manifest_of, store_manifest
from stories.tests.engines.scripted import ScriptedEngine
from stories.tests.factories import make_conversation, make_user
from stories.tests.worker.conftest import logged_to_gate, row_of, started
from stories.tests.worker.runs import make_run
from stories.worker import recording
from stories.worker.recording import Recording

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE_SECONDS = 30
PASSAGE = Passage("7", "심청전", "심 봉사가 눈을 뜨니라.", 0.9)


async def find_one(_request):
    return [PASSAGE]


async def finished(conversation_id: int):
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (row := await row_of(conversation_id)).status == Status.IN_PROGRESS:
            await asyncio.sleep(0.01)
    return row


async def test_of_a_composed_tale(start_runner, settings):
    settings.CODE_VERSION = "abc"
    await start_runner(ComposerEngine(chars_per_second=0), find_passages=find_one)
    options = {"seed": 7, "length": "short", "genre": "설화"}

    row = await finished((await started(options=options)).conversation_id)

    assert row.data.manifest == {
        "code": "abc",
        "engine": {"model": "composer", "fingerprint": composer_fingerprint()},
        "request": {"language": "ko", "length": "short", "genre": "설화", "seed": 7},
        "earlier": [],
        "index": {},
        "passages": [{"id": "7", "checksum": checksum(PASSAGE.text)}],
        "leads_draft": True,
    }


async def test_of_one_that_was_cancelled(start_runner):
    engine = ScriptedEngine(gate_at=3)
    await start_runner(engine, find_passages=find_one)
    user = await sync_to_async(make_user)()
    story = await started(user=user)
    await logged_to_gate(engine, story.conversation_id, PATIENCE_SECONDS)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not (await row_of(story.conversation_id)).data.manifest:
            await asyncio.sleep(0.01)

    await sync_to_async(cancel_generation)(user=user, thread_id=story.thread_id, number=story.number)

    manifest = (await row_of(story.conversation_id)).data.manifest
    assert manifest["passages"] == [{"id": "7", "checksum": checksum(PASSAGE.text)}]
    assert manifest["engine"] == {"draft": "scripted", "expand": "scripted", "enrich": "scripted"}


@pytest.mark.parametrize("error", [OperationalError(), RuntimeError("a defect")])
async def test_no_story_fails_for_want_of_one(start_runner, monkeypatch, error):
    def broken(*_args):
        raise error

    monkeypatch.setattr(recording, "store_manifest", broken)
    await start_runner(ScriptedEngine())
    row = await finished((await started()).conversation_id)
    assert (row.status, row.data.manifest) == (Status.COMPLETED, {})


async def test_another_attempt_keeps_what_is_known_of_the_passages():
    turn = await sync_to_async(make_conversation)()
    await sync_to_async(store_manifest)(turn.pk, {"passages": [{"id": "7"}], "code": "before"})
    run = make_run(turn.pk, checkpoint=Checkpoint(draft="밑글", passages=(PASSAGE,)), attempt=2)

    recorded = Recording(ScriptedEngine(), run.claim)
    await recorded.finish()

    manifest = (await ConversationData.objects.aget(pk=turn.pk)).manifest
    assert manifest["passages"] == [{"id": "7"}]
    assert manifest["code"] != "before"


def test_of_a_story_that_is_gone():
    store_manifest(10**9, {"code": "x"})


def test_a_manifest_holds_no_key(settings, monkeypatch):
    monkeypatch.setenv("SOME_KEY", "sk-secret0123")
    options = {"model": "m", "base_url": "https://user:sk-secret0123@there/v1", "key_variable": "SOME_KEY"}
    settings.CHAT_MODELS = {
        "expand": {"BACKEND": "llm.backends.chat.ChatCompletionsModel", "OPTIONS": options}
    }
    request = StoryRequest("나무꾼", language="en")

    manifest = manifest_of(request, ModelEngine().manifest(request), [PASSAGE], leads_draft=False)

    assert "secret" not in str(manifest)
    roles = manifest["engine"]["roles"]
    assert roles["draft"] == {"model": "composer", "fingerprint": composer_fingerprint()}
    assert (roles["expand"]["model"], roles["expand"]["address"]) == ("m", "https://there/v1")
    assert manifest["engine"]["prompts"]["en/expand"]["version"] >= 2
    assert all(name.startswith("en/") for name in manifest["engine"]["prompts"])
