"""What evaluations add to shown conversations, by signal."""

from __future__ import annotations

import pytest

from evaluations.models import Rating
from evaluations.receivers import evaluations_of_listed
from evaluations.tests.factories import make_evaluation
from stories.signals import conversations_listed
from stories.tests.factories import make_conversation, make_thread

pytestmark = pytest.mark.django_db


def listed(conversations, user):
    [(receiver, answer)] = conversations_listed.send(None, conversations=conversations, user=user)
    assert receiver is evaluations_of_listed
    return answer


def test_each_conversation_has_its_evaluation_or_none(user, stranger, django_assert_num_queries):
    thread = make_thread(user)
    rated, unrated, withdrawn, of_another = (make_conversation(thread) for _ in range(4))
    make_evaluation(rated, evaluation=Rating.DISLIKE, comment="싱겁소", reasons=["결말"])
    make_evaluation(withdrawn, evaluation=None)
    make_evaluation(of_another, user_id=stranger.pk)

    with django_assert_num_queries(1):
        answer = listed([rated, unrated, withdrawn, of_another], user)

    told = answer.pop(rated.pk)
    assert (told["evaluation"], told["comment"], told["reasons"]) == ("dislike", "싱겁소", ["결말"])
    assert set(told) == {"evaluation", "comment", "reasons", "created_at", "updated_at"}
    assert answer == {unrated.pk: None, withdrawn.pk: None, of_another.pk: None}


def test_no_conversations_cost_no_query(user, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert listed([], user) == {}
