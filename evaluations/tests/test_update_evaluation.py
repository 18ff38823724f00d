"""POST /api/updateEvaluation: rating, changing one's mind, withdrawing."""

from __future__ import annotations

import unicodedata
from datetime import datetime

import pytest

from evaluations.models import ContentEvaluation, Rating
from stories.models import Status
from stories.tests.factories import make_conversation, make_thread

URL = "/api/updateEvaluation"


@pytest.fixture
def turn(user):
    return make_conversation(make_thread(user))


def named(turn, **fields):
    return {"thread_id": turn.thread.public_id, "conversation_id": turn.number, **fields}


def test_a_rating_is_kept_and_told(api, user, turn):
    body = named(turn, evaluation="like", comment="끝맺음이 곱습니다.", reasons=["문체", "결말"])

    response = api.post(URL, body, format="json")

    assert response.status_code == 200
    answer = response.json()
    told = answer.pop("evaluation")
    assert answer == {
        "success": True,
        "thread_id": turn.thread.public_id,
        "conversation_id": turn.number,
    }
    assert datetime.fromisoformat(told.pop("created_at")).utcoffset() is not None
    assert datetime.fromisoformat(told.pop("updated_at")).utcoffset() is not None
    assert told == {"evaluation": "like", "comment": "끝맺음이 곱습니다.", "reasons": ["문체", "결말"]}
    row = ContentEvaluation.objects.get()
    assert (row.user_id, row.conversation_id, row.evaluation) == (user.pk, turn.pk, Rating.LIKE)


def test_a_second_rating_takes_the_place_of_the_first(api, turn):
    api.post(URL, named(turn, evaluation="like", comment="좋소", reasons=["문체"]), format="json")

    told = api.post(URL, named(turn, evaluation="dislike", reasons=[]), format="json").json()["evaluation"]

    assert (told["evaluation"], told["comment"], told["reasons"]) == ("dislike", "좋소", [])
    assert ContentEvaluation.objects.count() == 1


def test_null_withdraws_all_that_was_said(api, turn):
    api.post(URL, named(turn, evaluation="like", comment="좋소", reasons=["문체"]), format="json")

    for _ in range(2):
        response = api.post(URL, named(turn, evaluation=None), format="json")
        assert response.status_code == 200
        assert response.json()["evaluation"] is None

    row = ContentEvaluation.objects.get()
    assert (row.evaluation, row.comment, row.reasons) == (None, "", [])


def test_withdrawing_what_was_never_said_leaves_no_row(api, turn):
    assert api.post(URL, named(turn, evaluation=None), format="json").json()["evaluation"] is None
    assert not ContentEvaluation.objects.exists()


@pytest.mark.parametrize("status", [Status.COMPLETED, Status.CANCELLED, Status.FAILED, Status.EXPIRED])
def test_whatever_ended_with_text_may_be_rated(api, user, status):
    turn = make_conversation(make_thread(user), status=status)
    assert api.post(URL, named(turn, evaluation="dislike"), format="json").status_code == 200


def test_a_running_conversation_may_not_be_rated(api, user):
    turn = make_conversation(make_thread(user), status=Status.IN_PROGRESS)

    response = api.post(URL, named(turn, evaluation="like"), format="json")

    assert response.status_code == 409
    assert response.json()["code"] == "conversation_running"
    assert not ContentEvaluation.objects.exists()


def test_a_conversation_without_text_may_not_be_rated(api, user):
    turn = make_conversation(make_thread(user), status=Status.CANCELLED, content="")

    response = api.post(URL, named(turn, evaluation="like"), format="json")

    assert response.status_code == 409
    assert response.json()["code"] == "nothing_to_rate"
    assert response.json()["details"] == {"status": "cancelled"}


def test_decomposed_hangul_is_stored_composed(api, turn):
    comment = unicodedata.normalize("NFD", "참으로 곱다")
    told = api.post(URL, named(turn, evaluation="like", comment=comment), format="json").json()["evaluation"]
    assert told["comment"] == "참으로 곱다"


def test_the_same_reason_twice_is_kept_once(api, turn):
    body = named(turn, evaluation="like", reasons=["문체", "결말", "문체"])
    assert api.post(URL, body, format="json").json()["evaluation"]["reasons"] == ["문체", "결말"]


def test_a_null_comment_and_null_reasons_clear_them(api, turn):
    api.post(URL, named(turn, evaluation="like", comment="좋소", reasons=["문체"]), format="json")
    body = named(turn, evaluation="like", comment=None, reasons=None)
    told = api.post(URL, body, format="json").json()["evaluation"]
    assert (told["comment"], told["reasons"]) == ("", [])


def test_unknown_fields_are_ignored_and_markup_stays_text(api, turn):
    body = named(turn, evaluation="like", comment="<script>alert(1)</script>", colour="red")
    told = api.post(URL, body, format="json").json()["evaluation"]
    assert told["comment"] == "<script>alert(1)</script>"
    assert "colour" not in told


def test_a_user_id_must_be_ones_own(api, user, stranger, turn):
    assert api.post(URL, named(turn, evaluation="like", user_id=user.pk), format="json").status_code == 200
    assert (
        api.post(URL, named(turn, evaluation="like", user_id=str(user.pk)), format="json").status_code == 200
    )
    assert api.post(URL, named(turn, evaluation="like", user_id=None), format="json").status_code == 200

    refused = api.post(URL, named(turn, evaluation="dislike", user_id=stranger.pk), format="json")

    assert refused.status_code == 403
    assert refused.json()["code"] == "not_owner"
    assert ContentEvaluation.objects.get().evaluation == Rating.LIKE
