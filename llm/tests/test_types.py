"""Plain values: what an answer costs."""

from __future__ import annotations

import dataclasses

import pytest

from llm import types
from llm.types import Price, Usage


def test_a_price():
    usage = Usage(input_tokens=1_000_000, output_tokens=500_000, cached_tokens=400_000)

    assert Price(2.0, 8.0, 0.5).cost(usage) == pytest.approx(0.6 * 2 + 0.4 * 0.5 + 0.5 * 8)
    assert Price(2.0, 8.0).cost(usage) == pytest.approx(2 + 4), (
        "without a price of its own, cached input is input"
    )
    assert Price(0.0, 0.0).cost(usage) == 0


@pytest.mark.parametrize(
    "kind",
    [kind for kind in vars(types).values() if isinstance(kind, type) and dataclasses.is_dataclass(kind)],
)
def test_values_do_not_change(kind):
    assert kind.__dataclass_params__.frozen
    assert "__slots__" in vars(kind)
