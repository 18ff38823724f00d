"""`bin/translations` finds what is wrong with a catalogue, and nothing is wrong with ours."""

from __future__ import annotations

from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from types import ModuleType

import polib
import pytest
from django.conf import settings


@pytest.fixture
def translations(tmp_path, monkeypatch) -> ModuleType:
    """The script as a module, looking at a project of its own."""
    loader = SourceFileLoader("translations", str(settings.BASE_DIR / "bin" / "translations"))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    (tmp_path / "stories").mkdir()
    (tmp_path / "templates").mkdir()
    return module


@pytest.fixture
def catalogue(tmp_path):
    path = tmp_path / "locale" / "ko" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)

    def write(*entries: polib.POEntry, compiled: bool = True):
        po = polib.POFile()
        po.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
        po.extend(entries)
        po.save(str(path))
        if compiled:
            po.save_as_mofile(str(path.with_suffix(".mo")))
        return path

    return write


def moon(**fields) -> polib.POEntry:
    return polib.POEntry(**{"msgid": "Moon", "msgstr": "달", **fields})


def test_ours_are_in_order(translations, monkeypatch):
    monkeypatch.setattr(translations, "ROOT", settings.BASE_DIR)
    found = [
        line
        for path in settings.BASE_DIR.glob("locale/*/LC_MESSAGES/*.po")
        for line in translations.faults(path)
    ]
    assert found == []


def test_a_catalogue_in_order(translations, catalogue):
    assert list(translations.faults(catalogue(moon()))) == []


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ({"flags": ["fuzzy"]}, "fuzzy: 'Moon'"),
        ({"msgstr": ""}, "not translated: 'Moon'"),
    ],
)
def test_entries_that_are_not_done(translations, catalogue, entry, fault):
    assert any(line.endswith(fault) for line in translations.faults(catalogue(moon(**entry))))


def test_not_compiled(translations, catalogue):
    assert "its .mo is not the same" in next(translations.faults(catalogue(moon(), compiled=False)))
    catalogue(moon())
    assert "its .mo is not the same" in next(
        translations.faults(catalogue(moon(msgstr="월"), compiled=False))
    )


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("stories/errors.py", 'message = _("Sun")'),
        ("stories/errors.py", 'message = gettext_lazy("Sun")'),
        ("stories/errors.py", 'message = ngettext("Moon", "Sun", 2)'),
        ("stories/errors.py", 'message = pgettext("sky", "Sun")'),
        ("templates/x.html", '{% translate "Sun" %}'),
        ("templates/x.html", "{% blocktranslate trimmed %}\n  Sun\n{% endblocktranslate %}"),
    ],
)
def test_a_message_that_the_catalogue_lacks(translations, catalogue, tmp_path, name, source):
    (tmp_path / name).write_text(source)
    path = catalogue(moon())
    assert list(translations.faults(path)) == [f"{name}: 'Sun' is not in locale/ko/LC_MESSAGES/django.po"]


def test_a_value_in_a_block(translations):
    assert list(translations.in_template("{% blocktranslate %}{{ n }} tales{% endblocktranslate %}")) == [
        "%(n)s tales"
    ]
