"""Where the API of stories leads, under `/api/`."""

from __future__ import annotations

from django.urls import path

from stories.api.views.cancel import CancelView
from stories.api.views.events import EventsView
from stories.api.views.generate import GenerateView
from stories.api.views.history import HistoryDetailView, HistoryListView, SearchHistoryView
from stories.api.views.provenance import ProvenanceView
from stories.api.views.search import SearchView
from stories.api.views.threads import DeleteThreadView, UpdateThreadTitleView
from stories.api.views.topics import StoryPlaceView

urlpatterns = [
    path("generate", GenerateView.as_view(), name="generate"),
    path(
        "generate/<str:thread_id>/<int:conversation_id>/events",
        EventsView.as_view(),
        name="generation-events",
    ),
    path("search", SearchView.as_view(), name="search-passages"),
    path("cancelGeneration", CancelView.as_view(), name="cancel-generation"),
    path("retrieveChatHistoryList", HistoryListView.as_view(), name="history-list"),
    path("retrieveChatHistoryDetail", HistoryDetailView.as_view(), name="history-detail"),
    path("searchHistory", SearchHistoryView.as_view(), name="history-search"),
    path("updateThreadTitle", UpdateThreadTitleView.as_view(), name="thread-title"),
    path("topics/story", StoryPlaceView.as_view(), name="topics-story"),
    path("provenance", ProvenanceView.as_view(), name="provenance"),
    path("deleteThread", DeleteThreadView.as_view(), name="thread-delete"),
]
