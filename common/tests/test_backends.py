"""Alias → one instance, made from a setting."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from common.backends import BackendHandler

made: list[Part] = []


class Part:
    def __init__(self, size: int = 1) -> None:
        self.size = size
        made.append(self)


def parts(**options: object) -> dict[str, object]:
    return {
        "default": {"BACKEND": f"{__name__}.Part", "OPTIONS": options},
        "bare": {"BACKEND": f"{__name__}.Part"},
    }


@pytest.fixture
def handler():
    made.clear()
    with override_settings(TEST_PARTS=parts(size=3)):
        yield BackendHandler[Part]("TEST_PARTS")


def test_made_from_its_options(handler):
    assert handler["default"].size == 3
    assert handler["bare"].size == 1


def test_made_once(handler):
    assert handler["default"] is handler["default"]
    assert len(made) == 1


def test_made_once_also_by_many_threads(handler):
    barrier = Barrier(8)

    def ask(_: int):
        barrier.wait()
        return handler["default"]

    with ThreadPoolExecutor(8) as pool:
        assert len(set(map(id, pool.map(ask, range(8))))) == 1


def test_made_for_nobody_else(handler):
    assert handler.make("default") is not handler.make("default")


def test_another_setting_another_instance(handler):
    first = handler["default"]
    with override_settings(TEST_PARTS=parts(size=5)):
        assert handler["default"].size == 5
    assert handler["default"] is not first


def test_other_settings_do_not_matter(handler):
    first = handler["default"]
    with override_settings(SOMETHING_ELSE=1):
        assert handler["default"] is first


@pytest.mark.parametrize(
    "setting",
    [
        {},
        {"default": {}},
        {"default": {"BACKEND": "nowhere.Part"}},
        {"default": {"BACKEND": f"{__name__}.Missing"}},
    ],
)
def test_what_cannot_be_made_is_told_by_its_setting(handler, setting):
    with (
        override_settings(TEST_PARTS=setting),
        pytest.raises(ImproperlyConfigured, match=r"^TEST_PARTS\['default'\]"),
    ):
        handler["default"]


def test_a_setting_that_is_not_there():
    with pytest.raises((ImproperlyConfigured, AttributeError)):
        BackendHandler[Part]("NO_SUCH_SETTING")["default"]
