"""Going on after a checkpoint: exactly where it is ours, sensibly where it is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stories.engines.composer.composing import plan_tale
from stories.engines.composer.resuming import BROKEN_OFF, continuation
from stories.engines.composer.surface import sentences
from stories.tests.engines.composer.samples import request

AUTUMN = "가을이 깊더라. 잎이 지니라."
SUMMER = f"여름이 가니라. “덥구나.” 하더라.\n\n{AUTUMN}"
COMPOSED = f"봄이 오니라. 꽃이 피더라.\n\n{SUMMER}"
STORY = plan_tale(request("가난한 나무꾼이 산에서 다친 사슴을 구한다")).story()


def test_every_cut_goes_on_to_the_same_text():
    assert all(STORY[:cut] + continuation(STORY[:cut], STORY) == STORY for cut in range(len(STORY) + 1))


def test_a_finished_text_needs_nothing():
    assert continuation(COMPOSED, COMPOSED) == ""


@pytest.mark.parametrize(
    ("written", "added"),
    [
        # After the last sentence that both have; in its paragraph if that goes on, else in a new one.
        (
            "옛날이라. 봄이 오니라.",
            f" 꽃이 피더라.\n\n{SUMMER}",
        ),
        ("다른 봄이라. 꽃이 피더라.", f"\n\n{SUMMER}"),
        ("다른 봄이라. 꽃이 피더라.\n\n", f"{SUMMER}"),
        # A sentence that broke off is left to trail away: what was read cannot be taken back.
        (
            "옛날이라. 봄이 오니라. 꽃이 시들",
            f"{BROKEN_OFF} 꽃이 피더라.\n\n{SUMMER}",
        ),
        # Nothing in common: as many paragraphs as were written are passed over.
        ("전혀 다른 글이라.\n\n둘째 문단이라.", f"\n\n{AUTUMN}"),
        ("전혀 다른 글이라.", f"\n\n{SUMMER}"),
        # All that was left has been said.
        ("다른 봄이라. 잎이 지니라.", ""),
    ],
)
def test_a_foreign_beginning_goes_on_after_what_both_have(written, added):
    assert continuation(written, COMPOSED) == added


def test_no_sentence_comes_twice_even_out_of_order():
    whole = (written := "여름이 가니라. 봄이 오니라.") + continuation(written, COMPOSED)
    assert whole.count("여름이 가니라.") == 1


@given(st.text(alphabet="가나 .“”\n봄이오니라", max_size=60))
def test_what_is_written_stands_and_nothing_is_said_twice(written):
    added = continuation(written, COMPOSED)
    told = sentences(added.removeprefix(BROKEN_OFF))
    assert len(told) == len(set(told))
    assert not set(told) & set(sentences(written))


@given(cut=st.integers(0, len(STORY)), noise=st.sampled_from(["", "없던 글", "없던 글이라.", "\n\n"]))
def test_a_story_of_another_version_ends_as_ours_does(cut, noise):
    written = "옛 판의 첫머리라. " + STORY[:cut] + noise
    whole = written + continuation(written, STORY)
    assert whole.startswith(written)
    assert sentences(STORY)[-1] in whole or cut == len(STORY)
