"""`manage.py create_token`."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import ApiToken, User
from accounts.tokens import TOKENS_PER_USER, create_token, use_token

pytestmark = pytest.mark.django_db


def run(*arguments) -> str:
    out = StringIO()
    call_command("create_token", *arguments, stdout=out)
    return out.getvalue()


def test_the_token_alone_is_printed(reader):
    printed = run("성춘향", "--name", "곡선 그리기", "--days", "3")
    token = printed.removesuffix("\n")
    row = use_token(token)
    assert row is not None
    assert (row.user, row.name) == (reader, "곡선 그리기")
    assert row.expires_at is not None
    assert timedelta(days=2.9) < row.expires_at - timezone.now() <= timedelta(days=3)


def test_without_days_it_lives_as_all_do(reader, settings):
    settings.TOKEN_DAYS = 9
    run("성춘향")
    row = ApiToken.objects.get()
    assert row.expires_at is not None
    assert round((row.expires_at - timezone.now()) / timedelta(days=1)) == 9


def test_of_no_days_it_does_not_end(reader):
    run("성춘향", "--days", "0")
    assert ApiToken.objects.get().expires_at is None


def test_somebody_unknown_is_an_error_and_nothing_is_made():
    with pytest.raises(CommandError, match="--create-user"):
        run("아무개")
    assert not User.objects.exists()


def test_somebody_unknown_is_made_where_that_is_asked():
    token = run("아무개", "--create-user").strip()
    user = User.objects.get()
    assert (user.username, user.is_guest, user.is_staff) == ("아무개", False, False)
    assert not user.has_usable_password()
    assert use_token(token) is not None


def test_somebody_known_is_taken_also_where_making_is_asked(reader):
    run("성춘향", "--create-user")
    assert ApiToken.objects.get().user == reader


@pytest.mark.parametrize("username", ["a b", "a/b", "", " ", "가" * 101, "\udcff", "a\x00"])
def test_a_name_that_cannot_be_is_an_error(username):
    with pytest.raises(CommandError):
        run(username, "--create-user")
    assert not User.objects.exists()


@pytest.mark.parametrize("days", ["-1", "soon", "3651", "1.5"])
def test_days_that_cannot_be_are_an_error(days, reader):
    with pytest.raises(CommandError):
        run("성춘향", f"--days={days}")
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("name", ["", "가" * 101, "\udcff"])
def test_a_token_name_that_cannot_be_is_an_error(name, reader):
    with pytest.raises(CommandError):
        run("성춘향", f"--name={name}")
    assert not ApiToken.objects.exists()


def test_a_deactivated_account_gets_none(reader):
    User.objects.update(is_active=False)
    with pytest.raises(CommandError, match="deactivated"):
        run("성춘향")


def test_too_many_are_an_error(reader, settings):
    settings.LANGUAGE_CODE = "en"
    for number in range(TOKENS_PER_USER):
        create_token(user=reader, name=str(number))
    with pytest.raises(CommandError, match="many"):
        run("성춘향")
