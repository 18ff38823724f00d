"""What is read from the environment: strictly, and told in one sentence where it cannot be understood."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ImproperlyConfigured

from storytool.environment import Environment, database_config, kept_secret, made_directory


@pytest.fixture
def env(monkeypatch):
    def with_value(value: str) -> Environment:
        monkeypatch.setenv("SOMETHING", value)
        return Environment()

    return with_value


@pytest.mark.parametrize("text", ["1", "true", "True", "YES", "on", " true "])
def test_true(env, text):
    assert env(text).bool("SOMETHING", False) is True


@pytest.mark.parametrize("text", ["0", "false", "False", "NO", "off"])
def test_false(env, text):
    assert env(text).bool("SOMETHING", True) is False


@pytest.mark.parametrize("text", ["", "  "])
def test_empty_is_not_set(env, text):
    assert env(text).bool("SOMETHING", True) is True
    assert env(text).int("SOMETHING", 7) == 7
    assert env(text).float("SOMETHING", 0.5) == 0.5
    assert env(text).one_of("SOMETHING", ("a", "b"), "a") == "a"


def test_not_set_takes_the_default(monkeypatch):
    monkeypatch.delenv("SOMETHING", raising=False)
    assert Environment().int("SOMETHING", 7) == 7
    assert Environment().str("SOMETHING", "") == ""


def test_numbers(env):
    assert env("12").int("SOMETHING", 7) == 12
    assert env("-1.5").float("SOMETHING", 7.0) == -1.5


@pytest.mark.parametrize(
    ("method", "text", "sentence"),
    [
        ("bool", "maybe", "SOMETHING must be true or false, not 'maybe'."),
        ("int", "abc", "SOMETHING must be a whole number, not 'abc'."),
        ("int", "1.5", "SOMETHING must be a whole number, not '1.5'."),
        ("float", "fast", "SOMETHING must be a number, not 'fast'."),
        ("float", "nan", "SOMETHING must be a number, not 'nan'."),
        ("float", "inf", "SOMETHING must be a number, not 'inf'."),
    ],
)
def test_wrong_types(env, method, text, sentence):
    with pytest.raises(ImproperlyConfigured) as caught:
        getattr(env(text), method)("SOMETHING", 0)
    assert str(caught.value) == sentence


def test_a_text_is_taken_as_it_is(env):
    assert env("$ecret=#1 ").str("SOMETHING", "") == "$ecret=#1 "


def test_a_list(env):
    assert env("a.example,b.example").list("SOMETHING", default=[]) == ["a.example", "b.example"]


def test_one_of(env):
    assert env("b").one_of("SOMETHING", ("a", "b"), "a") == "b"
    with pytest.raises(ImproperlyConfigured, match="one of a, b, not 'c'"):
        env("c").one_of("SOMETHING", ("a", "b"), "a")


@pytest.mark.parametrize("name", ["Seoul", "../etc", "Asia/Nowhere"])
def test_unknown_time_zone(env, name):
    with pytest.raises(ImproperlyConfigured, match="not the name of a time zone"):
        env(name).time_zone("SOMETHING", "UTC")


def test_time_zone(env):
    assert env("Asia/Seoul").time_zone("SOMETHING", "UTC") == "Asia/Seoul"
    assert env("").time_zone("SOMETHING", "UTC") == "UTC"


def test_sqlite():
    config = database_config("sqlite:////var/lib/storytool/it.sqlite3")
    assert config["ENGINE"] == "django.db.backends.sqlite3"
    assert config["NAME"] == "/var/lib/storytool/it.sqlite3"


def test_mysql():
    config = database_config("mysql://writer:p%40ss@db.example:3307/tales")
    assert (config["ENGINE"], config["NAME"]) == ("django.db.backends.mysql", "tales")
    assert (config["USER"], config["PASSWORD"], config["HOST"], config["PORT"]) == (
        "writer",
        "p@ss",
        "db.example",
        3307,
    )


@pytest.mark.parametrize(
    "url",
    [
        "tales",
        "mysql://",
        "mysql://writer:hidden@db.example:port/tales",
        "oracle://hidden@db/x",
        "://",
        "mysql:",
    ],
)
def test_a_database_that_is_not_understood(url):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL must look like") as caught:
        database_config(url)
    assert "hidden" not in str(caught.value)


def test_directory_is_made(tmp_path):
    assert made_directory("DATA_DIR", tmp_path / "a" / "b").is_dir()
    assert made_directory("DATA_DIR", tmp_path / "a" / "b").is_dir()


def test_directory_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(
        ImproperlyConfigured, match=r"^DATA_DIR: .*file/x cannot be made \(Not a directory\)\.$"
    ):
        made_directory("DATA_DIR", tmp_path / "file" / "x")


def test_secret_is_kept_and_private(tmp_path):
    path = tmp_path / "secret_key"
    secret = kept_secret(path)
    assert len(secret) >= 50
    assert kept_secret(path) == secret
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["secret_key"]


def test_secret_that_cannot_be_kept(tmp_path):
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY is not set and cannot be kept"):
        kept_secret(tmp_path / "missing" / "secret_key")


def test_all_who_start_at_once_get_one_secret(tmp_path, monkeypatch):
    numbers = iter(range(1000, 2000))
    monkeypatch.setattr(os, "getpid", lambda: next(numbers))
    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(lambda _: kept_secret(tmp_path / "secret_key"), range(8)))
    assert len(secrets) == 1
