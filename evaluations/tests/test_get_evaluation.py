"""GET and POST /api/getEvaluation."""

from __future__ import annotations

import pytest

from evaluations.models import Rating
from evaluations.tests.factories import make_evaluation
from stories.models import Status
from stories.tests.factories import make_conversation, make_thread

URL = "/api/getEvaluation"


@pytest.fixture
def turn(user):
    return make_conversation(make_thread(user))


@pytest.fixture(params=["get", "post"])
def ask(request, api):
    """The endpoint in both of its forms."""

    def asked(**fields):
        if request.param == "get":
            return api.get(URL, fields)
        return api.post(URL, fields, format="json")

    return asked


def test_what_was_said_is_told(ask, turn):
    make_evaluation(turn, evaluation=Rating.DISLIKE, comment="싱겁소", reasons=["결말"])

    response = ask(thread_id=turn.thread.public_id, conversation_id=turn.number)

    assert response.status_code == 200
    told = response.json()["evaluation"]
    assert (told["evaluation"], told["comment"], told["reasons"]) == ("dislike", "싱겁소", ["결말"])


def test_nothing_said_is_null(ask, turn):
    response = ask(thread_id=turn.thread.public_id, conversation_id=turn.number)
    assert response.json() == {
        "success": True,
        "thread_id": turn.thread.public_id,
        "conversation_id": turn.number,
        "evaluation": None,
    }


def test_withdrawn_is_null(ask, turn):
    make_evaluation(turn, evaluation=None)
    response = ask(thread_id=turn.thread.public_id, conversation_id=turn.number)
    assert response.json()["evaluation"] is None


def test_a_running_conversation_has_none_yet(ask, user):
    turn = make_conversation(make_thread(user), status=Status.IN_PROGRESS)
    response = ask(thread_id=turn.thread.public_id, conversation_id=turn.number)
    assert (response.status_code, response.json()["evaluation"]) == (200, None)


def test_only_ones_own_evaluation_is_told(ask, turn, stranger):
    make_evaluation(turn, user_id=stranger.pk, comment="남의 말")
    response = ask(thread_id=turn.thread.public_id, conversation_id=turn.number)
    assert response.json()["evaluation"] is None
