"""The lease, and what a claim finds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from stories.events.log import append
from stories.events.types import Msg, new_event
from stories.models import Conversation, Status
from stories.pipeline.types import EarlierTurn, Passage, Stage
from stories.services.generations import start_generation
from stories.services.leases import EARLIER_TURNS, claim_conversation, claimable_ids, release_leases
from stories.tests.factories import make_conversation, make_thread, make_user
from stories.tests.services.test_generations import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ME, OTHER = "worker-1", "worker-2"


@pytest.fixture
def waiting() -> int:
    return start_generation(user=make_user(), user_input="나무꾼").conversation_id


def let_lapse(conversation_id: int) -> None:
    lapsed = timezone.now() - timedelta(seconds=1)
    Conversation.objects.filter(pk=conversation_id).update(lease_expires_at=lapsed)


def test_a_claim_takes_the_lease(waiting, settings):
    claim = claim_conversation(waiting, ME)

    row = Conversation.objects.get(pk=waiting)
    assert claim is not None
    assert (claim.attempt, claim.next_seq, claim.request.topic) == (1, 2, "나무꾼")
    assert row.lease_owner == ME
    assert row.lease_expires_at is not None
    assert row.lease_expires_at > timezone.now() + timedelta(seconds=settings.LEASE_SECONDS - 2)


def test_of_many_at_once_one_wins(waiting):
    claims = at_once(lambda: claim_conversation(waiting, ME), 6)
    assert sum(claim is not None for claim in claims) == 1


def test_a_lease_that_holds_is_nobody_else_s(waiting):
    claim_conversation(waiting, ME)
    assert claim_conversation(waiting, OTHER) is None
    assert claimable_ids(10) == []


def test_a_lapsed_lease_is_taken_over(waiting):
    claim_conversation(waiting, ME)
    let_lapse(waiting)
    assert claimable_ids(10) == [waiting]
    taken = claim_conversation(waiting, OTHER)
    assert taken is not None
    assert taken.attempt == 2


@pytest.mark.parametrize("status", [status for status in Status if status != Status.IN_PROGRESS])
def test_what_has_ended_is_claimed_by_nobody(status):
    ended = make_conversation(status=status)
    assert claim_conversation(ended.pk, ME) is None
    assert claimable_ids(10) == []


def test_released_leases_can_be_claimed_at_once_and_cost_no_attempt(waiting):
    claim_conversation(waiting, ME)
    assert release_leases(OTHER) == 0
    assert release_leases(ME) == 1
    claim = claim_conversation(waiting, OTHER)
    assert claim is not None
    assert claim.attempt == 1


def test_as_many_as_there_are_places():
    ids = [start_generation(user=make_user(), user_input="나무꾼").conversation_id for _ in range(4)]
    assert claimable_ids(3) == ids[:3]


def test_the_log_is_the_checkpoint(waiting):
    passage = {"passage_id": "p1", "title": "흥부전", "text": "제비가 오더라.", "score": 0.5}
    append(
        waiting,
        [
            new_event(2, Msg.SIMILAR, passages=[passage]),
            new_event(3, Msg.DRAFTING, content="밑"),
            new_event(4, Msg.DRAFTING, content="글."),
            new_event(5, Msg.EXPANDING, content="이야기"),
        ],
    )
    Conversation.objects.filter(pk=waiting).update(
        stage=Stage.EXPANDING, provider_run_id="run-1", provider_cursor=7
    )
    claim = claim_conversation(waiting, ME)
    assert claim is not None
    checkpoint = claim.checkpoint
    assert (checkpoint.draft, checkpoint.draft_finished, checkpoint.story) == ("밑글.", True, "이야기")
    assert checkpoint.passages == (Passage("p1", "흥부전", "제비가 오더라.", 0.5),)
    assert (checkpoint.run_id, checkpoint.cursor, claim.next_seq) == ("run-1", 7, 6)


def test_a_log_without_text_is_an_empty_checkpoint(waiting):
    claim = claim_conversation(waiting, ME)
    assert claim is not None
    assert (claim.checkpoint.passages, claim.checkpoint.draft, claim.checkpoint.draft_finished) == (
        None,
        "",
        False,
    )


def test_earlier_turns_come_along_oldest_first():
    reader = make_user()
    thread = make_thread(reader)
    for number in range(1, EARLIER_TURNS + 3):
        make_conversation(thread, topic=f"주제 {number}", title=f"제목 {number}", content=f"글 {number}")
    make_conversation(thread, status=Status.CANCELLED)
    started = start_generation(user=reader, user_input="나무꾼", thread_id=thread.public_id)

    claim = claim_conversation(started.conversation_id, ME)

    assert claim is not None
    first, last = 3, EARLIER_TURNS + 2
    assert len(claim.request.earlier) == EARLIER_TURNS
    assert claim.request.earlier[0] == EarlierTurn(f"주제 {first}", f"제목 {first}", f"글 {first}")
    assert claim.request.earlier[-1].topic == f"주제 {last}"
