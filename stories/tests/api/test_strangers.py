"""Whoever does not own a thread learns nothing of it, on any endpoint. The URL map says which there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from stories.tests.factories import make_conversation, make_thread

Turn = Mapping[str, Any]
Call = tuple[str, str, Mapping[str, Any] | None]

NAMES_NO_THREAD = "its answer is about the caller alone"


def _queried(path: str, *fields: str, **more: str) -> Callable[[Turn], Call]:
    def call(turn: Turn) -> Call:
        asked = {name: turn[name] for name in fields} | more
        return "GET", path + "?" + "&".join(f"{name}={value}" for name, value in asked.items()), None

    return call


def _posted(path: str, *fields: str, method: str = "POST", **more: Any) -> Callable[[Turn], Call]:
    return lambda turn: (method, path, {name: turn[name] for name in fields} | more)


TURN = ("thread_id", "conversation_id")

# Each route of the API, and how a stranger would call it: every form that it takes.
ROUTES: dict[str, list[Callable[[Turn], Call]] | str] = {
    "api/generate": [_posted("/api/generate", "thread_id", user_input="소재")],
    "api/generate/<str:thread_id>/<int:conversation_id>/events": [
        lambda turn: ("GET", f"/api/generate/{turn['thread_id']}/{turn['conversation_id']}/events", None)
    ],
    "api/cancelGeneration": [_posted("/api/cancelGeneration", *TURN)],
    "api/retrieveChatHistoryList": NAMES_NO_THREAD,
    "api/searchHistory": NAMES_NO_THREAD,
    "api/retrieveChatHistoryDetail": [
        _queried("/api/retrieveChatHistoryDetail", "thread_id"),
        _posted("/api/retrieveChatHistoryDetail", "thread_id"),
    ],
    "api/provenance": [_queried("/api/provenance", *TURN)],
    "api/search": [_posted("/api/search", *TURN, user_input="소재")],
    "api/analyze": [_posted("/api/analyze", *TURN)],
    "api/topics": NAMES_NO_THREAD,
    "api/topics/story": [_queried("/api/topics/story", *TURN)],
    "api/updateThreadTitle": [_posted("/api/updateThreadTitle", "thread_id", title="남의 제목")],
    "api/deleteThread": [
        _posted("/api/deleteThread", "thread_id"),
        _posted("/api/deleteThread", "thread_id", method="DELETE"),
        lambda turn: ("DELETE", f"/api/deleteThread?thread_id={turn['thread_id']}", None),
    ],
    "api/updateEvaluation": [_posted("/api/updateEvaluation", *TURN, evaluation="like")],
    "api/getEvaluation": [
        _queried("/api/getEvaluation", *TURN),
        _posted("/api/getEvaluation", *TURN),
    ],
    "api/schema": NAMES_NO_THREAD,
    "api/docs": NAMES_NO_THREAD,
}
CALLS = [
    pytest.param(call, id=f"{route}-{number}")
    for route, calls in ROUTES.items()
    if not isinstance(calls, str)
    for number, call in enumerate(calls)
]


def routes(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, path)
        else:
            yield path, pattern


def api_routes() -> dict[str, URLPattern]:
    """What is mapped under `api/`, but the pattern that catches the rest."""
    return {
        path: pattern
        for path, pattern in routes(get_resolver())
        if path.lstrip("^").startswith("api/") and pattern.name != "unknown_endpoint"
    }


def test_each_endpoint_is_in_the_table():
    assert set(api_routes()) == set(ROUTES), "say in ROUTES how a stranger would call it"


def test_each_method_that_may_name_a_thread_is_called():
    for path, pattern in api_routes().items():
        calls = ROUTES[path]
        methods = {
            name for name in ("get", "post", "delete", "put", "patch") if hasattr(_view(pattern), name)
        }
        if not isinstance(calls, str):
            turn = {"thread_id": "x", "conversation_id": 1}
            assert {call(turn)[0].lower() for call in calls} == methods, path


@pytest.fixture
def turn(stranger):
    conversation = make_conversation(title="숨은 제목", content="숨은 글", topic="숨은 소재")
    assert conversation.owner_id != stranger.pk
    return {"thread_id": conversation.thread.public_id, "conversation_id": conversation.number}


@pytest.mark.parametrize("call", CALLS)
def test_a_stranger_gets_404(stranger_api, turn, call):
    method, path, body = call(turn)
    answer = getattr(stranger_api, method.lower())(path, body, format="json")

    assert answer.status_code == 404, answer.content
    assert answer.json()["code"] == "thread_not_found"
    assert "숨은" not in answer.content.decode()


@pytest.mark.parametrize("call", CALLS)
def test_it_looks_the_same_as_a_thread_that_never_was(stranger_api, turn, call):
    method, path, body = call(turn)
    theirs = getattr(stranger_api, method.lower())(path, body, format="json").json()
    method, path, body = call(turn | {"thread_id": "thread_" + "0" * 32})
    nobodys = getattr(stranger_api, method.lower())(path, body, format="json").json()

    assert theirs | {"request_id": ""} == nobodys | {"request_id": ""}


@pytest.mark.parametrize("call", CALLS)
def test_nobody_in_particular_is_asked_to_sign_in_or_gets_404(anonymous_api, settings, turn, call):
    settings.GUESTS = True
    method, path, body = call(turn)
    answer = getattr(anonymous_api, method.lower())(path, body, format="json")

    assert (answer.status_code, answer.json()["code"]) in {
        (401, "not_authenticated"),
        (404, "thread_not_found"),
    }


@pytest.mark.parametrize("call", CALLS)
def test_the_owner_is_let_in(api, user, call):
    """Else the tests above would pass on calls that fail for everybody."""
    # Long enough to be explained.
    conversation = make_conversation(
        make_thread(user), content="옛날에 한 선비가 살더니, 길에서 두루미를 만나니라. " * 3
    )
    turn = {"thread_id": conversation.thread.public_id, "conversation_id": conversation.number}
    method, path, body = call(turn)
    answer = getattr(api, method.lower())(path, body, format="json")

    # 503: the story is theirs, and there is no index or map here that it could be held against.
    assert answer.status_code in {200, 204, 409, 503}, answer.content


def _view(pattern: URLPattern) -> Any:
    return getattr(pattern.callback, "view_class", None) or getattr(pattern.callback, "cls", object)
