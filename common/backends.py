"""Alias → one process-wide instance, made from {"BACKEND", "OPTIONS"} in a setting."""

from __future__ import annotations

from threading import Lock
from typing import Any, Generic, TypeVar, cast

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.utils.module_loading import import_string

Backend = TypeVar("Backend")


class BackendHandler(Generic[Backend]):
    """`handler["default"]` is the backend of that alias, made on first use and kept.

    Raises ImproperlyConfigured where the alias is unknown or its class cannot be imported.
    """

    def __init__(self, setting_name: str) -> None:
        self.setting_name = setting_name
        self._made: dict[str, Backend] = {}
        self._lock = Lock()
        setting_changed.connect(self._forget)

    def __getitem__(self, alias: str) -> Backend:
        made = self._made.get(alias)
        if made is None:
            with self._lock:
                made = self._made.get(alias) or self._made.setdefault(alias, self.make(alias))
        return made

    def make(self, alias: str) -> Backend:
        """A new instance, kept by nobody."""
        try:
            params: dict[str, Any] = getattr(settings, self.setting_name)[alias]
            factory = import_string(params["BACKEND"])
        except (KeyError, ImportError) as error:
            raise ImproperlyConfigured(f"{self.setting_name}[{alias!r}]: {error}") from error
        return cast(Backend, factory(**params.get("OPTIONS", {})))

    def _forget(self, *, setting: str, **_: object) -> None:
        if setting == self.setting_name:
            self._made.clear()
