"""How the admin looks, and what stands in its sidebar (settings of django-unfold)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse, reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Paper and ink, warm greys; and the red of a seal.
_PAPER = {
    "50": "oklch(98.6% .006 85)",
    "100": "oklch(96.4% .009 85)",
    "200": "oklch(92% .012 85)",
    "300": "oklch(86% .014 85)",
    "400": "oklch(71% .017 80)",
    "500": "oklch(54% .017 75)",
    "600": "oklch(44.5% .016 70)",
    "700": "oklch(36.5% .014 65)",
    "800": "oklch(27% .011 60)",
    "900": "oklch(21% .009 60)",
    "950": "oklch(14.5% .007 60)",
}
_SEAL = {
    "50": "oklch(97% .012 30)",
    "100": "oklch(94% .03 30)",
    "200": "oklch(88% .06 30)",
    "300": "oklch(80% .1 30)",
    "400": "oklch(70% .13 30)",
    "500": "oklch(57% .14 30)",
    "600": "oklch(49% .135 30)",
    "700": "oklch(43% .12 30)",
    "800": "oklch(37% .1 30)",
    "900": "oklch(31% .08 30)",
    "950": "oklch(23% .06 30)",
}


def _may_view(model: str) -> Callable[[HttpRequest], bool]:
    app, name = model.split(".")
    return lambda request: request.user.has_perm(f"{app}.view_{name}")


def _link(title: str | Promise, icon: str, model: str, query: str = "") -> dict[str, Any]:
    app, name = model.split(".")
    changelist = reverse_lazy(f"admin:{app}_{name}_changelist")
    link = (lambda _request: f"{changelist}{query}") if query else changelist
    return {"title": title, "icon": icon, "link": link, "permission": _may_view(model)}


def _shows_passages(request: HttpRequest) -> bool:
    """Not of the topic map, whose address lies below theirs."""
    is_map = request.path.startswith(reverse("admin:retrieval_topic_map"))
    return request.path.startswith(reverse("admin:retrieval_passage_changelist")) and not is_map


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "고전 이야기 (storytool)",
    "SITE_HEADER": "고전 이야기",
    "SITE_SUBHEADER": "storytool",
    "SITE_SYMBOL": "auto_stories",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda _request: static("storytool/seal.svg")}
    ],
    "SHOW_LANGUAGES": False,
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": True,
    "STYLES": [lambda _request: static("admin/storytool.css")],
    "COLORS": {"base": _PAPER, "primary": _SEAL},
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": [
            {
                "title": _("Stories"),
                "items": [
                    _link(_("Conversations"), "menu_book", "stories.conversation"),
                    _link(_("Threads"), "forum", "stories.thread"),
                    {
                        "title": _("Spending"),
                        "icon": "payments",
                        "link": reverse_lazy("admin:stories_spending"),
                        "permission": _may_view("stories.modelcall"),
                    },
                ],
            },
            {
                "title": _("Evaluations"),
                "items": [
                    _link(
                        _("Awaiting review"),
                        "rate_review",
                        "evaluations.contentevaluation",
                        "?review=awaiting",
                    ),
                    _link(_("All evaluations"), "thumbs_up_down", "evaluations.contentevaluation"),
                    _link(_("Reviews"), "fact_check", "evaluations.review"),
                ],
            },
            {
                "title": _("Corpus"),
                "items": [
                    _link(_("Works"), "library_books", "retrieval.work"),
                    {**_link(_("Passages"), "notes", "retrieval.passage"), "active": _shows_passages},
                    {
                        "title": _("Topic map"),
                        "icon": "scatter_plot",
                        "link": reverse_lazy("admin:retrieval_topic_map"),
                        "permission": _may_view("retrieval.passage"),
                    },
                    _link(_("Index builds"), "build", "retrieval.indexbuild"),
                ],
            },
            {
                "title": _("Models"),
                "items": [_link(_("Model registry"), "smart_toy", "llm.registeredmodel")],
            },
            {
                "title": _("Accounts"),
                "items": [
                    _link(_("Users"), "group", "accounts.user"),
                    _link(_("Tokens"), "key", "accounts.apitoken"),
                ],
            },
        ],
    },
}
