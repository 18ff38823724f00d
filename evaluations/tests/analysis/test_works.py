"""A work by its title: its notes as the old clients read them, and the nearest titles where none is known."""

from __future__ import annotations

import pytest

from evaluations.analysis.works import key_of
from retrieval.tests.factories import make_work

URL = "/api/analyze"
NOTES = {"overview": "줄거리", "characteristics": "특징", "significance": "의의"}


@pytest.fixture
def works(db):
    return [
        make_work("춘향전", slug="chunhyangjeon", notes=NOTES),
        make_work("심청전", slug="simcheongjeon", notes=NOTES),
        make_work("The Goose Girl", slug="the-goose-girl", language="en", notes={"overview": "A tale."}),
        make_work("홀로 선 이야기", slug="alone"),
    ]


def asked(api, title, **headers):
    return api.post(URL, {"title": title}, format="json", headers=headers)


@pytest.mark.parametrize(
    "title", ["춘향전", "춘향 전", " 《춘향전》 ", "春香傳", "chunhyangjeon", "춘향", "열녀춘향수절가"]
)
def test_a_title_is_known_however_it_is_written(api, works, title):
    body = asked(api, title).json()
    assert body["title"] == "춘향전"
    assert {name: body[name] for name in NOTES} == NOTES
    assert (body["success"], body["kind"], body["method"], body["notes"]) == (True, "work", "local", [])


@pytest.mark.parametrize("title", ["the goose girl", "Goose-Girl", "GOOSE GIRL"])
def test_so_is_an_english_one(api, works, title):
    assert asked(api, title).json()["overview"] == "A tale."


@pytest.mark.parametrize(
    ("title", "nearest"), [("심천전", "심청전"), ("춘양전", "춘향전"), ("Gose Gril", "The Goose Girl")]
)
def test_an_unknown_title_names_the_nearest(api, works, title, nearest):
    response = asked(api, title)
    body = response.json()
    assert (response.status_code, body["code"]) == (404, "work_unknown")
    assert body["details"]["nearest"][0] == nearest


@pytest.mark.parametrize("title", ["zzzzzzzz", "《》", "1"])
def test_what_is_like_nothing_names_nothing(api, works, title):
    assert asked(api, title).json()["details"] == {"nearest": []}


def test_without_a_corpus_nothing_is_known(api, db):
    assert asked(api, "춘향전").json()["details"] == {"nearest": []}


def test_a_work_without_notes_says_so(api, works):
    body = asked(api, "홀로 선 이야기").json()
    assert (body["overview"], body["confidence"]) == ("", 0)
    assert [note["code"] for note in body["notes"]] == ["no_notes"]


def test_a_key_leaves_out_what_does_not_count():
    assert key_of("《The  Goose-Girl》") == key_of("goose girl") == "goosegirl"
    assert key_of("沈淸傳") == key_of("심청전")


def test_an_english_reader_has_the_notes_in_english_where_they_are_told(api, works):
    body = asked(api, "춘향전", **{"accept-language": "en"}).json()
    assert (body["notes_language"], body["overview"][:9]) == ("en", "Chunhyang")
    assert asked(api, "홀로 선 이야기", **{"accept-language": "en"}).json()["notes_language"] == "ko"
