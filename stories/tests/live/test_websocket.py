"""A real WebSocket client on real servers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from stories.tests.live.conftest import TERMINAL, TOPIC, assert_whole

BAD_TOKEN = [Subprotocol("storytool"), Subprotocol("bearer.st_wrong")]


def address(server):
    return f"ws://127.0.0.1:{server.port}/ws/stories/"


def until_end(socket):
    events: list[dict[str, Any]] = []
    while not events or events[-1].get("msg") not in TERMINAL:
        events.append(json.loads(socket.recv(timeout=20)))
    return events


@pytest.mark.parametrize("kind", ["daphne", "uvicorn"])
def test_a_story_over_a_socket_cut_and_taken_up_again(open_site, kind):
    server = open_site(COMPOSER_CHARS_PER_SECOND="2000").start(kind)
    with connect(address(server)) as socket:
        socket.send(json.dumps({"action": "generate", "user_input": TOPIC}))
        told = [json.loads(socket.recv(timeout=20)) for _ in range(4)]
    token, turn = told[0].pop("token"), {name: told[0][name] for name in ("thread_id", "conversation_id")}
    with connect(address(server), additional_headers={"Authorization": f"Bearer {token}"}) as socket:
        socket.send("{nonsense")
        assert json.loads(socket.recv(timeout=20))["code"] == "invalid"
        socket.send(json.dumps({"action": "subscribe", "after": told[-1]["seq"], **turn}))
        told += until_end(socket)

    assert_whole(told)
    over_http = list(server.client(token).events("GET", f"/api/generate/{turn['thread_id']}/1/events"))
    assert [event | turn for event in over_http] == told

    with connect(address(server), subprotocols=BAD_TOKEN) as socket:
        assert json.loads(socket.recv(timeout=20))["code"] == "not_authenticated"
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=20)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4401

    with pytest.raises(InvalidStatus) as refused:
        connect(address(server), origin=Origin("http://evil.example"))
    assert refused.value.response.status_code == 403
