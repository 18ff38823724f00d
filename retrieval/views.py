"""The pages of the corpus."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from retrieval.topics.drawn import drawn_map


@require_safe
@never_cache
def topic_map(request: HttpRequest) -> HttpResponse:
    """The map of the corpus. `thread_id` and `conversation_id` name a story of the reader's own to be shown on it."""
    may_read = request.user.is_authenticated or settings.GUESTS
    context = {
        "may_read": may_read,
        "drawn": drawn_map() if may_read else None,
        "search_url": f"{reverse('search')}?q=",
        "thread_id": request.GET.get("thread_id", "")[:40],
        "conversation_id": request.GET.get("conversation_id", "")[:10],
    }
    return render(request, "retrieval/map.html", context)
