"""Every way in which a stream goes and ends, over a socket, in both APIs."""

from __future__ import annotations

import socket

import pytest

from llm.base import complete
from llm.tests.asking import REQUEST, outcome
from llm.tests.dialects import USAGE, story
from llm.tests.upstream import CUT, STALL, Answer
from llm.types import Usage

TEXTS = ("옛날 옛적에 ", "나무꾼이 ", "살더라. ", "天地玄黃 👨‍👩‍👧‍👦")
WHOLE = "".join(TEXTS)


async def test_a_whole_answer(dialect, upstream, model):
    upstream.will(Answer(story(dialect, *TEXTS)))

    found = await outcome(model)

    assert (found.text, found.error) == (WHOLE, None)
    assert found.usage == Usage(*USAGE)


async def test_all_at_once(dialect, upstream, model):
    upstream.will(Answer(story(dialect, *TEXTS)))

    completion = await complete(model, REQUEST)

    assert completion.text == WHOLE
    assert completion.usage == Usage(*USAGE)


async def test_cut_at_any_byte(dialect, upstream, model):
    stream = b"".join(story(dialect, *TEXTS))
    for size in (1, 7, 100):
        upstream.will(Answer([stream[at : at + size] for at in range(0, len(stream), size)]))

        assert (await outcome(model)).text == WHOLE


async def test_signs_of_life_are_no_text(dialect, upstream, model):
    upstream.will(Answer([b": still here\n\n", b"event: ping\n\n", *story(dialect, "가")]))

    assert (await outcome(model)).text == "가"


async def test_a_price(dialect, upstream, make_model):
    upstream.will(Answer(story(dialect, "가")))

    found = await outcome(make_model(input_price=2.0, cached_input_price=0.5, output_price=8.0))

    assert found.usage is not None
    assert found.usage.cost == pytest.approx((20 * 2 + 100 * 0.5 + 45 * 8) / 1_000_000)


@pytest.mark.parametrize("ending", [(), (CUT,), (b'data: {"cho',), (b'data: {"cho', CUT)])
async def test_broken_off(dialect, upstream, model, ending):
    upstream.will(Answer([dialect.begin(), dialect.text("나무꾼이 "), *ending]))

    found = await outcome(model)

    assert (found.text, found.code) == ("나무꾼이 ", "provider_truncated")
    assert len(upstream.asked) == 1, "text was written: asking again would be paid for twice"


@pytest.mark.parametrize(
    ("reason", "code"), [("length", "output_limit_reached"), ("content_filter", "content_filtered")]
)
async def test_stopped_early(dialect, upstream, model, reason, code):
    upstream.will(Answer(story(dialect, "나무꾼이 ", reason=reason)))

    found = await outcome(model)

    assert (found.text, found.code) == ("나무꾼이 ", code)
    assert found.usage == Usage(*USAGE), "what was used is told before the failure"
    assert len(upstream.asked) == 1


async def test_a_refusal(dialect, upstream, model):
    upstream.will(Answer([dialect.begin(), dialect.refusal()]))

    found = await outcome(model)

    assert (found.text, found.code) == ("", "provider_refused")
    assert found.usage == Usage(*USAGE)
    assert len(upstream.asked) == 1


@pytest.mark.parametrize(
    ("code", "ours"),
    [
        ("server_error", "provider_overloaded"),
        ("what_is_this", "provider_failed"),
        ("sk-secret", "provider_failed"),
    ],
)
async def test_an_error_in_the_stream(dialect, upstream, model, code, ours, caplog):
    upstream.will(Answer([dialect.begin(), dialect.text("나무꾼이 "), dialect.error(code)]))

    found = await outcome(model)

    assert (found.text, found.code) == ("나무꾼이 ", ours)
    assert "secret" not in caplog.text


@pytest.mark.parametrize(
    "nonsense", [b"data: {\n\n", b"data: []\n\n", b"data: 7\n\n", b"data: " + b"[" * 100_000 + b"\n\n"]
)
async def test_no_json(dialect, upstream, model, nonsense):
    upstream.will(Answer([dialect.begin(), dialect.text("가"), nonsense, dialect.end()]))

    found = await outcome(model)

    assert (found.text, found.code) == ("가", "provider_bad_answer")


async def test_an_endless_event(dialect, upstream, model):
    upstream.will(Answer([dialect.begin(), dialect.text("가"), b"data: ", *[b"x" * 500_000] * 10]))

    found = await outcome(model)

    assert (found.text, found.code) == ("가", "provider_bad_answer")


@pytest.mark.parametrize("kind", ["application/json", "text/html; charset=utf-8"])
async def test_no_stream_at_all(dialect, upstream, model, waits, kind):
    upstream.will(*[Answer([b"{}"], headers={"Content-Type": kind})] * 2)

    found = await outcome(model)

    assert found.code == "provider_bad_answer"


async def test_an_empty_answer_is_whole(dialect, upstream, model):
    upstream.will(Answer(story(dialect)))

    found = await outcome(model)

    assert (found.text, found.error) == ("", None)


async def test_half_characters_pass(dialect, upstream, model):
    halves = [dialect.text("x").replace(b'"x"', half) for half in (b'"\\ud83d"', b'"\\ude00"')]
    upstream.will(Answer([dialect.begin(), *halves, dialect.end()]))

    found = await outcome(model)

    assert found.text.encode("utf-16", "surrogatepass").decode("utf-16") == "😀"


@pytest.mark.parametrize("texts", [(), ("나무꾼이 ",)])
async def test_silence(dialect, upstream, make_model, texts):
    upstream.will(Answer([dialect.begin(), *map(dialect.text, texts), STALL]))

    found = await outcome(make_model(read_timeout=0.2))

    assert (found.text, found.code) == ("".join(texts), "provider_timeout")
    await upstream.asked[0].is_hung_up.wait()
    assert len(upstream.asked) == 1, "the reader has waited long enough"


async def test_signs_of_life_without_a_word(dialect, upstream, make_model):
    upstream.will(Answer([dialect.begin(), *[b": still here\n\n"] * 3, STALL]))

    found = await outcome(make_model(first_delta_timeout=0.2))

    assert found.code == "provider_timeout"


async def test_a_first_word_and_then_patience(dialect, upstream, make_model):
    upstream.will(Answer(story(dialect, "가")))

    assert (await outcome(make_model(first_delta_timeout=5.0, total_timeout=10.0))).text == "가"


async def test_too_long_altogether(dialect, upstream, make_model):
    upstream.will(Answer([dialect.begin(), dialect.text("가"), STALL]))

    found = await outcome(make_model(total_timeout=0.2))

    assert (found.text, found.code) == ("가", "provider_timeout")


async def test_nobody_there(make_model, waits):
    with socket.socket() as taken:  # bound, but nobody listens
        taken.bind(("127.0.0.1", 0))
        found = await outcome(make_model(base_url=f"http://127.0.0.1:{taken.getsockname()[1]}/v1"))

    assert found.code == "provider_unreachable"
    assert len(waits) == 3


@pytest.mark.parametrize(
    "address", ["", "no address", "ftp://x/v1", "http://", "http://[", "http://a:b@127.0.0.1:1/v1"]
)
async def test_no_address(make_model, address, waits):
    found = await outcome(make_model(base_url=address))

    assert found.code == "provider_request_rejected"
    assert waits == []
