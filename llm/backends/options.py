"""The parameters of one configured model."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from llm.prices import table_cost
from llm.types import Price, Usage

DEFAULT_BASE_URL = "https://api.openai.com/v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelOptions:
    """Where a model is, what it is asked for with, and when it counts as silent.

    `key_variable` names the environment variable that holds the key; the key itself stands nowhere else. Timeouts
    are in seconds: `read_timeout` between any two signs of life, `first_delta_timeout` until the first word,
    `total_timeout` until the last. Prices are US dollars a million tokens. None and "" leave a parameter to the
    provider. With `conversations`, threads are mirrored there. From the day of `shutdown` on, the provider serves the
    model no more.
    """

    model: str
    base_url: str = DEFAULT_BASE_URL
    key_variable: str = "OPENAI_API_KEY"
    max_output_tokens: int = 8192
    temperature: float | None = None
    top_p: float | None = None
    reasoning_effort: str = ""
    background: bool = False
    conversations: bool = False
    connect_timeout: float = 10.0
    read_timeout: float = 50.0
    first_delta_timeout: float = 120.0
    total_timeout: float = 900.0
    input_price: float | None = None
    output_price: float | None = None
    cached_input_price: float | None = None
    shutdown: date | None = None

    @property
    def key(self) -> str:
        return os.environ.get(self.key_variable, "")

    @property
    def is_openai(self) -> bool:
        """Whether it is asked for at OpenAI's own address, which takes a few parameters under other names."""
        return self.base_url.rstrip("/") == DEFAULT_BASE_URL

    @property
    def has_price(self) -> bool:
        return self.input_price is not None and self.output_price is not None

    def cost(self, usage: Usage) -> float | None:
        """US dollars: at the prices that are set, else at the table's; None where neither is known."""
        if self.input_price is None or self.output_price is None:
            return table_cost(self.model, self.base_url, usage)
        return Price(self.input_price, self.output_price, self.cached_input_price).cost(usage)


def is_address(base_url: str) -> bool:
    """Whether it is one of HTTP, without a password: the key goes into a header."""
    try:
        parts = urlsplit(base_url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
    except ValueError:
        return False
