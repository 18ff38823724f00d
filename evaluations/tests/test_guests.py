"""What becomes of a guest's ratings when the guest logs in to an account."""

from __future__ import annotations

import pytest

from accounts.services import absorb_guest
from evaluations.services import get_evaluation, rate
from stories.tests.factories import make_conversation, make_thread, make_user

pytestmark = pytest.mark.django_db


def test_they_go_along_with_the_stories():
    guest, user = make_user(is_guest=True), make_user()
    thread_id = make_conversation(make_thread(guest)).thread.public_id
    rate(user=guest, thread_id=thread_id, number=1, evaluation="like", comment="끝맺음이 곱습니다.")

    assert absorb_guest(guest=guest, user=user)

    moved = get_evaluation(user=user, thread_id=thread_id, number=1)
    assert moved is not None
    assert (moved.evaluation, moved.comment) == ("like", "끝맺음이 곱습니다.")
