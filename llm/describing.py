"""What has to be the same for a model to be asked the same again: told without any key."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit

from llm.base import ChatModel

_PARAMETERS: Final = ("max_output_tokens", "temperature", "top_p", "reasoning_effort", "background")


def described(model: ChatModel) -> dict[str, Any]:
    """Name, kind of API, address and parameters of a model; of one that tells no more, its name alone.

    An address may hold a password or a token: user, query and fragment are left out.
    """
    told: dict[str, Any] = {"model": model.name}
    options = getattr(model, "options", None)
    if options is None:
        return told
    told |= {"backend": type(model).__name__, "address": _without_secrets(options.base_url)}
    given = {name: getattr(options, name, None) for name in _PARAMETERS}
    return told | {
        name: value for name, value in given.items() if not (value is None or value is False or value == "")
    }


def _without_secrets(address: str) -> str:
    try:
        parts = urlsplit(address)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}"
