"""Log lines: joined by request id and conversation, and without anybody's words."""

from __future__ import annotations

import json
import logging
import sys

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from common import logs

TOPIC = "달빛 아래 나무꾼이 선녀를 만난다"
FORMATTERS = [logs.JsonFormatter(), logs.ConsoleFormatter()]
both_formats = pytest.mark.parametrize("formatter", FORMATTERS, ids=["json", "console"])


def make_record(
    message: str = "written", *args: object, name: str = "stories", **fields: object
) -> logging.LogRecord:
    record = logging.LogRecord(name, logging.INFO, __file__, 1, message, args, None)
    for key, value in fields.items():
        setattr(record, key, value)
    logs.ContextFilter().filter(record)
    return record


def failing_record(error: BaseException) -> logging.LogRecord:
    record = make_record("it failed")
    try:
        raise error
    except BaseException:
        record.exc_info = sys.exc_info()
    return record


@pytest.fixture(autouse=True)
def _no_request():
    """Other tests' requests leave their id behind in this thread."""
    logs.request_id.set("-")
    logs.conversation.set("-")


@pytest.fixture
def context():
    tokens = logs.request_id.set("0123456789abcdef"), logs.conversation.set("th_1/2")
    yield
    logs.request_id.reset(tokens[0])
    logs.conversation.reset(tokens[1])


def test_a_json_line(context):
    line = json.loads(logs.JsonFormatter().format(make_record("%d events", 3)))
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "INFO",
        "logger": "stories",
        "message": "3 events",
        "request_id": "0123456789abcdef",
        "conversation": "th_1/2",
    }


def test_a_console_line(context):
    line = logs.ConsoleFormatter().format(make_record("%d events", 3))
    assert line.endswith(" INFO stories [0123456789abcdef th_1/2] 3 events")


def test_a_console_line_of_no_request():
    assert logs.ConsoleFormatter().format(make_record()).endswith(" INFO stories written")


def test_what_a_record_names_itself_stays(context):
    line = json.loads(logs.JsonFormatter().format(make_record(conversation="th_9/1")))
    assert (line["request_id"], line["conversation"]) == ("0123456789abcdef", "th_9/1")


def test_fields_stand_beside_the_message():
    record = make_record("request", fields={"status": 200, "view": "generate"})
    line = json.loads(logs.JsonFormatter().format(record))
    assert (line["status"], line["view"]) == (200, "generate")
    assert logs.ConsoleFormatter().format(record).endswith("request status=200 view=generate")


def test_a_json_line_is_one_line():
    assert "\n" not in logs.JsonFormatter().format(failing_record(ValueError("a\nb")))


@both_formats
@pytest.mark.parametrize(
    "message",
    [
        '127.0.0.1:1 - "GET /api/searchHistory?search_text={0}&cursor=1 HTTP/1.1" 200',
        "('127.0.0.1', 1) - \"WebSocket /ws/stories/?token={0}\" [accepted]",
        "Not Found: /x?{0}=1",
    ],
)
def test_queries_are_left_out(formatter, message):
    line = formatter.format(make_record(message.format("st_secret"), name="uvicorn.error"))
    assert "st_secret" not in line
    assert "?…" in line


@both_formats
def test_a_question_is_no_query(formatter):
    assert "ready? yes" in formatter.format(make_record("ready? yes"))


@both_formats
@pytest.mark.parametrize(
    "error",
    [
        ValueError(TOPIC),
        KeyError(TOPIC),
        UnicodeEncodeError("utf-8", TOPIC, 0, 1, "no"),
        RuntimeError(f"provider said: {TOPIC}"),
        ExceptionGroup(TOPIC, [ValueError(TOPIC)]),
    ],
)
def test_what_an_exception_says_is_left_out(formatter, error):
    line = formatter.format(failing_record(error))
    assert "달빛" not in line
    assert type(error).__name__ in line
    assert "failing_record" in line, "the frames are there"


@both_formats
def test_neither_do_the_errors_before_it_speak(formatter):
    try:
        try:
            raise KeyError(TOPIC)
        except KeyError as inner:
            raise RuntimeError("outer") from inner
    except RuntimeError as caught:
        line = formatter.format(failing_record(caught))
    assert "달빛" not in line
    assert line.index("KeyError") < line.index("which led to") < line.index("builtins.RuntimeError")


@both_formats
def test_a_hidden_context_stays_hidden(formatter):
    error = RuntimeError("outer")
    error.__context__ = KeyError("x")
    assert "builtins.KeyError" in formatter.format(failing_record(error))
    error.__suppress_context__ = True
    assert "builtins.KeyError" not in formatter.format(failing_record(error))


@both_formats
@pytest.mark.parametrize(
    ("error", "said"),
    [
        (TypeError("f() takes no arguments"), "TypeError: f() takes no arguments"),
        (AttributeError("no attribute 'x'"), "AttributeError: no attribute 'x'"),
        (ConnectionRefusedError(111, "refused by db.internal"), "ConnectionRefusedError (111)"),
    ],
)
def test_what_speaks_of_code_alone_is_kept(formatter, error, said):
    line = formatter.format(failing_record(error))
    assert said in line
    assert "db.internal" not in line


@both_formats
def test_a_traceback_in_a_message_loses_its_values(formatter):
    message = f"""Cannot build protocol: Traceback (most recent call last):
  File "/srv/http_protocol.py", line 12, in process
    raise ValueError(text)
ValueError: {TOPIC}
{TOPIC}, second line

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/srv/x.py", line 3, in y
django.db.utils.DataError: (1406, "Data too long: {TOPIC}")"""
    line = formatter.format(make_record(message, name="daphne.http_protocol"))
    assert "달빛" not in line
    for kept in ("http_protocol.py", "ValueError", "line 3, in y", "django.db.utils.DataError"):
        assert kept in line


def middleware(answer: HttpResponse | None = None, seen: list[str] | None = None) -> logs.RequestIdMiddleware:
    def respond(_request):
        if seen is not None:
            seen.append(logs.request_id.get())
        return answer or HttpResponse()

    return logs.RequestIdMiddleware(respond)


def test_a_request_gets_an_id():
    seen: list[str] = []
    first = middleware(seen=seen)(RequestFactory().get("/"))
    second = middleware(seen=seen)(RequestFactory().get("/"))
    assert [first.headers["X-Request-ID"], second.headers["X-Request-ID"]] == seen
    assert seen[0] != seen[1]


def test_a_given_id_is_kept():
    answer = middleware()(RequestFactory().get("/", headers={"x-request-id": "abc-DEF_1.2"}))
    assert answer.headers["X-Request-ID"] == "abc-DEF_1.2"


@pytest.mark.parametrize("given", ["short", "x" * 65, "with space here", "달빛달빛달빛달빛", 'quote"quote"'])
def test_an_id_that_is_none_is_replaced(given):
    answer = middleware()(RequestFactory().get("/", headers={"x-request-id": given}))
    assert answer.headers["X-Request-ID"] != given
    assert len(answer.headers["X-Request-ID"]) == 16


def test_one_request_does_not_inherit_anothers_conversation(context):
    middleware()(RequestFactory().get("/"))
    assert logs.conversation.get() == "-"


async def test_an_asynchronous_request_gets_an_id():
    async def respond(_request):
        return HttpResponse(logs.request_id.get())

    answer = await logs.RequestIdMiddleware(respond)(RequestFactory().get("/"))
    assert answer.headers["X-Request-ID"] == answer.content.decode()
