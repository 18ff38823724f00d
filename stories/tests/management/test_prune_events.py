"""manage.py prune_events."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from stories.events.log import append
from stories.events.types import Msg, new_event
from stories.models import ConversationEvent
from stories.tests.factories import make_conversation

pytestmark = pytest.mark.django_db


@pytest.fixture
def _old_log():
    old = make_conversation(finished_at=timezone.now() - timedelta(days=10), last_seq=1)
    append(old.pk, [new_event(1, Msg.COMPLETED)])


def pruned(*args: str) -> str:
    out = StringIO()
    call_command("prune_events", *args, stdout=out)
    return out.getvalue()


@pytest.mark.usefixtures("_old_log")
def test_old_logs_go(settings):
    assert pruned() == "1 events deleted.\n"
    assert not ConversationEvent.objects.exists()


@pytest.mark.usefixtures("_old_log")
def test_days_can_be_given():
    assert pruned("--days", "11") == "0 events deleted.\n"
    assert pruned("--days", "9.5") == "1 events deleted.\n"


def test_negative_days_are_refused():
    with pytest.raises(CommandError):
        pruned("--days", "-1")
