"""What a release collects of ours: every file, and every module that a script imports, named by its content."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import FileSystemFinder
from django.contrib.staticfiles.storage import ManifestFilesMixin

from common.storage import StaticFilesStorage

_NAMED = re.compile(r"\.[0-9a-f]{12}\.\w+$")
_IMPORT = re.compile(r"""^import .*? from ["'](.+?)["'];""", re.MULTILINE)


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """The storage after `collectstatic`, without the slow part: what it does for every file, nothing compressed."""
    folder = tmp_path_factory.mktemp("static")
    storage = StaticFilesStorage(location=folder, base_url="/static/")
    found = {path: (where, path) for path, where in FileSystemFinder().list([])}
    for path, (where, _) in found.items():
        with where.open(path) as file:
            storage.save(path, file)
    failed = [
        (name, done)
        for name, _, done in ManifestFilesMixin.post_process(storage, found)
        if done not in (True, False)
    ]
    assert failed == []
    return storage


def ours():
    root = settings.BASE_DIR / "static"
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


def test_every_file_has_a_name_of_its_content(collected):
    assert len(ours()) > 20
    assert [path for path in ours() if not _NAMED.search(collected.hashed_files.get(path, ""))] == []


def test_scripts_import_modules_by_those_names(collected):
    imported = []
    for path in (path for path in ours() if path.endswith(".js")):
        with collected.open(collected.hashed_files[path]) as file:
            imported += _IMPORT.findall(file.read().decode())
    assert len(imported) > 20
    assert [module for module in imported if not _NAMED.search(module)] == []
