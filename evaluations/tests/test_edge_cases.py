"""Rows, prompts and cells at the edge of what is usual, and verdicts that come late or twice."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from evaluations.errors import ConversationRunning, EvaluationChanged, NothingToRate
from evaluations.exporting import evaluations_to_export, kto_row, prompt_of, safe_cell, write_csv, write_jsonl
from evaluations.models import ContentEvaluation, Rating, Review, Verdict
from evaluations.services import get_evaluation, rate, review, withdraw
from evaluations.tests.factories import make_evaluation
from stories.errors import ConversationNotFound
from stories.models import Status
from stories.tests.factories import make_conversation, make_user

pytestmark = pytest.mark.django_db


def lines():
    sink = io.StringIO()
    count = write_jsonl(sink, evaluations_to_export())
    return count, sink.getvalue()


@pytest.mark.parametrize(
    ("tags", "prompt"),
    [
        ({}, "주제: 달"),
        ({"genre": ""}, "주제: 달"),
        ({"genre": []}, "주제: 달"),
        ({"genre": None}, "주제: 달"),
        ({"genre": "설화"}, "주제: 달\n장르: 설화"),
        ({"genre": ["설화", "소설"]}, "주제: 달\n장르: 설화, 소설"),
        ({"theme": "효", "genre": "설화"}, "주제: 달\n장르: 설화\n주제문: 효"),
        ({"unknown": "값"}, "주제: 달"),
    ],
)
def test_a_prompt_has_a_line_for_each_tag_that_says_something(tags, prompt):
    assert prompt_of("달", tags) == prompt


@pytest.mark.parametrize(
    ("topic", "first"),
    [("A moon", "topic: A moon"), ("", "topic: "), ("月", "topic: 月"), ("a 달", "주제: a 달")],
)
def test_the_labels_follow_the_letters_of_the_topic(topic, first):
    assert prompt_of(topic, {}) == first


@pytest.mark.parametrize(("rating", "label"), [(Rating.LIKE, True), (Rating.DISLIKE, False)])
def test_a_kto_row_is_two_texts_and_a_boolean(rating, label):
    row = kto_row(make_evaluation(evaluation=rating))
    assert row.keys() == {"prompt", "completion", "label"}
    assert row["label"] is label


@pytest.mark.parametrize("story", ["한 줄\n두 줄\r\n", 'a "quote" \\ and \u2028 a break', "🦌", "<b>"])
def test_a_story_is_one_line_of_json_whatever_is_in_it(story):
    make_evaluation(make_conversation(content=story))
    count, text = lines()
    assert (count, text.count("\n")) == (1, 1)
    assert json.loads(text)["completion"] == story


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.FAILED, Status.EXPIRED])
def test_a_story_that_was_cut_short_is_for_people_alone(status):
    make_evaluation(make_conversation(status=status))
    assert lines() == (0, "")
    assert write_csv(io.StringIO(), evaluations_to_export()) == 1


def test_an_empty_csv_is_its_header():
    sink = io.StringIO(newline="")
    assert write_csv(sink, evaluations_to_export(), bom=True) == 0
    assert len(list(csv.reader(io.StringIO(sink.getvalue())))) == 1
    assert sink.getvalue().startswith("\ufeff")


def test_a_cell_in_a_tag_cannot_be_a_formula():
    make_evaluation(make_conversation(tags={"genre": "=1+1"}), reasons=["말", "=2+2"])
    sink = io.StringIO(newline="")
    write_csv(sink, evaluations_to_export())
    (row,) = csv.DictReader(io.StringIO(sink.getvalue(), newline=""))
    assert json.loads(row["tags"]) == {"genre": "=1+1"}
    assert row["reasons"] == "말; =2+2"


@pytest.mark.parametrize("value", [-1, "-1", "\u00a0=1", "\n\n=1", "\v@x", "'"])
def test_a_cell_begins_with_an_apostrophe_where_a_sheet_would_reckon(value):
    assert safe_cell(value).startswith("'")


def test_since_is_inclusive():
    moment = timezone.now()
    row = make_evaluation(updated_at=moment)
    assert list(evaluations_to_export(since=moment)) == [row]
    assert not evaluations_to_export(since=moment + timedelta(microseconds=1))


def said(turn, evaluation=Rating.LIKE, **fields):
    return rate(
        user=turn.owner, thread_id=turn.thread.public_id, number=turn.number, evaluation=evaluation, **fields
    )


def test_what_is_not_said_again_stands_and_what_is_empty_clears():
    turn = make_conversation()
    said(turn, comment="좋다", reasons=["문체"])
    row = said(turn, Rating.DISLIKE)
    assert row is not None
    assert (row.evaluation, row.comment, row.reasons) == ("dislike", "좋다", ["문체"])
    row = said(turn, Rating.DISLIKE, comment="", reasons=[])
    assert row is not None
    assert (row.comment, row.reasons) == ("", [])


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"status": Status.IN_PROGRESS}, ConversationRunning),
        ({"status": Status.FAILED, "content": ""}, NothingToRate),
        ({"status": Status.COMPLETED, "content": ""}, NothingToRate),
    ],
)
def test_what_cannot_be_rated_leaves_no_row_but_withdrawing_is_harmless(fields, error):
    turn = make_conversation(**fields)
    with pytest.raises(error):
        said(turn)
    assert said(turn, None) is None
    assert not ContentEvaluation.objects.exists()


def test_a_turn_that_is_not_there_and_a_strangers_are_alike():
    turn = make_conversation()
    with pytest.raises(ConversationNotFound):
        withdraw(user=turn.owner, thread_id=turn.thread.public_id, number=turn.number + 1)
    make_evaluation(turn)
    for call in (get_evaluation, withdraw):
        with pytest.raises(Exception, match="not_found") as caught:
            call(user=make_user(), thread_id=turn.thread.public_id, number=turn.number)
        assert getattr(caught.value, "status", None) == 404
    assert ContentEvaluation.objects.given().count() == 1


def test_rated_again_after_withdrawing_is_one_row_that_awaits_review():
    turn = make_conversation()
    first = said(turn, comment="좋다")
    said(turn, None)
    again = said(turn, Rating.DISLIKE)
    assert first is not None
    assert again is not None
    assert (again.pk, again.comment, again.is_reviewed) == (first.pk, "", False)


def test_a_withdrawn_one_is_not_reviewed_and_a_second_review_takes_the_place():
    row = make_evaluation()
    reviewer = make_user(is_staff=True)
    for verdict, note in ((Verdict.ACCEPTED, "하나"), (Verdict.REJECTED, "둘")):
        review(evaluation_pk=row.pk, seen=row.updated_at, reviewer=reviewer, verdict=verdict, note=note)
    kept = Review.objects.get()
    assert (kept.verdict, kept.note) == (Verdict.REJECTED, "둘")
    ContentEvaluation.objects.update(evaluation=None)
    with pytest.raises(EvaluationChanged):
        review(evaluation_pk=row.pk, seen=row.updated_at, reviewer=reviewer, verdict=Verdict.ACCEPTED)
    assert Review.objects.get().verdict == Verdict.REJECTED
