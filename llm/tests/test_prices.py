"""What a model costs by the table on this machine: never a guess, never a request."""

from __future__ import annotations

import pytest

from llm.backends.options import DEFAULT_BASE_URL, ModelOptions
from llm.prices import is_hosted, table_cost
from llm.types import Usage

USED = Usage(input_tokens=1_000_000, output_tokens=100_000, cached_tokens=400_000)
TUNED = "ft:gpt-4o-2024-08-06:tales::a1b2c3"


@pytest.mark.parametrize(
    ("model", "cost"),
    [
        ("gpt-4o-mini", 0.6 * 0.15 + 0.4 * 0.075 + 0.1 * 0.6),
        ("gpt-4o-mini-2024-07-18", 0.6 * 0.15 + 0.4 * 0.075 + 0.1 * 0.6),
        ("GPT-5-mini", 0.6 * 0.25 + 0.4 * 0.025 + 0.1 * 2),
        (TUNED, 3.75 + 0.1 * 15),
    ],
)
def test_models_that_are_sold(model, cost):
    assert table_cost(model, DEFAULT_BASE_URL, USED) == pytest.approx(cost)


@pytest.mark.parametrize(
    "model", ["no-such-model", "", "gpt-77-turbo-max", "이야기", "ft:", "ft:tales:org::id"]
)
def test_a_model_that_nobody_knows_has_no_price(model):
    assert table_cost(model, DEFAULT_BASE_URL, USED) is None


def test_an_address_that_nobody_knows_has_no_prices():
    assert table_cost("gpt-4o", "https://models.example.org/v1", USED) is None


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:8000/v1",
        "http://localhost:11434/v1",
        "https://localhost/v1",
        "https://10.0.0.5:8000/v1",
        "https://[::1]/v1",
        "http://api.openai.com/v1",
        "https://[broken/v1",
        "",
    ],
)
def test_a_server_of_ones_own_is_not_looked_up(address):
    assert not is_hosted(address)
    assert table_cost("gpt-4o", address, USED) is None


def test_a_price_that_is_set_wins():
    options = ModelOptions(model="gpt-4o", input_price=1.0, output_price=10.0, cached_input_price=0.1)
    assert options.cost(USED) == pytest.approx(0.6 + 0.04 + 1.0)


def test_half_a_price_is_none():
    """Where one of two is missing, both come from the table: no sum of two lists."""
    assert ModelOptions(model="gpt-4o", input_price=0.0).cost(USED) == ModelOptions(model="gpt-4o").cost(USED)
    own = ModelOptions(model="tales-7b", base_url="http://127.0.0.1:8000/v1", output_price=1.0)
    assert own.cost(USED) is None


def test_free_is_not_unknown():
    assert ModelOptions(model="tales-7b", input_price=0.0, output_price=0.0).cost(USED) == 0.0
