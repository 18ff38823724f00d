"""`manage.py seed_history` and its tales."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from stories.management.sample_tales import RARE_EVERY, RARE_WORD, sample_tale
from stories.models import Conversation, ConversationData, ConversationSearch, Status, Thread
from stories.services.history import list_threads, read_thread
from stories.services.search import search_history
from stories.tests.factories import make_conversation

# On MySQL the index is made anew, which ends the transaction that a test would be rolled back with.
pytestmark = pytest.mark.django_db(transaction=True)


def seed(**options) -> str:
    out = StringIO()
    call_command("seed_history", stdout=out, **options)
    return out.getvalue()


def test_threads_and_turns_are_written_as_many_as_asked():
    told = seed(threads=7, turns=24, user="홍길동")
    owner = User.objects.get(username="홍길동")
    assert not owner.has_usable_password()
    assert Thread.objects.visible_to(owner).count() == 7
    assert "24 of 24 turns" in told
    turns = Conversation.objects.visible_to(owner)
    assert turns.filter(status=Status.COMPLETED).count() == 24
    assert ConversationData.objects.count() == ConversationSearch.objects.count() == 24
    for thread in Thread.objects.all():
        assert thread.conversation_count in {3, 4}
        numbers = thread.conversations.order_by("created_at").values_list("number", flat=True)
        assert list(numbers) == list(range(1, thread.conversation_count + 1))


def test_what_is_seeded_is_listed_read_and_found():
    seed(threads=2, turns=4, user="reader")
    owner = User.objects.get(username="reader")
    summaries = list_threads(user=owner, size=5).rows
    assert [summary.user_input for summary in summaries] == [sample_tale(2).topic, sample_tale(0).topic]
    _thread, turns = read_thread(user=owner, thread_id=summaries[1].thread.public_id)
    assert [turn.content for turn in turns] == [sample_tale(0).story, sample_tale(1).story]
    assert len(search_history(user=owner, text=RARE_WORD, size=5).rows) == 1


def test_a_user_who_is_there_gets_more_behind_what_they_have():
    kept = make_conversation()
    owner = kept.thread.owner
    for _ in range(2):
        seed(threads=1, turns=1, user=owner.username)
    assert Conversation.objects.visible_to(owner).count() == 3
    assert User.objects.count() == 1


@pytest.mark.parametrize(("threads", "turns"), [(0, 5), (6, 5), (-1, -1)])
def test_impossible_numbers_are_refused(threads, turns):
    with pytest.raises(CommandError):
        seed(threads=threads, turns=turns)
    assert not User.objects.exists()


def test_a_number_always_gives_the_same_tale():
    assert sample_tale(7) == sample_tale(7)
    assert sample_tale(7) != sample_tale(8)


def test_the_rare_word_is_rare():
    assert RARE_WORD in sample_tale(RARE_EVERY).story
    assert not any(RARE_WORD in sample_tale(number).story for number in range(1, 500))


def test_tales_are_as_long_as_said():
    lengths = [len(sample_tale(number).story) for number in range(50)]
    assert 200 < min(lengths)
    assert max(lengths) < 450
