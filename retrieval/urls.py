"""The pages of the corpus."""

from __future__ import annotations

from django.urls import path

from retrieval import views
from retrieval.search_page import search_page

urlpatterns = [
    path("search/", search_page, name="search"),
    path("map/", views.topic_map, name="topic-map"),
]
