"""Who may see what in the admin of stories, and that nobody changes anything there."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from stories.models import Conversation, ConversationEvent
from stories.tests.admin.clients import with_permissions
from stories.tests.factories import make_conversation, make_user

MODELS = ["thread", "conversation", "conversationdata", "conversationevent"]


@pytest.fixture
def rows(db):
    turn = make_conversation(title="나무꾼과 사슴")
    event = ConversationEvent.objects.create(conversation=turn, seq=1, msg="created", body='{"seq": 1}')
    return {
        "thread": turn.thread_id,
        "conversation": turn.pk,
        "conversationdata": turn.pk,
        "conversationevent": event.pk,
    }


@pytest.mark.parametrize("model", MODELS)
def test_nothing_can_be_added_changed_or_deleted(staff, rows, model):
    assert staff.get(reverse(f"admin:stories_{model}_add")).status_code == 403
    change = reverse(f"admin:stories_{model}_change", args=[rows[model]])
    assert staff.post(change, {"number": 9, "title": "바꾼 제목"}).status_code == 403
    assert (
        staff.post(reverse(f"admin:stories_{model}_delete", args=[rows[model]]), {"post": "yes"}).status_code
        == 403
    )
    assert 'name="_save"' not in staff.get(change).content.decode()
    assert "delete_selected" not in staff.get(reverse(f"admin:stories_{model}_changelist")).content.decode()
    assert Conversation.objects.get().number == 1


@pytest.mark.parametrize("model", MODELS)
def test_only_those_who_may_view_see(rows, model):
    url = reverse(f"admin:stories_{model}_change", args=[rows[model]])
    assert with_permissions(f"view_{model}").get(url).status_code == 200
    assert with_permissions("view_review").get(url).status_code == 403
    reader = Client()
    reader.force_login(make_user())
    assert reader.get(url).status_code == 302


def test_links_are_shown_to_those_who_may_follow_them(rows):
    url = reverse("admin:stories_conversation_change", args=[rows["conversation"]])
    owner = Conversation.objects.get().owner
    user_page = reverse("admin:accounts_user_change", args=[owner.pk])
    thread_page = reverse("admin:stories_thread_change", args=[rows["thread"]])

    narrow = with_permissions("view_conversation").get(url).content.decode()
    wide = with_permissions("view_conversation", "view_thread", "view_user").get(url).content.decode()

    assert owner.username in narrow
    assert user_page not in narrow
    assert thread_page not in narrow
    assert user_page in wide
    assert thread_page in wide


def test_the_sidebar_shows_what_one_may_open(rows):
    page = with_permissions("view_conversation").get(reverse("admin:index")).content.decode()
    assert reverse("admin:stories_conversation_changelist") in page
    assert reverse("admin:evaluations_contentevaluation_changelist") not in page
