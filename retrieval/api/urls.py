"""Where the API of the corpus leads, under `/api/`."""

from __future__ import annotations

from django.urls import path

from retrieval.api.views.topics import TopicsView

urlpatterns = [
    path("topics", TopicsView.as_view(), name="topics"),
]
