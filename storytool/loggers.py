"""Who may log what. Every line goes through `common.logs`, which keeps people's words out of it."""

from __future__ import annotations

from typing import Any

# Servers name the address of each request with its query in it; `common.requests` writes a line of its own instead.
_SILENT = ("uvicorn.access", "daphne.access", "django.channels.server", "django.server")
# At lower levels these write statements with their values, or whole requests and answers.
_NEVER_BELOW_WARNING = (
    "daphne",
    "httpx2",
    "httpcore2",
    "openai",
    "asyncio",
    "aiohttp",
    "autobahn",
    "taskiq",
    "txaio",
    "faiss",
)
_NEVER_BELOW_INFO = ("django.db.backends", "django.template", "redis")
# These bring handlers and formats of their own, which must not be used beside ours.
_OWN_HANDLERS = ("django", "uvicorn", "uvicorn.error", "taskiq")


def logging_config(level: str, format_name: str) -> dict[str, Any]:
    """The LOGGING setting for a level and one of the formats "json" and "console"."""
    loggers: dict[str, dict[str, Any]] = {name: {"handlers": [], "propagate": True} for name in _OWN_HANDLERS}
    for name in _NEVER_BELOW_INFO:
        loggers.setdefault(name, {})["level"] = "INFO" if level == "DEBUG" else level
    for name in _NEVER_BELOW_WARNING:
        loggers.setdefault(name, {})["level"] = "WARNING" if level in ("DEBUG", "INFO") else level
    for name in _SILENT:
        loggers[name] = {"handlers": [], "propagate": False, "level": "WARNING"}
    loggers["django.request"] = {"level": "ERROR"}  # what is below is in the line of the request
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"context": {"()": "common.logs.ContextFilter"}},
        "formatters": {
            "json": {"()": "common.logs.JsonFormatter"},
            "console": {"()": "common.logs.ConsoleFormatter"},
        },
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": format_name, "filters": ["context"]},
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": loggers,
    }
