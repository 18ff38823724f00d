"""A fair sample of a stream."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from llm.embedders.sampling import sample


@given(st.lists(st.integers(), max_size=50), st.integers(0, 60), st.integers(0, 5))
def test_some_of_them(items: list[int], count: int, seed: int):
    kept = sample(iter(items), count, seed)
    assert len(kept) == min(count, len(items))
    assert not Counter(kept) - Counter(items)


def test_few_are_all_of_them():
    assert sample("abc", 5) == ["a", "b", "c"]


def test_same_ones_every_time():
    assert sample(range(1000), 10) == sample(range(1000), 10)


def test_each_as_likely_as_any_other():
    drawn = Counter(item for seed in range(2000) for item in sample(range(10), 3, seed))
    assert all(500 < drawn[item] < 700 for item in range(10))
