"""The pages of the corpus."""

from __future__ import annotations

from django.urls import path

from retrieval import views

urlpatterns = [
    path("map/", views.topic_map, name="topic-map"),
]
