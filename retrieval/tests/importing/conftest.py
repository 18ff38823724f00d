"""Fixtures of the importer's tests."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command


class Imported:
    """What one run of `import_corpus` said and how it ended."""

    def __init__(self, *files: Path, **options) -> None:
        out, err = io.StringIO(), io.StringIO()
        self.code = 0
        try:
            call_command("import_corpus", *map(str, files), stdout=out, stderr=err, **options)
        except SystemExit as error:
            self.code = int(error.code or 0)
        self.said, self.told = out.getvalue(), err.getvalue()

    @property
    def counts(self) -> list[int]:
        """Added, updated, unchanged, works, bad."""
        return [int(word) for word in self.said.replace(";", " ").split() if word.isdigit()]


@pytest.fixture
def imported(db) -> type[Imported]:
    return Imported


@pytest.fixture
def written(tmp_path):
    """Writes a file; rows become JSON lines."""

    def write(name, content):
        path: Path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, list):
            content = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in content)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write
