"""Text that follows a passage too closely is held back and put in other words; all else is shown as it comes."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import StorytoolError
from stories.pipeline.pipeline import StoryFinished, StoryWritten, generate
from stories.pipeline.rewording import HOLD_FROM, LONGEST_SENTENCE, LOOK_EVERY, Following, kept_apart
from stories.pipeline.types import Checkpoint, Delta, StoryRequest
from stories.tests.engines.scripted import ScriptedEngine

LIMIT = 40
# In these tests a syllable stands in a passage if it is a 가, and a run is a row of them.
COPY = "가"


class CountingWatch:
    """The contract of the corpus's watch, over rows of one letter. `accepted` is the story as it was shown."""

    limit = LIMIT

    def __init__(self) -> None:
        self.accepted = ""

    async def accept(self, text: str) -> Following:
        following = self._following(text)
        self.accepted += text
        return following

    async def ahead(self, text: str) -> Following:
        return self._following(text)

    def _following(self, text: str) -> Following:
        whole, begin = self.accepted + text, len(self.accepted)
        rows, start = [(0, 0)], 0
        for place, char in enumerate(whole + "."):
            if char != COPY:
                if place > begin:
                    rows.append((place - start, start))
                start = place + 1
        running = len(whole) - len(whole.rstrip(COPY))
        longest, where = max(rows)
        return Following(running, longest, where)


class Rewriter:
    """Answers `words`, and remembers what it was asked."""

    def __init__(self, words: str = "달리 말하더라.", error: Exception | None = None) -> None:
        self.words, self.error = words, error
        self.asked: list[tuple[str, str, str]] = []

    async def __call__(self, story: str, sentence: str, run: str) -> str:
        self.asked.append((story, sentence, run))
        if self.error:
            raise self.error
        return self.words


async def shown(pieces: Sequence[str | Delta], reword: Rewriter, story: str = "") -> list[Delta]:
    async def deltas():
        for piece in pieces:
            yield Delta(piece) if isinstance(piece, str) else piece

    watch = CountingWatch()
    await watch.accept(story)
    async with aclosing(kept_apart(deltas(), watch, reword, story)) as kept:
        told = [delta async for delta in kept]
    assert (story + text_of(told)).startswith(watch.accepted)
    return told


def text_of(deltas: Sequence[Delta]) -> str:
    return "".join(delta.text for delta in deltas)


def longest_run(text: str) -> int:
    return max(map(len, text.translate({ord(char): " " for char in set(text) - {COPY}}).split()), default=0)


async def test_what_shares_little_is_shown_as_it_comes():
    pieces = ["옛날 ", COPY * 8, " 옛적에. ", "나무꾼이 ", COPY * 11, " 살더라."]
    reword = Rewriter()
    assert [delta.text for delta in await shown(pieces, reword)] == pieces
    assert reword.asked == []


async def test_a_run_below_the_limit_is_held_and_then_shown_unchanged():
    pieces = [*COPY * 30, "나", "다", "라", *"마바사아자차카타파하" * 2]
    reword = Rewriter()
    assert text_of(await shown(pieces, reword)) == "".join(pieces)
    assert reword.asked == []


async def test_a_sentence_that_would_cross_the_limit_is_put_in_other_words():
    pieces = ["옛날 옛적에. ", *COPY * 60, *" 하더라. 그 뒤로 잘 살더라."]
    reword = Rewriter()

    text = text_of(await shown(pieces, reword))

    assert text.startswith("옛날 옛적에. " + COPY * HOLD_FROM)
    assert text.endswith("달리 말하더라. 그 뒤로 잘 살더라.")
    assert longest_run(text) < HOLD_FROM + 2 * LOOK_EVERY
    ((story, sentence, run),) = reword.asked
    assert story + sentence == "옛날 옛적에. " + COPY * 60 + " 하더라."
    assert run.startswith(COPY)


async def test_a_large_piece_is_looked_at_before_it_is_shown():
    reword = Rewriter("다른 말이더라.")
    assert text_of(await shown(["옛날. ", COPY * 50 + "더라. 끝."], reword)) == "옛날. 다른 말이더라. 끝."


async def test_the_last_sentence_needs_no_end():
    reword = Rewriter("다른 말")
    assert text_of(await shown([*COPY * 50], reword)).endswith("다른 말")


async def test_a_sentence_without_an_end_is_cut():
    pieces = [*(COPY * 50 + "나" * 2 * LONGEST_SENTENCE)]
    reword = Rewriter()
    text = text_of(await shown(pieces, reword))
    assert LONGEST_SENTENCE <= len(reword.asked[0][1]) <= LONGEST_SENTENCE + LOOK_EVERY
    assert text.endswith("나")


@pytest.mark.parametrize(
    "reword",
    [Rewriter(""), Rewriter("  \n"), Rewriter(COPY * 60), Rewriter(error=StorytoolError())],
    ids=["nothing", "white space", "no better", "an error"],
)
async def test_without_better_words_the_story_stays_as_it_was_written(reword):
    pieces = ["옛날. ", *COPY * 60, *"더라. 끝이니라."]
    assert text_of(await shown(pieces, reword)) == "".join(pieces)
    assert reword.asked


async def test_white_space_at_the_edges_stays():
    reword = Rewriter("말")
    pieces = ["\n\n", COPY * 50 + "\n", "\n둘째 문단이더라."]
    assert text_of(await shown(pieces, reword)) == "\n\n말\n\n둘째 문단이더라."


async def test_what_was_shown_by_an_earlier_attempt_counts():
    reword = Rewriter("달리.")
    text = text_of(await shown([*COPY * 20, *". 끝."], reword, story="옛날 " + COPY * 30))
    assert reword.asked
    assert text.endswith("달리. 끝.")


async def test_tidings_of_the_provider_are_not_lost_and_never_ahead_of_the_text():
    pieces = [Delta(COPY * 20, cursor=n) for n in range(1, 5)]
    pieces += [Delta(". 끝", cursor=5), Delta(".", run_id="r", cursor=6)]
    told = await shown([Delta("옛날 ", run_id="r"), *pieces], Rewriter("말이더라."))
    assert text_of(told) == "옛날 말이더라. 끝."
    assert [delta.run_id for delta in told if delta.run_id] == ["r", "r"]
    cursors = [delta.cursor for delta in told if delta.cursor is not None]
    assert cursors == sorted(cursors)
    assert cursors[-1] == 6
    assert "끝" in text_of(told[: [delta.cursor for delta in told].index(5) + 1] if 5 in cursors else told)


@given(st.lists(st.text("가나. \n", min_size=1, max_size=30), max_size=40))
async def test_whatever_comes_only_what_crossed_is_changed(pieces):
    whole = "".join(pieces)
    reword = Rewriter("다른 말")
    text = text_of(await shown(pieces, reword))
    assert longest_run(text) < LIMIT
    if longest_run(whole) < LIMIT:
        assert (text, reword.asked) == (whole, [])
    else:
        assert reword.asked


@given(st.lists(st.text("가나. ", min_size=1, max_size=30), max_size=40))
async def test_an_engine_without_other_words_changes_nothing(pieces):
    assert text_of(await shown(pieces, Rewriter(""))) == "".join(pieces)


class RewordingScript(ScriptedEngine):
    can_reword = True

    async def reword(self, request, story, sentence, run):
        return "다른 말이더라."


async def written(engine, watch_story, checkpoint=None) -> tuple[str, str]:
    async def none(_request):
        return ()

    steps = generate(engine, none, StoryRequest("소재"), checkpoint or Checkpoint(), watch_story)
    async with aclosing(steps):
        told = [step async for step in steps]
    (finished,) = (step.story for step in told if isinstance(step, StoryFinished))
    return "".join(step.delta.text for step in told if isinstance(step, StoryWritten)), finished


COPYING = ["옛날 옛적에. ", COPY * 60 + "더라. ", "끝이니라."]


async def watch_from(story: str) -> CountingWatch:
    watch = CountingWatch()
    await watch.accept(story)
    return watch


async def test_the_pipeline_puts_a_story_in_other_words():
    text, finished = await written(RewordingScript(story=COPYING), watch_from)
    assert text == finished == "옛날 옛적에. 다른 말이더라. 끝이니라."


class WordlessScript(RewordingScript):
    can_reword = False


@pytest.mark.parametrize("script", [ScriptedEngine, WordlessScript])
async def test_an_engine_that_cannot_reword_is_not_watched(script):
    async def never(_story):
        raise AssertionError("for nothing")

    text, _ = await written(script(story=COPYING), never)
    assert text == "".join(COPYING)


@pytest.mark.parametrize("watch_story", [None, lambda: None])
async def test_without_a_watch_nothing_is_held(watch_story):
    async def none(_story):
        return None

    text, _ = await written(RewordingScript(story=COPYING), none if watch_story else None)
    assert text == "".join(COPYING)


async def test_closing_the_pipeline_closes_the_engine():
    engine = RewordingScript(story=[*COPYING, "더.", "더."])

    async def none(_request):
        return ()

    steps = generate(engine, none, StoryRequest("소재"), Checkpoint(), watch_from)
    async for step in steps:
        if isinstance(step, StoryWritten):
            break
    await steps.aclose()
    assert engine.closed == 1
