"""JSON in and out: strict about what it takes, and never more than the limit."""

from __future__ import annotations

import io

import pytest
from django.utils.translation import gettext_lazy, override
from rest_framework.exceptions import ParseError

from common.api.json import BodyTooLarge, JSONParser, JSONRenderer, encoded


def parsed(body: bytes):
    return JSONParser().parse(io.BytesIO(body))


def test_in_and_out():
    value = {"topic": "달빛 🌕", "n": [1, 2.5, None, True]}
    assert parsed(encoded(value)) == value


def test_out_is_utf8_and_not_escaped():
    assert encoded({"topic": "달"}) == '{"topic":"달"}'.encode()


def test_lazy_text_is_said_in_the_active_language():
    with override("en"):
        assert encoded({"error": gettext_lazy("This is not allowed.")}) == b'{"error":"This is not allowed."}'


def test_keys_that_are_numbers():
    assert encoded({1: "a"}) == b'{"1":"a"}'


def test_what_is_no_json_cannot_go_out():
    with pytest.raises(TypeError):
        encoded({"x": object()})


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{'a': 1}",
        b"NaN",
        b'{"a": Infinity}',
        b'"\xff"',
        b'"\\ud800"',
        b'"\xed\xa0\x80"',
        b"[1,]",
        b"1 2",
    ],
)
def test_what_is_no_json_is_refused(body):
    with pytest.raises(ParseError):
        parsed(body)


def test_the_limit(settings):
    settings.MAX_BODY_BYTES = 10
    assert parsed(b'"12345678"') == "12345678"
    with pytest.raises(BodyTooLarge):
        parsed(b'"123456789"')


def test_no_more_is_read_than_tells(settings):
    settings.MAX_BODY_BYTES = 10
    stream = io.BytesIO(b'"' + b"x" * 1000 + b'"')
    with pytest.raises(BodyTooLarge):
        JSONParser().parse(stream)
    assert stream.tell() == 11


@pytest.mark.parametrize(("data", "body"), [(None, b""), ({}, b"{}"), ([], b"[]"), ("", b'""')])
def test_renderer(data, body):
    assert JSONRenderer().render(data) == body
