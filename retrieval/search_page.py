"""The page where the corpus is searched, and stories begin from what is found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request
from rest_framework.views import APIView

from common.api.throttling import RoleThrottle
from common.errors import InvalidInput, StorytoolError, TooManyRequests
from common.text import has_controls, has_surrogates
from retrieval.marking import Piece, marked
from retrieval.models import Work
from retrieval.queries import Filters, Query
from retrieval.search import FoundPassage
from retrieval.services import SearchResult, search, works_named

MAX_QUESTION: Final = 2_000
_MAX_VALUE: Final = 200
_SHOWN: Final = 10
_CHOICES: Final = 200
_CHOICES_SECONDS: Final = 300


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """A passage with what it shares with the question marked."""

    found: FoundPassage
    topic: list[Piece]
    text: list[Piece]


@require_safe
@never_cache
def search_page(request: HttpRequest) -> HttpResponse:
    """`q` is what is looked for; `work`, `genre` and `language` narrow it."""
    asked = {name: request.GET.get(name, "").strip()[:_MAX_VALUE] for name in ("work", "genre", "language")}
    question = request.GET.get("q", "").strip()[:MAX_QUESTION]
    may_search = request.user.is_authenticated or settings.GUESTS
    context: dict[str, Any] = {
        "question": question,
        "max_question": MAX_QUESTION,
        "asked": asked,
        "may_search": may_search,
        "languages": _languages(),
        "genres": _choices("genre") if may_search else (),
        "titles": _choices("title") if may_search else (),
    }
    status = 200
    if question and may_search:
        try:
            _check_throttle(request)
            result = search(_query(question, asked))
            context |= {"result": result, "hits": _shown(result, question)}
        except StorytoolError as error:
            context["problem"] = error.message
            status = error.status
    return render(request, "retrieval/search.html", context, status=status)


def _query(question: str, asked: dict[str, str]) -> Query:
    if any(has_controls(text) or has_surrogates(text) for text in (question, *asked.values())):
        raise InvalidInput(_("These words cannot be looked for."))
    filters = Filters(
        works=works_named([asked["work"]] if asked["work"] else []),
        genres=[asked["genre"]] if asked["genre"] else [],
        languages=[asked["language"]] if asked["language"] else [],
    )
    return Query(question, filters=filters, k=_SHOWN)


def _check_throttle(request: HttpRequest) -> None:
    """As for the API: a search costs the same wherever it is asked for. Raises TooManyRequests."""
    asked = Request(request, authenticators=(SessionAuthentication(),))
    throttle = RoleThrottle()
    if not throttle.allow_request(asked, APIView()):
        raise TooManyRequests(retry_after=throttle.wait())


def _shown(result: SearchResult, question: str) -> list[ShownPassage]:
    return [
        ShownPassage(found, marked(found.passage.topic, question), marked(found.passage.text, question))
        for found in result.found
    ]


def _languages() -> list[tuple[str, str]]:
    here = (get_language() or "ko").partition("-")[0]
    choices = [("ko", _("Korean")), ("en", _("English"))]
    return choices if here == "ko" else choices[::-1]


def _choices(column: str) -> list[str]:
    """What a filter may name, to be chosen from; of a large corpus the first ones, and for some minutes the same."""
    values = Work.objects.exclude(**{column: ""}).order_by(column).values_list(column, flat=True).distinct()
    return cache.get_or_set(f"search:{column}", lambda: list(values[:_CHOICES]), _CHOICES_SECONDS) or []
