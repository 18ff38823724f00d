"""Rating from two places at once: one row, no error, the review state right."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from evaluations import services
from evaluations.models import ContentEvaluation, Rating
from evaluations.tests.factories import make_evaluation
from stories.errors import ConversationNotFound
from stories.models import Conversation
from stories.services.threads import get_conversation
from stories.tests.factories import make_conversation, make_thread


def rate(turn, evaluation=Rating.LIKE, **said):
    return services.rate(
        user=turn.owner, thread_id=turn.thread.public_id, number=turn.number, evaluation=evaluation, **said
    )


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_leave_one_row(user):
    turn = make_conversation(make_thread(user))
    barrier = Barrier(8)

    def one(number: int) -> None:
        try:
            barrier.wait(10)
            rate(turn, Rating.LIKE if number % 2 else Rating.DISLIKE, comment=f"{number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(one, number) for number in range(8)]:
            done.result()

    row = ContentEvaluation.objects.get()
    assert row.evaluation == (Rating.LIKE if int(row.comment) % 2 else Rating.DISLIKE)


@pytest.mark.django_db
def test_saying_the_same_again_writes_nothing(django_assert_num_queries):
    turn = make_conversation()
    first = rate(turn, comment="좋소", reasons=["문체"])
    ContentEvaluation.objects.update(is_reviewed=True)

    with django_assert_num_queries(2):  # the conversation, the row
        again = rate(turn, comment="좋소", reasons=["문체"])

    assert (again.pk, again.updated_at, again.is_reviewed) == (first.pk, first.updated_at, True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "said", [{"evaluation": Rating.DISLIKE}, {"comment": "다시 보니 곱소"}, {"reasons": ["결말"]}]
)
def test_any_change_after_a_review_asks_for_another(said):
    turn = make_conversation()
    before = make_evaluation(turn, is_reviewed=True)

    after = rate(turn, **said)

    assert not after.is_reviewed
    assert after.updated_at > before.updated_at
    assert after.created_at == before.created_at


@pytest.mark.django_db
def test_withdrawing_after_a_review_takes_the_review_back():
    turn = make_conversation()
    make_evaluation(turn, is_reviewed=True)

    services.withdraw(user=turn.owner, thread_id=turn.thread.public_id, number=turn.number)

    assert not ContentEvaluation.objects.get().is_reviewed


@pytest.mark.django_db(transaction=True)
def test_a_thread_deleted_under_the_rating_is_not_found(monkeypatch):
    turn = make_conversation()

    def found_then_deleted(**named):
        conversation = get_conversation(**named)
        turn.thread.delete()
        return conversation

    monkeypatch.setattr(services, "get_conversation", found_then_deleted)
    with pytest.raises(ConversationNotFound):
        rate(turn)
    assert not Conversation.objects.exists()


@pytest.mark.django_db
def test_times_are_told_to_the_microsecond():
    """`review` compares `updated_at` for equality, so both databases must give back what was written."""
    now = timezone.now().replace(microsecond=123456)
    row = make_evaluation(updated_at=now)
    row.refresh_from_db()
    assert row.updated_at == now
