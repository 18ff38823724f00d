"""The neighbours of a passage, fetched by its page when somebody opens them."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from retrieval.errors import IndexUnusable
from retrieval.models import Passage
from retrieval.neighbours import neighbours_of


def neighbours_view(request: HttpRequest, passage_id: int, model_admin: ModelAdmin[Passage]) -> HttpResponse:
    """A piece of a page: the nearest passages with their scores, or why there are none."""
    passage = get_object_or_404(Passage.objects.only("pk"), pk=passage_id)
    if not model_admin.has_view_permission(request, passage):
        raise PermissionDenied
    shown: dict[str, Any] = {}
    try:
        shown["neighbours"] = neighbours_of(passage.pk)
    except IndexUnusable as error:
        shown["problem"] = error.message
    return render(request, "admin/retrieval/neighbours.html", shown)
