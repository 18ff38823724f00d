"""What becomes of a guest's stories when the guest logs in to an account."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.services import absorb_guest
from stories.models import Conversation, Thread
from stories.receivers import move_stories
from stories.services.search import index_conversation, search_history
from stories.tests.factories import make_conversation, make_thread, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "춘향이-그네-38"


@pytest.fixture
def guest():
    return make_user(is_guest=True)


@pytest.fixture
def browser(guest, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    client = Client()
    client.force_login(guest)
    return client


def test_logging_in_takes_the_stories_along(browser, guest, user):
    conversation = make_conversation(make_thread(guest))
    user.set_password(PASSWORD)
    user.save()
    assert browser.post("/login/", {"username": user.username, "password": PASSWORD}).status_code == 302
    listed = browser.get("/api/retrieveChatHistoryList").json()["chat_history"]
    assert [row["thread_id"] for row in listed] == [conversation.thread.public_id]


def test_mistyping_leaves_them_with_the_guest(browser, guest, user):
    thread = make_thread(guest)
    browser.post("/login/", {"username": user.username, "password": PASSWORD})
    thread.refresh_from_db()
    assert thread.owner == guest


def test_signing_up_keeps_them(browser, guest):
    conversation = make_conversation(make_thread(guest))
    form = {"username": "허균", "password1": PASSWORD, "password2": PASSWORD}
    assert browser.post("/signup/", form).status_code == 302
    listed = browser.get("/api/retrieveChatHistoryList").json()["chat_history"]
    assert [row["thread_id"] for row in listed] == [conversation.thread.public_id]


def test_what_cannot_be_moved_leaves_all_as_it_was(guest, user, monkeypatch):
    thread = make_thread(guest)
    monkeypatch.setattr(Conversation.objects, "filter", None)
    with pytest.raises(TypeError):
        absorb_guest(guest=guest, user=user)
    thread.refresh_from_db()
    guest.refresh_from_db()
    assert thread.owner == guest
    assert guest.is_active


def test_threads_and_turns_change_hands(guest, user):
    first = make_conversation(make_thread(guest))
    make_conversation(first.thread)
    mine = make_conversation(make_thread(user))
    absorb_guest(guest=guest, user=user)
    assert Thread.objects.visible_to(user).count() == 2
    assert Conversation.objects.visible_to(user).count() == 3
    assert not Thread.objects.visible_to(guest).exists()
    assert not Conversation.objects.visible_to(guest).exists()
    mine.refresh_from_db()
    assert mine.owner == user


def test_nobody_elses_do(guest, user, stranger):
    theirs = make_conversation(make_thread(stranger), idempotency_key="k")
    absorb_guest(guest=guest, user=user)
    theirs.refresh_from_db()
    assert (theirs.owner, theirs.thread.owner, theirs.idempotency_key) == (stranger, stranger, "k")


def test_a_key_that_both_have_used_stays_with_the_users_turn(guest, user):
    mine = make_conversation(make_thread(user), idempotency_key="same")
    clashing = make_conversation(make_thread(guest), idempotency_key="same")
    kept = make_conversation(make_thread(guest), idempotency_key="other")
    absorb_guest(guest=guest, user=user)
    for conversation in (mine, clashing, kept):
        conversation.refresh_from_db()
    assert [c.owner for c in (mine, clashing, kept)] == [user] * 3
    assert (mine.idempotency_key, clashing.idempotency_key, kept.idempotency_key) == ("same", None, "other")


def test_it_takes_as_many_queries_for_one_as_for_many(guest, user, django_assert_num_queries):
    for number in range(5):
        make_conversation(make_thread(guest), idempotency_key=str(number))
    with django_assert_num_queries(11):  # two savepoints, close, read keys, read terms, four moves
        absorb_guest(guest=guest, user=user)


@pytest.mark.django_db(transaction=True)
def test_moved_stories_are_found_by_their_new_owner():
    guest, user = make_user(is_guest=True), make_user()
    turn = make_conversation(make_thread(guest), content="나무꾼이 사슴을 숨겨 주더라.")
    index_conversation(turn.pk)

    move_stories(guest=guest, user=user)

    found = search_history(user=user, text="사슴", size=10).rows
    assert [match.conversation.pk for match in found] == [turn.pk]
    assert search_history(user=guest, text="사슴", size=10).rows == []
