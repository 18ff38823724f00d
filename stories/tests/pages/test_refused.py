"""A story that moderation stopped, as its reader finds it: why it is not there, and nothing of it."""

from __future__ import annotations

import pytest
from django.test import Client

from stories.events.pruned import retold
from stories.models import Conversation, Status
from stories.services.search import search_history
from stories.services.threads import get_thread
from stories.tests.factories import make_conversation, make_thread, make_user

SECRET = "장터에 칼부림이 나니라."
WHY = {
    "topic_refused": "이 주제로는 이야기를 쓰지 않습니다.",
    "story_refused": "이야기가 여기서 허용되지 않는 쪽으로 흘러 멈추었습니다.",
    "moderation_unavailable": "지금은 이야기를 심사할 수 없어 끝맺지 못했습니다.",
    "provider_refused": "이야기를 끝맺지 못했습니다.",
}


def ended(code: str) -> Conversation:
    conversation = make_conversation(
        make_thread(make_user()), title="", content="", status=Status.FAILED, error_code=code, last_seq=9
    )
    conversation.data.withheld_content = SECRET
    conversation.data.save()
    return conversation


@pytest.fixture
def reader(db):
    def sign_in(conversation: Conversation) -> Client:
        client = Client(headers={"accept-language": "ko"})
        client.force_login(conversation.owner)
        return client

    return sign_in


@pytest.mark.parametrize("code", WHY)
def test_the_page_says_why_and_nothing_of_the_story(reader, code):
    conversation = ended(code)
    html = reader(conversation).get(f"/threads/{conversation.thread.public_id}/").content.decode()
    assert WHY[code] in html
    assert SECRET not in html


def test_neither_does_any_other_surface(reader):
    conversation = ended("story_refused")
    client, thread_id = reader(conversation), conversation.thread.public_id
    for path in (
        f"/api/retrieveChatHistoryDetail?thread_id={thread_id}",
        "/api/retrieveChatHistoryList",
        "/api/searchHistory?search_text=칼부림",
        f"/api/provenance?thread_id={thread_id}&conversation_id=1",
    ):
        response = client.get(path)
        assert SECRET[:8] not in response.content.decode(), path
    found = search_history(user=conversation.owner, text="칼부림", before=None, size=5)
    assert list(found.rows) == []
    assert get_thread(user=conversation.owner, thread_id=thread_id).title != SECRET


@pytest.mark.parametrize("after", [0, 4])
def test_its_log_is_its_end_alone(after, db):
    conversation = ended("story_refused")
    events = retold(conversation.pk, after)
    assert [event.msg for event in events] == (["failed"] if after else ["created", "failed"])
    last = events[-1].fields()
    assert (last["code"], last["retryable"]) == ("story_refused", False)
    assert not any(SECRET in str(event.fields()) for event in events)
