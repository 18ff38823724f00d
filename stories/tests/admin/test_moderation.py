"""What moderation found, in the admin: the filter of the list, and the story's page."""

from __future__ import annotations

import pytest
from django.urls import reverse

from stories.models import Conversation, Status
from stories.tests.factories import make_conversation

STORIES = "admin:stories_conversation_changelist"
STORY = "admin:stories_conversation_change"
CLEAN = {"flagged": False, "categories": {}}
OBJECTED = {"flagged": True, "categories": {"violence": 0.913, "<b>": 1.0}}


def page(client, name: str, query: str = "", *arguments: object) -> str:
    response = client.get(reverse(name, args=arguments) + query)
    assert response.status_code == 200
    return str(response.content.decode())


def refused() -> Conversation:
    conversation = make_conversation(
        title="",
        content="",
        status=Status.FAILED,
        error_code="story_refused",
        is_flagged=True,
        moderation={"topic": CLEAN, "story": OBJECTED},
    )
    conversation.data.withheld_content = "장터에 칼부림이 나니라.\n\n<script>"
    conversation.data.save()
    return conversation


def test_the_list_finds_what_is_flagged(staff):
    for is_flagged, title in ((True, "걸린 글"), (False, "맑은 글")):
        make_conversation(title=title, is_flagged=is_flagged)
    flagged = page(staff, STORIES, "?moderation=flagged")
    assert "걸린 글" in flagged
    assert "맑은 글" not in flagged
    assert "맑은 글" in page(staff, STORIES, "?moderation=nonsense")


def test_the_filter_counts_nothing_and_reads_no_texts(staff, queries):
    make_conversation(is_flagged=True)
    asked = queries(staff, reverse(STORIES) + "?moderation=flagged")
    assert not [sql for sql in asked if "COUNT(" in sql or "withheld_content" in sql]


def test_staff_read_what_was_withheld_and_why(staff):
    html = page(staff, STORY, "", refused().pk)
    assert "장터에 칼부림이 나니라." in html
    assert "&lt;script&gt;" in html
    assert "violence 0.91, &lt;b&gt; 1.00" in html
    assert "nothing found" in html or "걸린 것 없음" in html


@pytest.mark.parametrize(
    "found", [{}, {"failed": ["topic", "story"]}, {"story": OBJECTED | {"categories": {}}}]
)
def test_whatever_was_found_can_be_shown(staff, found):
    page(staff, STORY, "", make_conversation(moderation=found).pk)
