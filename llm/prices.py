"""What models cost, by a table that lies on this machine: nobody is asked for it.

The table is that of genai-prices, which has the prices of hosted models by address and name, fine-tuned and dated ones
among them. It takes a second and 70 MB to load, so only a process that needs it does, in a thread of its own.
"""

from __future__ import annotations

import ipaddress
from functools import cache
from importlib import import_module
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from llm.types import Usage


def table_cost(model: str, base_url: str, usage: Usage) -> float | None:
    """US dollars at the provider's list price of today; None for a model that the table does not know.

    A server of one's own is never in it.
    """
    if not is_hosted(base_url):
        return None
    table = _table()
    used = table.Usage(
        input_tokens=usage.input_tokens,
        cache_read_tokens=usage.cached_tokens,
        output_tokens=usage.output_tokens,
    )
    try:
        return float(table.calc_price(used, model, provider_api_url=base_url).total_price)
    except LookupError:
        return None


def load_soon(base_url: str) -> None:
    """Have the table at hand by the time an answer is over. Costs nothing where it is, or is of no use."""
    if is_hosted(base_url):
        _loading()


def is_hosted(base_url: str) -> bool:
    """Whether somebody sells what is asked for there: an address by HTTPS and by a name of the internet."""
    try:
        parts = urlsplit(base_url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme == "https" and "." in host and not _is_number(host)


@cache
def _loading() -> Thread:
    thread = Thread(target=_table, name="prices", daemon=True)
    thread.start()
    return thread


@cache
def _table() -> Any:
    table = import_module("genai_prices")
    table.calc_price(table.Usage(), "gpt-4o", provider_id="openai")  # which reads the prices themselves
    return table


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
