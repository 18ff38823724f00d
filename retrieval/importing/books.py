"""Books without labels: plain text and EPUB, split into numbered paragraphs."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any, Final
from urllib.parse import unquote

from retrieval.errors import CorpusError
from retrieval.importing.sources import Report, Source, lines

# A paragraph is closed at the end of a line from this many characters on, where no blank line closes it before.
LONG_PARAGRAPH: Final = 1000
MAX_PART: Final = 16_000_000  # bytes of one chapter
MAX_BOOK: Final = 400_000_000  # bytes of all that is read of a book
MAX_PARTS: Final = 10_000
_CONTAINER: Final = "META-INF/container.xml"
_HEADINGS: Final = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_BLOCKS: Final = _HEADINGS | {"p", "div", "li", "blockquote", "td", "dd", "dt", "section", "article", "tr"}
_LEFT_OUT: Final = _HEADINGS | {"script", "style", "head", "nav", "rt", "rp"}
_METADATA: Final = {
    "dc:title": "title",
    "dc:language": "language",
    "dc:rights": "licence",
    "dc:source": "source",
}

Tell = Callable[[int], None]


def plain_text(source: Source, report: Report, tell: Tell) -> Iterator[tuple[int, Any]]:
    """(line that it begins on, paragraph). Blank lines stand between paragraphs."""
    position = begins = 0
    gathered: list[str] = []
    for number, line in lines(source, report, tell):
        if not gathered:
            begins = number
        if words := line.strip():
            gathered.append(words)
        if gathered and (not words or sum(map(len, gathered)) >= LONG_PARAGRAPH):
            position += 1
            yield begins, _paragraph(position, " ".join(gathered))
            gathered = []
    if gathered:
        yield begins, _paragraph(position + 1, " ".join(gathered))


def _paragraph(position: int, text: str) -> dict[str, Any]:
    return {"position": position, "text": text}


def epub(source: Source, _report: Report, tell: Tell) -> Iterator[tuple[int, Any]]:
    """(paragraph, its row) in reading order, with title, language, rights and source of the book.

    Read with the standard library alone: no entity is resolved, nothing is written to disk, sizes are counted as they
    are read, not as the archive claims them. Raises CorpusError.
    """
    if source.path is None:
        raise CorpusError("EPUB inside an archive cannot be read; please unpack it")
    try:
        with zipfile.ZipFile(source.path) as archive:
            book = _Book(archive)
            position = 0
            for part in book.parts:
                for text in _paragraphs(book.read(part)):
                    position += 1
                    yield position, {**book.metadata, **_paragraph(position, text)}
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError, EOFError) as error:
        raise CorpusError(f"not a readable EPUB: {error}") from None
    tell(source.size)


class _Book:
    """An opened EPUB: what it says of itself, and its chapters in reading order."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._left = MAX_BOOK
        names = archive.namelist()
        if len(names) > MAX_PARTS or _CONTAINER not in names:
            raise CorpusError("not an EPUB: it has no container, or too many files")
        package = _Tags(self.read(_CONTAINER)).first("rootfile", "full-path")
        described = _Tags(self.read(package))
        self.metadata = {
            field: text for tag, field in _METADATA.items() if (text := " ".join(described.text(tag).split()))
        }
        self.metadata = {name: _fitting(name, text) for name, text in self.metadata.items()}
        files = {attrs.get("id", ""): attrs.get("href", "") for tag, attrs in described.tags if tag == "item"}
        folder = posixpath.dirname(package)
        spine = [attrs.get("idref", "") for tag, attrs in described.tags if tag == "itemref"]
        named = [
            posixpath.normpath(posixpath.join(folder, unquote(files[key]))) for key in spine if files.get(key)
        ]
        self.parts = [name for name in named if name in set(names)]
        if not self.parts:
            raise CorpusError("not an EPUB: it names no chapters that are in it")

    def read(self, name: str) -> str:
        try:
            with self._archive.open(name) as file:
                raw = file.read(min(MAX_PART, self._left) + 1)
        except KeyError:
            raise CorpusError("a part that it names is not in it") from None
        self._left -= len(raw)
        if len(raw) > MAX_PART or self._left < 0:
            raise CorpusError("it unpacks to more than is taken")
        return raw.decode("utf-8-sig", "replace")


def _fitting(name: str, text: str) -> str:
    """A language as "ko" out of "ko-KR"; a long statement of rights cut to what a licence may have."""
    return text.lower()[:2] if name == "language" else text[: 100 if name == "licence" else 200]


class _Tags(HTMLParser):
    """Names, attributes and texts of tags. For XML as well: this parser knows no DTDs and resolves nothing outside."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._texts: dict[str, str] = {}
        self._open = ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open = "" if tag in self._texts else tag
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open:
            self._texts[self._open] = self._texts.get(self._open, "") + data

    def first(self, tag: str, attribute: str) -> str:
        return next((attrs.get(attribute, "") for name, attrs in self.tags if name == tag), "")

    def text(self, tag: str) -> str:
        return self._texts.get(tag, "")


class _Paragraphs(HTMLParser):
    """The paragraphs of a chapter, headings and navigation left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._words: list[str] = []
        self._hidden: list[str] = []

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.flush()
        elif tag == "br":
            self._words.append(" ")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_startendtag(tag, attrs)
        if tag in _LEFT_OUT:
            self._hidden.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.flush()
        if tag in self._hidden:
            del self._hidden[self._hidden.index(tag) :]

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._words.append(data)

    def flush(self) -> None:
        if text := " ".join("".join(self._words).split()):
            self.found.append(text)
        self._words = []


def _paragraphs(markup: str) -> list[str]:
    parser = _Paragraphs()
    # What stands before the body would show the rest of a DOCTYPE as text.
    parser.feed(markup[max(markup.find("<body"), 0) :])
    parser.close()
    parser.flush()
    return parser.found
