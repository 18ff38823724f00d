"""Rating, withdrawing and reviewing: the only writers of `content_evaluation`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from evaluations.errors import ConversationRunning, EvaluationChanged, NothingToRate
from evaluations.models import ContentEvaluation, ContentEvaluationQuerySet, Review, Verdict
from stories.errors import ConversationNotFound
from stories.models import Conversation, Status, Visitor
from stories.services.threads import get_conversation


def get_evaluation(*, user: Visitor, thread_id: str, number: int) -> ContentEvaluation | None:
    """What `user` says of turn `number`, None where they have said nothing or taken it back.

    Raises ThreadNotFound or ConversationNotFound.
    """
    conversation = get_conversation(user=user, thread_id=thread_id, number=number)
    return ContentEvaluation.objects.visible_to(user).of_conversations([conversation.pk]).given().first()


def rate(
    *,
    user: Visitor,
    thread_id: str,
    number: int,
    evaluation: str | None,
    comment: str | None = None,
    reasons: Sequence[str] | None = None,
) -> ContentEvaluation | None:
    """Say what `user` thinks of turn `number`; `evaluation` None withdraws, and None is returned.

    `comment` or `reasons` None leaves what was said before. Saying the same again changes nothing; anything
    else puts the evaluation back among those to review. Safe to call at the same time: there is one row, and
    the last word stands.
    Raises ThreadNotFound, ConversationNotFound, ConversationRunning, NothingToRate.
    """
    if evaluation is None:
        withdraw(user=user, thread_id=thread_id, number=number)
        return None
    conversation = get_conversation(user=user, thread_id=thread_id, number=number)
    _refuse_unrateable(conversation)
    said: dict[str, Any] = {"evaluation": evaluation}
    if comment is not None:
        said["comment"] = comment
    if reasons is not None:
        said["reasons"] = list(reasons)
    try:
        row, created = ContentEvaluation.objects.get_or_create(
            conversation=conversation, user_id=cast(int, user.pk), defaults=said
        )
    except IntegrityError as error:  # the thread was deleted after we looked
        raise ConversationNotFound from error
    if not created and any(getattr(row, field) != value for field, value in said.items()):
        _change(ContentEvaluation.objects.filter(pk=row.pk), said)
        row.refresh_from_db()
    return row


def withdraw(*, user: Visitor, thread_id: str, number: int) -> None:
    """Take back all that `user` said of turn `number`, comment and reasons too.

    May be called twice, or before any rating. Raises ThreadNotFound or ConversationNotFound.
    """
    conversation = get_conversation(user=user, thread_id=thread_id, number=number)
    rows = ContentEvaluation.objects.visible_to(user).of_conversations([conversation.pk]).given()
    _change(rows, {"evaluation": None, "comment": "", "reasons": []})


def mark_reviewed(
    evaluations: ContentEvaluationQuerySet, reviewer: User, *, verdict: str = Verdict.ACCEPTED
) -> int:
    """Review many at once; the number of those that were not yet reviewed with this verdict is returned.

    Withdrawn ones are passed over, and an earlier note stays. Meant for a page of a list, not a whole table.
    """
    with transaction.atomic():
        pks = list(
            evaluations.given()
            .filter(Q(is_reviewed=False) | ~Q(review__verdict=verdict))
            .select_for_update()
            .values_list("pk", flat=True)
        )
        now = timezone.now()
        _upsert_reviews(
            [Review(evaluation_id=pk, reviewer=reviewer, verdict=verdict, reviewed_at=now) for pk in pks]
        )
        ContentEvaluation.objects.filter(pk__in=pks).update(is_reviewed=True)
    return len(pks)


def review(*, evaluation_pk: int, seen: datetime, reviewer: User, verdict: str, note: str = "") -> None:
    """Review one evaluation as the reviewer saw it: `seen` is its `updated_at` then.

    Raises EvaluationChanged where the reader has said something else since, or withdrawn.
    """
    with transaction.atomic():
        unchanged = ContentEvaluation.objects.given().filter(pk=evaluation_pk, updated_at=seen)
        if not unchanged.update(is_reviewed=True):
            raise EvaluationChanged
        Review.objects.update_or_create(
            evaluation_id=evaluation_pk,
            defaults={
                "reviewer": reviewer,
                "verdict": verdict,
                "note": note,
                "reviewed_at": timezone.now(),
            },
        )


def _refuse_unrateable(conversation: Conversation) -> None:
    if conversation.status == Status.IN_PROGRESS:
        raise ConversationRunning
    if not conversation.data.created_content:
        raise NothingToRate(details={"status": conversation.status})


def _change(rows: ContentEvaluationQuerySet, said: Mapping[str, Any]) -> None:
    rows.update(**said, is_reviewed=False, updated_at=timezone.now())


def _upsert_reviews(reviews: list[Review]) -> None:
    # MySQL's upsert takes no target, SQLite's needs one.
    target = ["evaluation"] if connection.features.supports_update_conflicts_with_target else None
    Review.objects.bulk_create(
        reviews,
        update_conflicts=True,
        update_fields=["reviewer", "verdict", "reviewed_at"],
        unique_fields=target,
    )
