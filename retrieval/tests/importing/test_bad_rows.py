"""Bad rows: told with file, line and reason, the rest goes in, the exit code says so."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError

from retrieval.importing import sources, tables
from retrieval.models import Passage

GOOD = {"title": "흥부전", "text": "흥부가 웃더라."}


def lines(*rows):
    encoded = [
        row if isinstance(row, bytes) else json.dumps(row, ensure_ascii=False).encode() for row in rows
    ]
    return b"".join(row + b"\n" for row in encoded)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b"{not json", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"3", "no text"),
        (b'"text"', "no text"),
        (b'{"text": ""}', "no text"),
        ({"title": "흥부전"}, None),
        ({**GOOD, "text": ["a", 3]}, None),
        ({**GOOD, "text": "\x00"}, "text: Control"),
        (b'{"title": "a", "text": "\\ud800"}', "text: The text contains a broken"),
        ({**GOOD, "text": "가" * 10_001}, "10001 characters"),
        ({**GOOD, "position": 0}, "position: "),
        ({**GOOD, "position": "첫째"}, "position: "),
        ({**GOOD, "position": 2**31}, "position: "),
        ({**GOOD, "part": "발단"}, "part: "),
        ({**GOOD, "tags": {"weather": ["눈"]}}, "weather"),
        ({**GOOD, "keywords": ["가" * 101]}, "keywords: 101"),
        ({**GOOD, "language": "한국어"}, "language"),
        ({**GOOD, "title": "!"}, "id or a title"),
        ({**GOOD, "title": "가" * 201}, "work: 201"),
        ({"a": {"b": {"c": json.loads("[" * 30 + "]" * 30)}}}, "nested deeper"),
    ],
)
def test_a_bad_row_is_told_and_the_rest_goes_in(imported, written, row, reason):
    path = written("a.jsonl", lines({**GOOD, "position": 1}, row, {**GOOD, "position": 3}))
    run = imported(path)
    if reason is None:
        assert run.code == 0
    else:
        assert (run.code, run.counts[-1]) == (1, 1)
        assert f"{path}:2: " in run.told
        assert reason in run.told
    assert set(Passage.objects.values_list("position", flat=True)) >= {1, 3}


def test_strict_stops_at_the_first(imported, written):
    path = written("a.jsonl", lines(b"{", GOOD, b"}"))
    with pytest.raises(CommandError, match="first bad row"):
        imported(path, strict=True)
    assert not Passage.objects.exists()


def test_broken_utf8_is_told_by_line(imported, written):
    broken = "흥부가 나더라".encode()[:-1]
    path = written("a.txt", "첫 단락이라.\n\n".encode() * 3 + broken + b"\n\n" + "끝 단락이라.\n".encode())
    run = imported(path)
    assert f"{path}:7: not utf-8 at byte" in run.told
    assert "끝 단락이라." in Passage.objects.values_list("text", flat=True)


def test_cp949_is_found_out(imported, written):
    run = imported(written("a.csv", "제목,본문\n똠방각하,펲시를 마시더라.\n".encode("cp949")))
    assert run.code == 0, run.told
    assert Passage.objects.get().text == "펲시를 마시더라."


def test_utf16_is_told(imported, written):
    run = imported(written("a.csv", "제목,본문\n".encode("utf-16")))
    assert "UTF-16" in run.told


def test_a_huge_line_is_not_held(imported, written, monkeypatch):
    monkeypatch.setattr(sources, "MAX_LINE", 1000)
    path = written("a.jsonl", lines(GOOD, b"x" * 5000, {**GOOD, "text": "제비가 오더라."}))
    run = imported(path)
    assert f"{path}:2: the line is longer than 1000 bytes" in run.told
    assert Passage.objects.count() == 2


def test_a_csv_row_is_told_by_the_line_it_begins_on(imported, written):
    rows = ['흥부전,"두\n줄",1', '흥부전,"세\n줄\n글",0', "흥부전,끝,3", "흥부전,많다,4,5"]
    path = written("a.csv", "\n".join(["title,text,position", *rows]))
    run = imported(path)
    assert f"{path}:4: position" in run.told
    assert f"{path}:8: 4 cells under a header of 3" in run.told
    assert Passage.objects.count() == 2


def test_a_csv_row_that_lost_a_line_is_left_out(imported, written):
    rest = '끝"\n나,온전한 글이라.\n다,글이라.\n라,글이라.\n'
    path = written("a.csv", 'title,text\n가,"처음\n'.encode() + b"\xff\xff\n" + rest.encode())
    run = imported(path)
    assert f"{path}:3: not utf-8" in run.told
    assert set(Passage.objects.values_list("work__title", flat=True)) == {"나", "다", "라"}


def test_a_quote_that_is_never_closed_ends_somewhere(imported, written, monkeypatch):
    monkeypatch.setattr(tables, "MAX_LINE", 1000)
    path = written("a.csv", 'title,text\n가,글이라.\n나,"' + "끝없는 글\n" * 500)
    run = imported(path)
    assert f"{path}:3: not CSV" in run.told
    assert run.code == 1


@pytest.mark.parametrize(
    "name", ["none.jsonl", "a.unknown", "a.parquet", "a.epub", "a.zip", "a.json", "empty"]
)
def test_a_file_that_cannot_be_read_keeps_no_other_out(imported, written, tmp_path, name):
    path = tmp_path / name
    if name == "empty":
        path.mkdir()
    elif name != "none.jsonl":
        path = written(name, b"PAR1 what is this?")
    run = imported(path, written("good.jsonl", [GOOD]))
    assert run.counts == [1, 0, 0, 1, 1]
    assert str(path) in run.told
    assert run.code == 1


def test_a_damaged_parquet_file_is_told(imported, written, capfd):
    run = imported(written("a.parquet", b"PAR1" + b"\x01" * 100 + b"PAR1"))
    assert "not a readable Parquet file" in run.told
