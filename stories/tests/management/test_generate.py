"""manage.py generate."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from common.errors import Unavailable
from stories.models import Conversation, Status
from stories.tests.engines import scripted
from stories.tests.engines.scripted import DRAFT, STORY, ScriptedEngine
from stories.tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def engine(settings):
    settings.STORY_ENGINES = {"default": {"BACKEND": "stories.tests.engines.scripted.ScriptedEngine"}}
    settings.TICK_SECONDS = 0.01


def told(*args: str, **options) -> str:
    out = StringIO()
    call_command("generate", *args, stdout=out, **options)
    return out.getvalue()


def test_a_tale_is_streamed_and_saved():
    text = told(
        "나무꾼이 사슴을 구한다",
        "--tag",
        "genre=설화",
        "--tag",
        "genre=민담",
        "--seed",
        "7",
        "--length",
        "long",
    )

    assert text.startswith("".join(STORY).rstrip()[:20])
    assert "『나무꾼과 사슴』" in text
    assert text.count("· ") == 3
    saved = Conversation.objects.select_related("data", "owner").get()
    assert saved.status == Status.COMPLETED
    assert saved.data.created_content == "".join(STORY)
    assert saved.data.tags == {"genre": ["설화", "민담"]}
    assert (saved.data.options["seed"], saved.data.options["length"]) == (7, "long")
    assert (saved.owner.username, saved.owner.has_usable_password()) == ("terminal", False)


def test_the_draft_is_shown_when_asked_for():
    text = told("나무꾼", "--draft")
    assert text.startswith("".join(DRAFT))
    assert "".join(STORY) in text


def test_it_goes_to_the_history_of_who_is_named():
    reader = make_user()
    told("나무꾼", "--user", reader.username)
    assert Conversation.objects.get().owner_id == reader.pk


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ([""], "user_input"),
        (["용", "--tag", "nonsense=1"], "tags.nonsense"),
        (["용", "--tag", "genre"], "KEY=VALUE"),
        (["용", "--seed", "-1"], "options.seed"),
        (["용", "--user", "nobody-here"], "nobody-here"),
        (["\ud800"], "user_input"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_written(arguments, named):
    with pytest.raises(CommandError, match=named):
        told(*arguments)
    assert not Conversation.objects.exists()


def test_a_failure_is_an_error(monkeypatch):
    class Failing(ScriptedEngine):
        def __init__(self) -> None:
            super().__init__(gate_at=1, error=Unavailable())
            self.gate.set()

    monkeypatch.setattr(scripted, "ScriptedEngine", Failing)
    with pytest.raises(CommandError):
        told("나무꾼")
    assert Conversation.objects.get().status == Status.FAILED
