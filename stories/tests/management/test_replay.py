"""manage.py replay: a composed tale, written again."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from stories.models import Conversation, ConversationData
from stories.services.manifests import checksum
from stories.tests.factories import make_conversation

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=["stories.engines.composer.ComposerEngine", "stories.engines.llm.ModelEngine"])
def tale(settings, request) -> Conversation:
    settings.CHAT_MODELS = {}
    settings.STORY_ENGINES = {
        "default": {
            "BACKEND": request.param,
            "OPTIONS": {"chars_per_second": 0},
        }
    }
    settings.TICK_SECONDS = 0.01
    call_command(
        "generate", "나무꾼이 다친 사슴을 구한다", "--seed", "7", "--length", "short", stdout=StringIO()
    )
    return Conversation.objects.select_related("thread", "data").get()


def replayed(turn: Conversation) -> str:
    out = StringIO()
    call_command("replay", turn.thread.public_id, str(turn.number), stdout=out)
    return out.getvalue()


def test_the_same_to_the_character(tale):
    assert tale.data.manifest["request"]["seed"] == 7
    assert replayed(tale).splitlines() == [
        *("base_story: the same", "created_content: the same"),
        *("created_title: the same", "recommendations: the same"),
    ]
    assert Conversation.objects.count() == 1, "nothing is saved"


def test_where_it_differs(tale):
    content = tale.data.created_content
    ConversationData.objects.update(created_content=content[:10] + "가나다" + content[13:])
    out = StringIO()
    with pytest.raises(CommandError, match="not the same"):
        call_command("replay", tale.thread.public_id, "1", stdout=out)
    assert "created_content: differs from character 11 on" in out.getvalue()


def test_what_is_another_now_is_told(tale):
    manifest = tale.data.manifest
    ConversationData.objects.update(manifest=manifest | {"code": "another"})
    assert replayed(tale).startswith("code: another then, ")


@pytest.mark.parametrize("models", [{"draft": "composer", "expand": "large"}, {}])
def test_what_models_wrote_is_not_asked_for_again(models):
    turn = make_conversation(models_used=models)
    with pytest.raises(CommandError, match="Models"):
        replayed(turn)


@pytest.mark.parametrize("status", ["failed", "in_progress"])
def test_what_was_not_finished(status):
    with pytest.raises(CommandError, match="no such turn"):
        replayed(make_conversation(status=status, models_used={"draft": "composer"}))


def test_a_checksum():
    assert checksum("") == ""
    assert checksum("가") != checksum("나")
    assert len(checksum("가")) == 16
