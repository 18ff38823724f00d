"""One text out of a model, whatever breaks on the way: every character once, and the truth about the end."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from llm import errors
from llm.types import ChatRequest, Completion, Delta, Message, Usage
from stories.engines.llm.transcript import continue_request
from stories.engines.llm.writing import Run, Writing
from stories.tests.engines.llm.fakes import FakeModel, Step
from stories.tests.engines.llm.test_seam import TALE

ASKED = ChatRequest((Message("system", "쓰라"), Message("user", "나무꾼")))
BREAKS = [
    errors.ProviderTruncated,
    errors.ProviderTimeout,
    errors.OutputLimitReached,
    errors.ProviderOverloaded,
]


def request_for(text: str) -> ChatRequest:
    return continue_request(ASKED, "ko", text) if text else ASKED


def repeated(standing: str, whole: str = TALE) -> str:
    """What a model that does as it is told says behind `standing`: its end once more, and the rest."""
    end = request_for(standing).messages[-1].text.partition("<끝글자>\n")[2].partition("\n</끝글자>")[0]
    return whole[whole[: len(standing.rstrip())].rindex(end) :]


async def written(model, standing="", run=None):
    """The text with its standing part, the other deltas, and the error that ended it."""
    writing = Writing(model, request_for, standing, run)
    deltas = []
    error = None
    try:
        async for delta in writing.deltas():
            deltas.append(delta)
    except errors.ProviderError as raised:
        error = raised
    assert model.open == 0
    text = standing + "".join(delta.text for delta in deltas)
    assert text == writing.text
    return text, deltas, error


async def test_from_the_beginning():
    model = FakeModel([["옛날 ", "옛적에", Delta(usage=Usage(3, 4, cost=0.5))]])

    text, deltas, error = await written(model)

    assert (text, error) == ("옛날 옛적에", None)
    assert model.asked == [ASKED]
    assert all(delta.text for delta in deltas), "what it used is the meter's affair"


@pytest.mark.parametrize("kind", BREAKS)
async def test_gone_on_with_after_a_break(kind):
    standing = TALE[:60]
    model = FakeModel([[standing, kind()], [repeated(standing)]])

    text, _, error = await written(model)

    assert (text, error) == (TALE, None)
    said = model.asked[1].messages
    assert said[:2] == ASKED.messages
    assert said[2] == Message("assistant", standing)
    assert len(said) == 4


async def test_after_a_crash():
    model = FakeModel([[repeated(TALE[:60])]])

    text, _, error = await written(model, TALE[:60])

    assert (text, error) == (TALE, None)
    assert model.asked[0].messages[2] == Message("assistant", TALE[:60])


async def test_at_most_twice():
    scripts: list[Sequence[Step]] = [[TALE[:40], errors.ProviderTruncated()]]
    scripts += [[repeated(TALE[:at])[:60], errors.ProviderTruncated()] for at in (40, 80, 120, 160)]
    model = FakeModel(scripts)

    text, _, error = await written(model)

    assert isinstance(error, errors.ProviderTruncated)
    assert len(model.asked) == 3
    assert TALE.startswith(text)
    assert len(text) > 40


@pytest.mark.parametrize("kind", BREAKS)
async def test_nothing_written_is_nothing_to_go_on_with(kind):
    model = FakeModel([[kind()], [TALE]])

    text, _, error = await written(model)

    assert text == ""
    assert isinstance(error, kind)
    assert len(model.asked) == 1


@pytest.mark.parametrize(
    "kind",
    [errors.ProviderRefused, errors.ContentFiltered, errors.AuthenticationFailed, errors.ModelNotFound],
)
async def test_what_is_not_worth_going_on(kind):
    model = FakeModel([["옛날", kind()], [TALE]])

    text, _, error = await written(model)

    assert (text, type(error)) == ("옛날", kind)
    assert len(model.asked) == 1


async def test_told_anew_is_asked_for_again():
    standing = TALE[:120]
    model = FakeModel([[standing, errors.ProviderTruncated()], [TALE], [repeated(standing)]])

    assert (await written(model))[0] == TALE


async def test_told_anew_every_time():
    model = FakeModel([[TALE[:120], errors.ProviderTruncated()], [TALE], [TALE]])

    text, _, error = await written(model)

    assert (text, error.code) == (TALE[:120], "provider_bad_answer")


# Runs that outlive us.


def background(*steps, run="resp_1"):
    return [Delta(run_id=run), *steps]


async def test_a_run_is_told_with_its_place():
    model = FakeModel([background("옛날 ")], can_resume=True)

    _, deltas, _ = await written(model)

    assert deltas[0].run_id == "resp_1@0"


@pytest.mark.parametrize("at", [1, 2, 7, 60, len(TALE)])
async def test_taken_up_again(at):
    model = FakeModel(runs={"resp_1": [[TALE[:33], TALE[33:], Delta(usage=Usage(1, 2))]]}, can_resume=True)

    text, _, error = await written(model, TALE[:at], "resp_1@0")

    assert (text, error) == (TALE, None)
    assert model.asked == [], "one upstream response in all"


async def test_a_second_run_taken_up_again():
    """The first one broke off at 60 and was gone on with by another, of which 40 characters were written."""
    standing = TALE[:100]
    model = FakeModel(runs={"resp_2": [[repeated(TALE[:60])]]}, can_resume=True)

    text, _, error = await written(model, standing, "resp_2@60")

    assert (text, error) == (TALE, None)
    assert model.asked == []


async def test_a_connection_that_breaks_is_no_broken_run():
    model = FakeModel(
        [background(TALE[:50], errors.ProviderTruncated())],
        runs={"resp_1": [[TALE[:80], errors.ProviderTimeout()], [TALE]]},
        can_resume=True,
    )

    text, _, error = await written(model)

    assert (text, error) == (TALE, None)
    assert len(model.asked) == 1


async def test_streamed_no_more_but_whole():
    model = FakeModel(results={"resp_1": Completion(TALE, Usage(7, 8))}, can_resume=True)

    text, _deltas, error = await written(model, TALE[:50], "resp_1@0")

    assert (text, error) == (TALE, None)


async def test_a_run_that_is_gone_is_gone_on_without():
    model = FakeModel([[repeated(TALE[:50])]], can_resume=True)

    text, _, error = await written(model, TALE[:50], "resp_1@0")

    assert (text, error) == (TALE, None)


@pytest.mark.parametrize("other", ["다른 이야기더라.", TALE[:30]])
async def test_a_run_that_says_something_else(other):
    model = FakeModel([[repeated(TALE[:50])]], runs={"resp_1": [[other]]}, can_resume=True)

    text, _, error = await written(model, TALE[:50], "resp_1@0")

    assert (text, error) == (TALE, None)
    assert model.cancelled == ["resp_1"], "nobody reads it any more"


async def test_a_run_is_stopped_where_the_text_fails():
    model = FakeModel([background(TALE[:50], errors.ProviderRefused())], can_resume=True)

    _, _, error = await written(model)

    assert isinstance(error, errors.ProviderRefused)
    assert model.cancelled == ["resp_1"]


async def test_a_run_that_is_over_is_not_stopped():
    model = FakeModel([background(TALE)], can_resume=True)
    await written(model)

    assert model.cancelled == []


@pytest.mark.parametrize("run", ["", "resp_1", "@5", "resp_1@", "resp_1@x", "resp_1@-1", "resp_1@²"])
async def test_a_run_that_cannot_be_read(run):
    model = FakeModel([[repeated(TALE[:50])]], runs={"resp_1": [[TALE]]}, can_resume=True)

    assert (await written(model, TALE[:50], run))[0] == TALE
    assert model.resumed == []


async def test_a_model_that_keeps_no_runs_is_not_asked_for_them():
    model = FakeModel([[repeated(TALE[:50])]])

    assert (await written(model, TALE[:50], "resp_1@0"))[0] == TALE
    assert model.resumed == []


def test_a_run_reads_what_it_says():
    assert Run.read(str(Run("a@b", 5))) == Run("a@b", 5)


LETTERS = "가각ᄒᆞᆫ e\u0301n나무 꾼.\n👨‍👩‍👧 🇰🇷"


@hypothesis_settings(max_examples=150, deadline=None)
@given(data=st.data())
async def test_any_crash_within_a_run_loses_and_repeats_nothing(data):
    """Deltas cut anywhere, a log cut at any delta: the run, taken up again, completes what stands."""
    raw = data.draw(st.text(LETTERS, min_size=1, max_size=60))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(raw)), max_size=8)))
    pieces = [raw[a:b] for a, b in zip([0, *cuts], [*cuts, len(raw)], strict=True)]
    first = FakeModel([background(*pieces)], can_resume=True)
    deltas = (await written(first))[1]
    known = data.draw(st.integers(0, len(deltas)))
    standing = "".join(delta.text for delta in deltas[:known])
    again = FakeModel(runs={"resp_1": [pieces]}, can_resume=True)

    text, _, error = await written(again, standing, "resp_1@0")

    assert error is None
    assert text == unicodedata.normalize("NFC", raw)
    assert again.asked == []
