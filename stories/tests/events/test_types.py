"""Events as bytes."""

from __future__ import annotations

import orjson
import pytest

from common.sse import HEARTBEAT, sse_event
from stories.events.types import TERMINAL, Msg, joined_content, new_event


def test_an_event_carries_its_number_and_kind_first():
    event = new_event(3, Msg.EXPANDING, content="옛날에")
    assert event.body == '{"seq":3,"msg":"expanding","content":"옛날에"}'.encode()
    assert event.fields() == {"seq": 3, "msg": "expanding", "content": "옛날에"}


def test_line_breaks_never_break_a_line():
    event = new_event(1, Msg.EXPANDING, content="첫 줄\r\n둘째 줄\u2028셋째")
    assert b"\n" not in event.body
    assert sse_event(1, event.body).count(b"\n") == 3


def test_sse_bytes():
    assert sse_event(7, b'{"a":1}') == b'id: 7\ndata: {"a":1}\n\n'
    assert HEARTBEAT.startswith(b":")
    assert HEARTBEAT.endswith(b"\n\n")


def test_fields_can_be_added_for_one_reader():
    event = new_event(1, Msg.CREATED, thread_id="thread_1")
    told = event.with_fields(token="st_secret")
    assert told.fields() == {"seq": 1, "msg": "created", "thread_id": "thread_1", "token": "st_secret"}
    assert b"secret" not in event.body


@pytest.mark.parametrize("msg", list(Msg))
def test_three_kinds_end_a_stream(msg):
    assert new_event(1, msg).is_terminal == (msg in {"completed", "cancelled", "failed"})
    assert len(TERMINAL) == 3


def test_deltas_join_by_kind():
    events = [
        new_event(1, Msg.DRAFTING, content="밑"),
        new_event(2, Msg.EXPANDING, content="이야"),
        new_event(3, Msg.RESTARTED, attempt=2),
        new_event(4, Msg.EXPANDING, content="기"),
    ]
    assert joined_content(events, Msg.EXPANDING) == "이야기"
    assert joined_content(events, Msg.DRAFTING) == "밑"


def test_half_a_character_never_gets_into_the_log():
    with pytest.raises(orjson.JSONEncodeError):
        new_event(1, Msg.EXPANDING, content="\ud83d")
