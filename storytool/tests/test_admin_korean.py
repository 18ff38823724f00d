"""The admin's theme speaks the reader's language, and wears our seal."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import unfold
from django.urls import reverse
from django.utils import translation

_MARKED = re.compile(r"""\{%\s*(?:trans|translate)\s+(["'])(.+?)\1""")
# Pages of the theme that show what every curator meets: lists, filters, actions, the login.
_SHOWN = (
    "admin/login.html",
    "registration/logged_out.html",
    "unfold/helpers/*.html",
    "unfold/widgets/*.html",
)
# What Korean has no other word for, and editors of rich text, which no page here has.
_AS_IT_IS = frozenset({"Default"})
_ELSEWHERE = ("command_", "wysiwyg", "history", "user_tools_")


def phrases():
    root = Path(unfold.__file__).parent / "templates"
    files = [file for pattern in _SHOWN for file in root.glob(pattern)]
    assert len(files) > 20
    return sorted(
        {
            match[2]
            for file in files
            if not file.name.startswith(_ELSEWHERE)
            for match in _MARKED.finditer(file.read_text())
        }
        - _AS_IT_IS
    )


def test_what_a_curator_reads_is_in_korean():
    with translation.override("ko"):
        left = [phrase for phrase in phrases() if translation.gettext(phrase) == phrase]
    assert left == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "welcome"), [("ko", "어서 오십시오"), ("en", "Welcome back to")], ids=("ko", "en")
)
def test_the_login_welcomes_in_the_readers_language(client, language, welcome):
    page = client.get(reverse("admin:login"), headers={"accept-language": language}).content.decode()
    assert welcome in page


@pytest.mark.django_db
def test_the_login_wears_our_seal(client):
    page = client.get(reverse("admin:login")).content.decode()
    assert re.search(r'<link rel="icon"[^>]+storytool/seal\.svg', page)
