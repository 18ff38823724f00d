"""Builds of the index in the admin: looked at, never changed."""

from __future__ import annotations

import pytest
from django.urls import reverse

from retrieval.models import IndexBuild

LIST = "admin:retrieval_indexbuild_changelist"
PAGE = "admin:retrieval_indexbuild_change"


@pytest.fixture
def build(db):
    return IndexBuild.objects.create(slot=1, stage="embedding", done=1200, total=5000, passages=5000)


def test_how_far_the_running_one_is(curator, build):
    body = curator.get(reverse(LIST)).content.decode()
    assert "embedding 1,200 / 5,000" in body
    assert "진행 중" in body


def test_what_became_of_one(curator, build):
    IndexBuild.objects.update(
        slot=None, status="failed", stage="", version="20261122T1", error="OSError: <full>"
    )
    body = curator.get(reverse(PAGE, args=[build.pk])).content.decode()
    assert "실패" in body
    assert "OSError: &lt;full&gt;" in body
    assert "20261122T1" in body


def test_nobody_changes_one(curator, build):
    page = reverse(PAGE, args=[build.pk])
    assert curator.post(page, {"status": "published"}).status_code == 403
    assert curator.get(reverse("admin:retrieval_indexbuild_add")).status_code == 403
    assert curator.post(reverse("admin:retrieval_indexbuild_delete", args=[build.pk])).status_code == 403
    build.refresh_from_db()
    assert build.status == "running"


def test_who_may_look_at_the_corpus_alone_does_not_see_them(visitor, build):
    assert visitor.get(reverse(LIST)).status_code == 403


def test_more_rows_cost_no_more_queries_and_nothing_is_counted(curator, queries, build):
    few = queries(curator, reverse(LIST))
    IndexBuild.objects.bulk_create([IndexBuild(status="published") for _ in range(9)])
    many = queries(curator, reverse(LIST))
    assert len(many) == len(few)
    assert not [sql for sql in many if "COUNT(" in sql.upper()]
