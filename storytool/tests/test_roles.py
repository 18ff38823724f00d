"""Which model plays which role: one variable each."""

from __future__ import annotations

import json
import os

import pytest
from django.conf import settings

from storytool.tests.processes import manage, run_python

HERE = "http://127.0.0.1:8000/v1"


def test_in_the_settings(tmp_path):
    code = (
        "import json; from django.conf import settings as s;"
        "print(json.dumps([s.CHAT_MODELS, s.STORY_ENGINES['default']['BACKEND']]))"
    )
    given = {"GPT_4O_MODEL": "big?temperature=0.5", "OPENAI_BASE_URL": HERE, "OPENAI_BACKGROUND": "1"}
    done = run_python("-c", code, data_dir=tmp_path, **given)
    models, engine = json.loads(done.stdout)
    assert set(models) == {"expand"}
    assert models["expand"]["OPTIONS"] == {
        "model": "big",
        "base_url": HERE,
        "key_variable": "OPENAI_API_KEY",
        "max_output_tokens": 16384,
        "temperature": 0.5,
    }
    assert engine == "stories.engines.llm.ModelEngine"


TELL = (
    "import json; from django.conf import settings as s;"
    "print(json.dumps({r: e['OPTIONS']['model'] for r, e in (s.CHAT_MODELS | s.MODERATORS).items()}))"
)


@pytest.mark.parametrize(
    ("given", "models"),
    [
        ({}, set()),
        ({"OPENAI_API_KEY": "sk-x"}, {"expand", "enrich", "analyze", "moderate"}),
        ({"OPENAI_API_KEY": "sk-x", "OPENAI_BASE_URL": HERE}, set()),
        ({"OPENAI_API_KEY": "sk-x", "GPT_4O_MODEL": "none"}, {"enrich", "analyze", "moderate"}),
        (
            {"MODERATION_MODEL": "m", "ANALYZE_MODEL": "m", "FINE_TUNED_MODEL": "m"},
            {"draft", "analyze", "moderate"},
        ),
    ],
)
def test_which_roles_have_a_model(tmp_path, given, models):
    assert set(json.loads(run_python("-c", TELL, data_dir=tmp_path, **given).stdout)) == models


def test_no_test_asks_a_provider_by_whoever_runs_it():
    assert "OPENAI_API_KEY" not in os.environ
    assert (settings.CHAT_MODELS, settings.MODERATORS) == ({}, {})


def test_at_the_terminal(tmp_path):
    done = manage("check", data_dir=tmp_path, GPT_MINI_MODEL="m?speed=9")
    assert done.returncode == 1
    assert done.stderr.startswith("storytool: GPT_MINI_MODEL: there is no parameter 'speed'")
    assert done.stderr.count("\n") == 1
