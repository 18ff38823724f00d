"""Transactions that try again."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.db import OperationalError, transaction

from common.transactions import atomically

pytestmark = pytest.mark.django_db(transaction=True)
User = get_user_model()
DEADLOCK = (1213, "Deadlock found when trying to get lock; try restarting transaction")


def refusing(times: int, *error: object):
    """A service that writes a user and is refused `times` times after that; and how often it was called."""
    calls = []

    @atomically
    def write(name: str) -> str:
        calls.append(name)
        User.objects.create(username=name, first_name=name)
        if len(calls) <= times:
            raise OperationalError(*error)
        return name

    return write, calls


def test_arguments_result_and_commit():
    write, calls = refusing(0)
    assert write("홍길동") == "홍길동"
    assert User.objects.filter(first_name="홍길동").count() == len(calls) == 1


@pytest.mark.parametrize("number", [1205, 1213])
def test_a_broken_deadlock_is_tried_again_and_leaves_one_effect(number):
    write, calls = refusing(2, number, "try restarting transaction")
    assert write("홍길동") == "홍길동"
    assert len(calls) == 3
    assert User.objects.filter(first_name="홍길동").count() == 1


def test_not_for_ever():
    write, calls = refusing(100, *DEADLOCK)
    with pytest.raises(OperationalError):
        write("홍길동")
    assert 1 < len(calls) < 10
    assert not User.objects.exists()


@pytest.mark.parametrize("error", [(2006, "gone away"), ("database or disk is full",), ()])
def test_other_errors_are_told_at_once(error):
    write, calls = refusing(1, *error)
    with pytest.raises(OperationalError):
        write("홍길동")
    assert len(calls) == 1


def test_inside_another_transaction_that_one_decides():
    write, calls = refusing(1, *DEADLOCK)
    with pytest.raises(OperationalError), transaction.atomic():
        write("홍길동")
    assert len(calls) == 1
    assert not User.objects.exists()


def test_what_follows_a_commit_follows_it_once():
    told = []

    @atomically
    def write() -> None:
        transaction.on_commit(lambda: told.append("committed"))
        if not tries.pop():
            raise OperationalError(*DEADLOCK)

    tries = [True, False]
    write()
    assert told == ["committed"]
