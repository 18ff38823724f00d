"""Which embedder the environment names, and which key it gets."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from django.conf import settings

TELL = (
    "import json; from storytool import settings; print(json.dumps([settings.EMBEDDER, settings.EMBEDDERS]))"
)


def told(**environment: str) -> tuple[str, dict[str, object]]:
    done = subprocess.run(
        [sys.executable, "-c", TELL],
        cwd=settings.BASE_DIR,
        env={"DATA_DIR": str(settings.DATA_DIR), "ENV_FILE": "/dev/null", **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    embedder, backends = json.loads(done.stdout)
    return embedder, backends["default"].get("OPTIONS", {})


@pytest.mark.parametrize(
    ("environment", "embedder"),
    [
        ({}, "auto"),
        ({"EMBEDDER": "lsa"}, "lsa"),
        ({"EMBEDDING_MODEL": "m"}, "openai"),
        ({"EMBEDDING_MODEL": "m", "EMBEDDER": "e5"}, "e5"),
    ],
)
def test_which(environment, embedder):
    assert told(**environment)[0] == embedder


def test_openai_has_one_key_for_all():
    _, options = told(EMBEDDING_MODEL="m", OPENAI_API_KEY="k", OPENAI_BASE_URL="http://one/v1")
    assert (options["base_url"], options["api_key"]) == ("http://one/v1", "k")


def test_a_key_goes_to_no_other_server():
    environment = {"EMBEDDING_MODEL": "m", "OPENAI_API_KEY": "k", "EMBEDDING_BASE_URL": "http://other/v1"}
    assert told(**environment)[1]["api_key"] == ""
    assert told(**environment, EMBEDDING_API_KEY="own")[1]["api_key"] == "own"
