"""EPUB: read in the order of its spine, and safe to read whoever made it."""

from __future__ import annotations

import zipfile

import pytest

from retrieval.importing import books
from retrieval.models import Passage, Work

CONTAINER = '<?xml version="1.0"?><container><rootfiles><rootfile full-path="{}"/></rootfiles></container>'
PACKAGE = """<?xml version="1.0"?>{doctype}
<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>달래 이야기</dc:title>
<dc:language>ko-KR</dc:language><dc:rights>CC0-1.0</dc:rights></metadata>
<manifest>{items}</manifest><spine>{spine}</spine></package>"""
PAGE = """<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x 'y'>]>
<html><head><title>머리</title></head><body>{}</body></html>"""


@pytest.fixture
def book(tmp_path):
    def make(chapters: dict[str, str], *, spine=None, doctype="", package="OEBPS/content.opf", left_out=()):
        path = tmp_path / "book.epub"
        names = list(chapters)
        items = "".join(f'<item id="c{i}" href="{name}"/>' for i, name in enumerate(names))
        order = "".join(f'<itemref idref="c{i}"/>' for i in (spine or range(len(names))))
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("mimetype", "application/epub+zip")
            archive.writestr("META-INF/container.xml", CONTAINER.format(package))
            archive.writestr(package, PACKAGE.format(doctype=doctype, items=items, spine=order))
            for name, body in chapters.items():
                if name not in left_out:
                    archive.writestr(f"OEBPS/{name}", PAGE.format(body))
        return path

    return make


def texts():
    return list(Passage.objects.order_by("position").values_list("text", flat=True))


def test_paragraphs_in_the_order_of_the_spine(imported, book):
    path = book(
        {
            "b.xhtml": "<p>둘째 <ruby>春<rt>춘</rt></ruby>이라.<br/>이어지는 줄.</p><p> </p>",
            "a.xhtml": "<h1>제목</h1><nav>차례</nav><div>첫째 <em>글</em>이라.&amp;</div><script>x()</script>",
        },
        spine=[1, 0],
    )
    assert imported(path).counts == [2, 0, 0, 1, 0]
    assert texts() == ["첫째 글이라.&", "둘째 春이라. 이어지는 줄."]
    work = Work.objects.get()
    assert (work.title, work.language, work.licence) == ("달래 이야기", "ko", "CC0-1.0")


def test_names_with_percent_signs_and_dots(imported, book):
    path = book({"%EA%B0%80.xhtml": "<p>글</p>"})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("OEBPS/가.xhtml", PAGE.format("<p>한글 이름이라.</p>"))
    imported(path)
    assert texts() == ["한글 이름이라."]


@pytest.mark.parametrize(
    "href", ["../../../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "http://127.0.0.1/"]
)
def test_nothing_outside_the_book_is_read(imported, book, href):
    run = imported(book({href: "", "a.xhtml": "<p>글이라.</p>"}, left_out=[href]))
    assert run.code == 0, run.told
    assert texts() == ["글이라."]


def test_entities_are_not_resolved(imported, book):
    doctype = '<!DOCTYPE package [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b "&a;&a;&a;">]>'
    imported(book({"a.xhtml": "<p>글이라 &a;&b;.</p>"}, doctype=doctype))
    assert texts() == ["글이라 &a;&b;."]


@pytest.mark.parametrize("limit", ["MAX_PART", "MAX_BOOK"])
def test_a_bomb_is_not_unpacked(imported, book, monkeypatch, limit):
    monkeypatch.setattr(books, limit, 100_000)
    run = imported(book({"a.xhtml": "<p>가</p>", "b.xhtml": "<p>" + "나" * 200_000 + "</p>"}))
    assert "unpacks to more" in run.told
    assert run.code == 1


def test_a_book_without_chapters_is_told(imported, book):
    assert "no chapters" in imported(book({"a.xhtml": ""}, left_out=["a.xhtml"])).told


def test_a_zip_that_is_no_book_is_told(imported, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.epub", "w") as archive:
        archive.writestr("a.txt", "x")
    assert "no container" in imported(tmp_path / "a.epub").told
