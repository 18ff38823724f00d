"""What a handshake tells: its headers as a request, the language asked for, and whether the page is ours."""

from __future__ import annotations

import pytest

from common.websocket import is_origin_trusted, language_of, request_of_scope


def scope(**headers: str):
    return {
        "type": "websocket",
        "client": ("192.0.2.7", 50000),
        "headers": [
            (name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()
        ],
    }


def asked(**headers: str):
    return request_of_scope(scope(**headers))


def test_headers_cookies_and_address_are_where_a_request_has_them():
    request = asked(host="tales.example", x_forwarded_for="198.51.100.1", cookie="sessionid=abc; b=2")
    assert request.headers["Host"] == "tales.example"
    assert request.META["HTTP_X_FORWARDED_FOR"] == "198.51.100.1"
    assert request.META["REMOTE_ADDR"] == "192.0.2.7"
    assert request.COOKIES == {"sessionid": "abc", "b": "2"}


@pytest.mark.parametrize("bare", [{}, {"client": None}, {"headers": [], "client": None}])
def test_a_handshake_that_tells_nothing_is_a_request_too(bare):
    request = request_of_scope(bare)
    assert request.META == {"REMOTE_ADDR": ""}
    assert request.COOKIES == {}


def test_a_header_that_is_no_utf8_is_read_all_the_same():
    request = request_of_scope({"headers": [(b"user-agent", b"\xff\xfe")]})
    assert request.META["HTTP_USER_AGENT"] == "\xff\xfe"


@pytest.mark.parametrize(
    ("origin", "host", "trusted"),
    [
        ("http://tales.example", "tales.example", True),
        ("https://tales.example", "tales.example", True),
        ("http://Tales.Example", "tales.EXAMPLE", True),
        ("http://localhost:8000", "localhost:8000", True),
        ("http://[::1]:8000", "[::1]:8000", True),
        ("http://localhost:3000", "localhost:8000", False),
        ("http://localhost", "localhost:8000", False),
        ("http://127.0.0.1:8000", "localhost:8000", False),
        ("http://evil.example", "tales.example", False),
        ("http://tales.example.evil.example", "tales.example", False),
        ("http://sub.tales.example", "tales.example", False),
        ("http://tales.example@evil.example", "tales.example", False),
        ("http://x@tales.example", "tales.example", False),
        ("null", "tales.example", False),
        ("", "tales.example", False),
        ("tales.example", "tales.example", False),
        ("file://", "", False),
        ("http://", "", False),
        ("http://tales.example", "", False),
        ("http://[tales.example", "tales.example", False),
        ("http://[zz]/", "tales.example", False),
        ("\xff\xfe", "tales.example", False),
    ],
)
def test_an_origin_is_the_host_that_it_talks_to(settings, origin, host, trusted):
    settings.CSRF_TRUSTED_ORIGINS = settings.CORS_ALLOWED_ORIGINS = []
    assert is_origin_trusted(asked(origin=origin, host=host)) is trusted


def test_no_origin_is_no_browser():
    assert is_origin_trusted(asked(host="tales.example"))
    assert is_origin_trusted(asked())


def test_an_origin_without_a_host_is_not_trusted():
    assert not is_origin_trusted(asked(origin="http://tales.example"))


@pytest.mark.parametrize("name", ["CSRF_TRUSTED_ORIGINS", "CORS_ALLOWED_ORIGINS"])
@pytest.mark.parametrize(
    ("origin", "trusted"),
    [
        ("https://app.example", True),
        ("http://app.example", False),
        ("https://app.example:8443", False),
        ("https://other.example", False),
    ],
)
def test_listed_origins_are_trusted_to_the_scheme_and_port(settings, name, origin, trusted):
    settings.CSRF_TRUSTED_ORIGINS = settings.CORS_ALLOWED_ORIGINS = []
    setattr(settings, name, ["https://app.example"])
    assert is_origin_trusted(asked(origin=origin, host="tales.example")) is trusted


@pytest.mark.parametrize(
    ("cookie", "header", "language"),
    [
        ("en", "ko", "en"),
        ("ko", "en", "ko"),
        ("xx", "en", "en"),
        (None, "en-GB,en;q=0.9", "en"),
        (None, "fr, ko;q=0.5, en;q=0.8", "en"),
        (None, "ko-KR", "ko"),
        (None, "fr", "ko"),
        (None, ";;;", "ko"),
        (None, None, "ko"),
    ],
)
def test_the_language_is_the_cookies_then_the_browsers_then_ours(settings, cookie, header, language):
    settings.LANGUAGE_CODE = "ko"
    headers = {} if cookie is None else {"cookie": f"{settings.LANGUAGE_COOKIE_NAME}={cookie}"}
    if header is not None:
        headers["accept_language"] = header
    assert language_of(asked(**headers)) == language
