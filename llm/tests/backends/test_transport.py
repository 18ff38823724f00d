"""The reader of an upstream's events: the grammar, and text cut at any byte."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from common.text import DeltaNormalizer
from llm.backends.transport import EventTooLarge, ServerSentEvent, SSEParser

HANGUL, HANJA = "옛날 옛적에 나무꾼이", "天地玄黃 𠮷"
OLD_HANGUL = "\u1112\u119e\u11ab \u110b\u119e\u1112\u1175"
EMOJI = "👨‍👩‍👧‍👦 ❤️ 👍🏽 🇰🇷"
TEXTS = (HANGUL, HANJA, OLD_HANGUL, EMOJI)


def events_of(*pieces: bytes) -> list[ServerSentEvent]:
    parser = SSEParser()
    return [event for piece in pieces for event in parser.feed(piece)]


def data_of(*pieces: bytes) -> list[str]:
    return [event.data for event in events_of(*pieces)]


@pytest.mark.parametrize(
    ("stream", "data"),
    [
        (b"data: one\n\n", ["one"]),
        (b"data: one\n\ndata: two\n\n", ["one", "two"]),
        (b"data: one\r\n\r\ndata: two\r\n\r\n", ["one", "two"]),
        (b"data: one\r\rdata: two\r\r", ["one", "two"]),
        (b"data: one\rdata: two\n\r\n", ["one\ntwo"]),
        (b"data:one\n\n", ["one"]),
        (b"data:  one\n\n", [" one"]),
        (b"data: a: b\n\n", ["a: b"]),
        (b"data: YHOO\ndata: +2\ndata: 10\n\n", ["YHOO\n+2\n10"]),
        (b"data\n\n", [""]),
        (b"data\ndata\n\n", ["\n"]),
        (b"data:\n\n", [""]),
        (b": a comment\n\n", []),
        (b":\n\n:\n\ndata: one\n\n", ["one"]),
        (b"\xef\xbb\xbfdata: one\n\n", ["one"]),
        (b"data: one\n\xef\xbb\xbfdata: two\n\n", ["one"]),
        (b"event: ping\n\n", []),
        (b"unknown: x\ndata: one\n\n", ["one"]),
        (b"Data: x\n\n", []),
        (b" data: x\n\n", []),
        (b"data: one\n", []),
        (b"data: one", []),
        (b"", []),
        (b"\n\n\n", []),
        ("data: a\u2028b\u2029c\x85d\x0be\n\n".encode(), ["a\u2028b\u2029c\x85d\x0be"]),
        (b"data: \xff\xed\xa0\x80\n\n", ["\ufffd\ufffd\ufffd\ufffd"]),
    ],
)
def test_the_grammar_of_the_standard(stream, data):
    assert data_of(stream) == data
    assert data_of(*(stream[at : at + 1] for at in range(len(stream)))) == data


def test_names_and_ids():
    events = events_of(
        b"id: 1\nevent: delta\ndata: a\n\ndata: b\n\nid\ndata: c\n\nid: x\0y\ndata: d\n\nid: 2\n\ndata: e\n\n"
    )

    assert [(event.event, event.last_event_id) for event in events] == [
        ("delta", "1"),
        ("message", "1"),
        ("message", ""),
        ("message", ""),
        ("message", "2"),
    ]


@pytest.mark.parametrize(
    ("line", "retry"),
    [
        ("3000", 3000),
        ("0", 0),
        ("x", None),
        ("-1", None),
        ("1.5", None),
        ("٣", None),
        ("9" * 5000, None),
        ("", None),
    ],
)
def test_the_time_to_wait(line, retry):
    parser = SSEParser()
    parser.feed(f"retry: {line}\n\n".encode())

    assert parser.retry == retry


@pytest.mark.parametrize(
    "flood", [b"x" * 101, b"data: " + b"x" * 101, b"data: x\n" * 20, b"id: " + b"x" * 101, b"event: x\n" * 20]
)
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_one_event_may_not_grow_without_end(flood, size):
    parser = SSEParser(largest_event=100)

    def feed_all():
        for at in range(0, len(flood), size):
            parser.feed(flood[at : at + size])

    with pytest.raises(EventTooLarge):
        feed_all()


def test_many_events_and_comments_may_come():
    parser = SSEParser(largest_event=100)
    told = [event for _ in range(500) for event in parser.feed(b": still here\ndata: " + b"x" * 90 + b"\n\n")]
    for _ in range(500):
        assert parser.feed(b": still here\n") == []

    assert len(told) == 500


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
def test_a_cut_at_any_two_bytes(text, end):
    stream = b"id: 7" + end + b"data: " + text.encode() + end + b"data: 2" + end + end
    whole = [ServerSentEvent(f"{text}\n2", "message", "7")]
    for first in range(len(stream) + 1):
        for second in range(first, min(first + 5, len(stream) + 1)):
            assert events_of(stream[:first], stream[first:second], stream[second:]) == whole


texts = st.lists(
    st.one_of(
        st.sampled_from(TEXTS), st.text(alphabet=HANGUL + OLD_HANGUL + EMOJI + "각e\u0301\n\r", max_size=12)
    ),
    min_size=1,
    max_size=6,
)


@hypothesis_settings(max_examples=300, deadline=None)
@given(texts=texts, data=st.data())
def test_any_text_cut_at_any_bytes_arrives_whole_and_composed(texts, data):
    """From the bytes of an upstream to what readers are sent: JSON in events, escaped or not, in any pieces."""
    stream = b""
    for text in texts:
        as_ascii = data.draw(st.booleans())
        stream += b"data: " + json.dumps({"delta": text}, ensure_ascii=as_ascii).encode() + b"\r\n\r\n"
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=12)))
    pieces = [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]

    assert composed([json.loads(one)["delta"] for one in data_of(*pieces)]) == unicodedata.normalize(
        "NFC", "".join(texts)
    )


@pytest.mark.parametrize("text", [*TEXTS, unicodedata.normalize("NFD", HANGUL + " café 각시"), "😀가😀"])
def test_deltas_cut_inside_characters(text):
    """An upstream that counts UTF-16: "\\ud83d" in one delta, "\\ude00" in the next; a syllable jamo by jamo."""
    units = [text.encode("utf-16-le")[at : at + 2] for at in range(0, len(text.encode("utf-16-le")), 2)]
    deltas = [unit.decode("utf-16-le", "surrogatepass") for unit in units]
    stream = b"".join(b"data: " + json.dumps({"delta": delta}).encode() + b"\n\n" for delta in deltas)
    told = [
        json.loads(one)["delta"] for one in data_of(*(stream[at : at + 3] for at in range(0, len(stream), 3)))
    ]

    assert composed(told) == unicodedata.normalize("NFC", text)


def composed(deltas: list[str]) -> str:
    """As the pipeline hands them on; each piece can be stored by itself."""
    normalizer = DeltaNormalizer()
    parts = [*map(normalizer.feed, deltas), normalizer.flush()]
    for part in parts:
        part.encode()
    return "".join(parts)
