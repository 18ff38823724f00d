"""Reads settings from the environment; what cannot be understood is told in one sentence."""

from __future__ import annotations

import math
import os
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import environ
from django.core.exceptions import ImproperlyConfigured

_TRUE = frozenset({"1", "true", "yes", "on", "y", "t"})
_FALSE = frozenset({"0", "false", "no", "off", "n", "f"})


def _boolean(text: str) -> bool:
    if text.lower() in _TRUE:
        return True
    if text.lower() in _FALSE:
        return False
    raise ValueError


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError
    return value


_READERS: dict[object, tuple[Callable[[str], object], str]] = {
    bool: (_boolean, "true or false"),
    int: (int, "a whole number"),
    float: (_number, "a number"),
}


class Environment(environ.Env):  # type: ignore[misc] # it has no types
    """django-environ, stricter: `DEBUG=maybe` and `PORT=abc` are errors, and a leading "$" is just a character.

    An empty number or switch counts as not set. Raises ImproperlyConfigured with a
    sentence for the person at the terminal.
    """

    def get_value(
        self, var: str, cast: Any = None, default: Any = environ.Env.NOTSET, parse_default: bool = False
    ) -> Any:
        given: str | None = self.ENVIRON.get(var)
        if given is not None and cast is str:
            return given
        if cast not in _READERS:
            return super().get_value(var, cast, default, parse_default)
        text = (given or "").strip()
        if not text:
            return float(default) if cast is float else default
        reader, wanted = _READERS[cast]
        try:
            return reader(text)
        except ValueError:
            raise ImproperlyConfigured(f"{var} must be {wanted}, not {text!r}.") from None

    def one_of(self, var: str, allowed: Sequence[str], default: str) -> str:
        value = str(self.str(var, default)).strip() or default
        if value not in allowed:
            raise ImproperlyConfigured(f"{var} must be one of {', '.join(allowed)}, not {value!r}.")
        return value

    def time_zone(self, var: str, default: str) -> str:
        name = str(self.str(var, default)).strip() or default
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ImproperlyConfigured(f"{var} is not the name of a time zone: {name!r}.") from None
        return name


def made_directory(var: str, path: Path) -> Path:
    """The directory, made if it is missing. `var` names who asked for it."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"{var}: {path} cannot be made ({error.strerror}).") from None
    return path


def kept_secret(path: Path) -> str:
    """A key of this installation's own, made on first use, so that sessions outlive a restart.

    Processes that start at the same moment all get the same one.
    """
    try:
        if not path.exists():
            draft = path.with_name(f".{path.name}.{os.getpid()}")
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(50))
            try:
                os.link(draft, path)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return path.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"SECRET_KEY is not set and cannot be kept in {path} ({error.strerror})."
        ) from None


def database_config(url: str) -> dict[str, Any]:
    """Django's form of DATABASE_URL. The URL itself is never repeated: it holds a password."""
    try:
        scheme = urlsplit(url).scheme
        config = dict(environ.Env.db_url_config(url)) if scheme in ("sqlite", "mysql") else {}
    except (ValueError, KeyError):
        config = {}
    if not config.get("ENGINE") or not config.get("NAME"):
        raise ImproperlyConfigured(
            "DATABASE_URL must look like sqlite:////path/to/file or mysql://user:password@host:3306/name, "
            "with special characters of the password percent-encoded."
        )
    return config
