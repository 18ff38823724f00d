"""One evaluation in the admin, judged beside its story."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from evaluations import services
from evaluations.models import ContentEvaluation, Rating, Review, Verdict
from evaluations.tests.factories import make_evaluation
from stories.tests.admin.clients import with_permissions
from stories.tests.factories import make_conversation

HOSTILE = "<script>alert('가')</script>"


def url(row):
    return reverse("admin:evaluations_contentevaluation_change", args=[row.pk])


def seen_on(page):
    [seen] = re.findall(r'name="seen" value="([^"]+)"', page)
    return seen


def test_the_story_stands_beside_the_rating(staff):
    row = make_evaluation(make_conversation(content="첫 문단이라."), comment="곱소", reasons=["문체"])
    page = staff.get(url(row)).content.decode()
    for text in ("나무꾼과 사슴", "<p>첫 문단이라.</p>", "곱소", "문체", 'name="verdict"', 'name="note"'):
        assert text in page


def test_a_review_is_saved_and_shown_again(staff):
    row = make_evaluation()
    seen = seen_on(staff.get(url(row)).content.decode())

    answer = staff.post(url(row), {"verdict": "rejected", "note": "장난이오", "seen": seen})

    assert answer.status_code == 302
    review = Review.objects.get()
    assert (review.pk, review.verdict, review.note) == (row.pk, Verdict.REJECTED, "장난이오")
    assert review.reviewer is not None
    assert ContentEvaluation.objects.get().is_reviewed
    page = staff.get(url(row)).content.decode()
    assert "장난이오" in page
    assert re.search(r'value="rejected"[^>]*checked', page)


def test_what_changed_under_the_reviewer_is_shown_again_first(staff):
    row = make_evaluation()
    seen = seen_on(staff.get(url(row)).content.decode())
    turn = row.conversation
    services.rate(
        user=turn.owner, thread_id=turn.thread.public_id, number=turn.number, evaluation=Rating.DISLIKE
    )

    answer = staff.post(url(row), {"verdict": "accepted", "seen": seen}, follow=True)

    assert answer.redirect_chain == [(url(row), 302)]
    assert "st-dislike" in answer.content.decode()
    assert not Review.objects.exists()
    assert not ContentEvaluation.objects.get().is_reviewed


@pytest.mark.parametrize(
    "form", [{}, {"verdict": "maybe"}, {"note": "가" * 2001}, {"seen": "yesterday"}, {"seen": ""}]
)
def test_a_bad_form_saves_nothing(staff, form):
    row = make_evaluation()
    given = {"verdict": "accepted", "seen": row.updated_at.isoformat()} | form if form else {}
    assert staff.post(url(row), given).status_code == 200
    assert not Review.objects.exists()


def test_the_readers_words_cannot_be_edited(staff):
    row = make_evaluation(comment="곱소")
    seen = row.updated_at.isoformat()
    staff.post(url(row), {"verdict": "accepted", "seen": seen, "comment": "바꿈", "evaluation": "dislike"})
    row.refresh_from_db()
    assert (row.comment, row.evaluation, row.is_reviewed) == ("곱소", Rating.LIKE, True)


def test_a_withdrawn_one_can_only_be_looked_at(staff):
    row = make_evaluation(evaluation=None)
    page = staff.get(url(row)).content.decode()
    assert 'name="verdict"' not in page
    assert (
        staff.post(url(row), {"verdict": "accepted", "seen": row.updated_at.isoformat()}).status_code == 403
    )


@pytest.mark.django_db
def test_who_may_only_look_gets_no_form():
    row = make_evaluation()
    looking = with_permissions("view_contentevaluation")
    page = looking.get(url(row))
    assert page.status_code == 200
    assert 'name="verdict"' not in page.content.decode()
    assert looking.post(url(row), {"verdict": "accepted", "seen": "x"}).status_code == 403
    assert with_permissions("view_review").get(url(row)).status_code == 403


def test_nothing_can_be_added_or_deleted(staff):
    row = make_evaluation()
    services.mark_reviewed(ContentEvaluation.objects.all(), row.user)
    for name in ("contentevaluation", "review"):
        assert staff.get(reverse(f"admin:evaluations_{name}_add")).status_code == 403
        gone = reverse(f"admin:evaluations_{name}_delete", args=[row.pk])
        assert staff.post(gone, {"post": "yes"}).status_code == 403
    assert staff.post(reverse("admin:evaluations_review_change", args=[row.pk]), {}).status_code == 403


def test_hostile_text_stays_text(staff):
    row = make_evaluation(
        make_conversation(title=HOSTILE, topic=HOSTILE, content=HOSTILE), comment=HOSTILE, reasons=[HOSTILE]
    )
    services.review(
        evaluation_pk=row.pk,
        seen=row.updated_at,
        reviewer=row.user,
        verdict=Verdict.ACCEPTED,
        note=HOSTILE,
    )
    for page in (
        url(row),
        reverse("admin:evaluations_contentevaluation_changelist"),
        reverse("admin:evaluations_review_changelist"),
        reverse("admin:evaluations_review_change", args=[row.pk]),
    ):
        shown = staff.get(page).content.decode()
        assert "<script>alert(" not in shown
        assert "&lt;script&gt;alert(" in shown
