"""The commit of a checkout, read without running anything."""

from __future__ import annotations

import pytest

from storytool.version import checked_out

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def checkout(tmp_path):
    (tmp_path / ".git" / "refs" / "heads").mkdir(parents=True)
    return tmp_path


def write(checkout, name, text):
    (checkout / ".git" / name).write_text(text)


def test_on_a_branch(checkout):
    write(checkout, "HEAD", "ref: refs/heads/main\n")
    write(checkout, "refs/heads/main", COMMIT + "\n")
    assert checked_out(checkout) == COMMIT[:12]


def test_on_a_packed_branch(checkout):
    write(checkout, "HEAD", "ref: refs/heads/main\n")
    write(
        checkout,
        "packed-refs",
        f"# pack-refs with: peeled\n{'f' * 40} refs/heads/other/main\n{COMMIT} refs/heads/main\n",
    )
    assert checked_out(checkout) == COMMIT[:12]


def test_on_no_branch(checkout):
    write(checkout, "HEAD", COMMIT)
    assert checked_out(checkout) == COMMIT[:12]


@pytest.mark.parametrize("head", ["", "ref: refs/heads/none", "nonsense"])
def test_on_nothing(checkout, head):
    write(checkout, "HEAD", head)
    assert checked_out(checkout) == ""


def test_no_checkout(tmp_path):
    assert checked_out(tmp_path) == ""
