"""Reviewing evaluations, one by one and many at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from evaluations.errors import EvaluationChanged
from evaluations.models import ContentEvaluation, Rating, Review, Verdict
from evaluations.services import mark_reviewed, review
from evaluations.tests.factories import make_evaluation
from stories.tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer():
    return make_user(is_staff=True)


def test_many_are_marked_in_few_queries(reviewer, django_assert_max_num_queries):
    rows = [make_evaluation() for _ in range(5)]

    with django_assert_max_num_queries(5):  # savepoint and release among them
        assert mark_reviewed(ContentEvaluation.objects.all(), reviewer) == 5

    assert ContentEvaluation.objects.filter(is_reviewed=True).count() == 5
    assert set(Review.objects.values_list("evaluation", "reviewer", "verdict")) == {
        (row.pk, reviewer.pk, Verdict.ACCEPTED) for row in rows
    }


def test_marking_twice_changes_nothing(reviewer):
    make_evaluation()
    mark_reviewed(ContentEvaluation.objects.all(), reviewer)
    before = Review.objects.values().get()

    assert mark_reviewed(ContentEvaluation.objects.all(), make_user()) == 0
    assert Review.objects.values().get() == before


def test_another_verdict_takes_the_place_and_keeps_the_note(reviewer):
    row = make_evaluation()
    review(
        evaluation_pk=row.pk,
        seen=row.updated_at,
        reviewer=make_user(),
        verdict=Verdict.ACCEPTED,
        note="다시 볼 것",
    )

    assert mark_reviewed(ContentEvaluation.objects.all(), reviewer, verdict=Verdict.REJECTED) == 1

    kept = Review.objects.get()
    assert (kept.verdict, kept.note, kept.reviewer) == (Verdict.REJECTED, "다시 볼 것", reviewer)


def test_withdrawn_ones_are_passed_over(reviewer):
    make_evaluation(evaluation=None)
    assert mark_reviewed(ContentEvaluation.objects.all(), reviewer) == 0
    assert not Review.objects.exists()


def test_one_changed_and_marked_again_counts(reviewer):
    row = make_evaluation()
    mark_reviewed(ContentEvaluation.objects.all(), reviewer)
    ContentEvaluation.objects.filter(pk=row.pk).update(is_reviewed=False)
    assert mark_reviewed(ContentEvaluation.objects.all(), reviewer) == 1


def test_a_review_says_who_what_and_when(reviewer):
    row = make_evaluation()

    review(
        evaluation_pk=row.pk,
        seen=row.updated_at,
        reviewer=reviewer,
        verdict=Verdict.REJECTED,
        note="장난",
    )

    row.refresh_from_db()
    assert row.is_reviewed
    assert (row.review.reviewer, row.review.verdict, row.review.note) == (
        reviewer,
        Verdict.REJECTED,
        "장난",
    )
    assert row.review.reviewed_at >= row.updated_at


def test_what_the_reader_changed_meanwhile_is_not_reviewed_unseen(reviewer):
    row = make_evaluation()
    seen = row.updated_at
    ContentEvaluation.objects.update(evaluation=Rating.DISLIKE, updated_at=seen + timedelta(microseconds=1))

    with pytest.raises(EvaluationChanged):
        review(evaluation_pk=row.pk, seen=seen, reviewer=reviewer, verdict=Verdict.ACCEPTED)

    assert not Review.objects.exists()
    assert not ContentEvaluation.objects.get().is_reviewed


def test_rows_name_themselves(reviewer):
    row = make_evaluation()
    mark_reviewed(ContentEvaluation.objects.all(), reviewer)
    assert str(row).startswith(f"#{row.pk} ")
    assert str(Review.objects.get()).startswith(f"#{row.pk} ")
    assert str(make_evaluation(evaluation=None)) != str(make_evaluation())
