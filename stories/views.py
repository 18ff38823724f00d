"""The pages: where a reader begins a story, and a thread with its stories."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe
from rest_framework.exceptions import ValidationError

from common.errors import NotFound
from retrieval.categories import CATEGORIES
from stories.api.serializers.generate import MAX_SEED, MAX_TOPIC_LENGTH
from stories.api.serializers.history import HistoryListSerializer, SearchHistorySerializer
from stories.services.history import list_threads
from stories.services.reading import read_thread_page
from stories.services.search import search_history


@require_safe
@never_cache
@ensure_csrf_cookie
def home(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_safe
@never_cache
@ensure_csrf_cookie
def thread(request: HttpRequest, thread_id: str) -> HttpResponse:
    """A thread with its stories. Somebody else's is 404, like one that never was."""
    try:
        found, turns = read_thread_page(user=request.user, thread_id=thread_id)
    except NotFound as error:
        raise Http404 from error
    title = found.title or next((turn.conversation.data.user_input for turn in turns), "")
    return _page(request, thread=found, turns=turns, title=title)


def _page(request: HttpRequest, **shown: Any) -> HttpResponse:
    """The page with its side column. `topic` in the address fills the box: that is how a recommendation is a link."""
    user = request.user
    context = {
        "history": _history(request),
        "topic": request.GET.get("topic", "")[:MAX_TOPIC_LENGTH],
        "max_topic_length": MAX_TOPIC_LENGTH,
        "max_seed": MAX_SEED,
        "categories": CATEGORIES,
        "examples": _examples(),
        "genres": _genres(),
        "may_write": user.is_authenticated or settings.GUESTS,
        "signup_open": settings.SIGNUP,
        "time_zone": settings.TIME_ZONE,
        **shown,
    }
    return render(request, "stories/page.html", context)


def _history(request: HttpRequest) -> dict[str, Any]:
    """The side column: threads, or what the words in `q` find. What nobody can have meant is the first page."""
    words, cursor = request.GET.get("q", "").strip(), request.GET.get("cursor", "")
    try:
        if words:
            found = SearchHistorySerializer(data={"search_text": words, "cursor": cursor})
            found.is_valid(raise_exception=True)
            (before,) = found.validated_data["cursor"] or (None,)
            page: Any = search_history(
                user=request.user, text=words, before=before, size=found.validated_data["page_size"]
            )
        else:
            listed = HistoryListSerializer(data={"cursor": cursor})
            listed.is_valid(raise_exception=True)
            asked = listed.validated_data
            page = list_threads(user=request.user, before=asked["cursor"], size=asked["page_size"])
    except ValidationError:
        return {"words": words, "rows": [], "next_cursor": None, "is_invalid": True}
    return {"words": words, "rows": page.rows, "next_cursor": page.next_cursor}


def _examples() -> list[str]:
    """Topic sentences to start from."""
    return [
        _("A poor woodcutter saves a wounded deer in the mountains."),
        _("A young goblin looks for the king's lost jade flute."),
        _("A daughter goes to the sea palace for her blind father."),
        _("A greedy brother and a kind brother live in one house."),
    ]


def _genres() -> list[str]:
    return [
        _("folk tale"),
        _("legend"),
        _("myth"),
        _("hero tale"),
        _("love story"),
        _("family tale"),
        _("dream journey"),
        _("animal fable"),
        _("pansori novel"),
    ]
