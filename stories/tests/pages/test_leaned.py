"""The passages that a story leans on, under it: from the row once it is over, from the log while it is written."""

from __future__ import annotations

import pytest

from stories.events.log import append
from stories.events.types import Msg, new_event
from stories.models import ConversationData, Status
from stories.tests.factories import make_conversation, make_thread

PASSAGES = [
    {"passage_id": "17", "title": "흥부전", "text": "다리 부러진 제비를\n거두더라.", "score": 0.9},
    {"passage_id": "3", "title": "<b>심청전</b>", "text": "<img src=x> 바다로 가더라.", "score": 0.5},
]


@pytest.fixture
def turn(user):
    return make_conversation(make_thread(user))


def leaned(visit, turn):
    return visit(f"/threads/{turn.thread.public_id}/").one("details.leaned")


def test_passages_of_a_finished_story(visit, turn):
    ConversationData.objects.update(similar=PASSAGES)
    shown = leaned(visit, turn)
    assert "hidden" not in shown.attributes
    assert shown.one("summary").text == "기댄 글"
    assert [row.attributes["data-passage-id"] for row in shown.all("li")] == ["17", "3"]
    assert [title.text for title in shown.all("p.leaned-title")] == ["『흥부전』", "『<b>심청전</b>』"]
    assert shown.all("p.leaned-text")[1].text == "<img src=x> 바다로 가더라."


def test_a_story_that_leans_on_nothing(visit, turn):
    shown = leaned(visit, turn)
    assert "hidden" in shown.attributes
    assert shown.all("li") == []


@pytest.mark.django_db(transaction=True)
def test_passages_of_a_story_in_writing_come_from_its_log(visit, user):
    turn = make_conversation(make_thread(user), status=Status.IN_PROGRESS, content="", last_seq=2)
    append(turn.pk, [new_event(1, Msg.CREATED), new_event(2, Msg.SIMILAR, passages=PASSAGES[:1])])
    shown = leaned(visit, turn)
    assert [row.attributes["data-passage-id"] for row in shown.all("li")] == ["17"]
    page = visit(f"/threads/{turn.thread.public_id}/")
    assert page.one("article.turn").attributes["data-after"] == "2"
