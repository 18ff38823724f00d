"""`.env.example` says what settings.py reads, and nothing else."""

from __future__ import annotations

import ast
import re

import pytest
from django.conf import settings

from storytool.tests.processes import run_python

EXAMPLE = settings.BASE_DIR / ".env.example"
SETTINGS = settings.BASE_DIR / "storytool" / "settings.py"
LINE = re.compile(r"^#?([A-Z][A-Z0-9_]*)=(.*)$", re.MULTILINE)


def read_calls() -> dict[str, ast.Call]:
    """Each `env.something("NAME", …)` of settings.py by its NAME."""
    return {
        node.args[0].value: node
        for node in ast.walk(ast.parse(SETTINGS.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def written() -> dict[str, str]:
    return dict(LINE.findall(EXAMPLE.read_text()))


def test_same_variables():
    assert sorted(written()) == sorted(read_calls())


def test_no_variable_twice():
    names = [name for name, _ in LINE.findall(EXAMPLE.read_text())]
    assert len(names) == len(set(names))


def test_every_variable_is_explained():
    explained = False
    for line in EXAMPLE.read_text().splitlines():
        if LINE.match(line):
            assert explained, f"{line} has no comment"
        else:
            explained = line.startswith("# ") and not line.startswith("# ---")


@pytest.mark.parametrize("name", sorted(read_calls()))
def test_same_default(name):
    call = read_calls()[name]
    given = [*call.args[1:], *(keyword.value for keyword in call.keywords if keyword.arg == "default")]
    try:
        default = ast.literal_eval(given[-1])
    except ValueError:
        assert written()[name] == "", "a default that depends on others is told in words"
        return
    if isinstance(default, list):
        default = ",".join(default)
    expected = str(default).lower() if isinstance(default, bool) else str(default)
    # HOST takes its default also where it is set to nothing.
    assert written()[name] == {"HOST": "127.0.0.1"}.get(name, expected)


def test_the_example_as_it_is_changes_nothing(tmp_path):
    """Whoever takes the whole file over, uncommented, has what they had without it."""
    values = {name: value for name, value in written().items() if name not in {"ENV_FILE", "DATA_DIR"}}
    (tmp_path / "all.env").write_text("\n".join(f"{name}={value}" for name, value in values.items()))
    code = (
        "from django.conf import settings as s;"
        "print([(n, getattr(s, n)) for n in dir(s) if n.isupper() and n not in ('LOGGING', 'UNFOLD')])"
    )

    def seen(env_file: str) -> str:
        done = run_python("-c", code, data_dir=tmp_path, ENV_FILE=str(tmp_path / env_file))
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert seen("all.env") == seen("none.env")
