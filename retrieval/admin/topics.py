"""The topic map in the admin: from a point to its passage."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from unfold.views import UnfoldModelAdminViewMixin

from retrieval.topics.drawn import drawn_map


class TopicMapView(UnfoldModelAdminViewMixin, TemplateView):  # type: ignore[misc]  # unfold is untyped
    title = _("Topic map")
    permission_required = ("retrieval.view_passage",)
    template_name = "admin/retrieval/topic_map.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # The number stands for that of the passage, which the script puts in.
        passage_url = reverse("admin:retrieval_passage_change", args=[0])
        shown = {"drawn": drawn_map(), "passage_url": passage_url, "in_admin": True}
        kwargs.pop("model_admin", None)  # the route gives it, and unfold gives it again
        context: dict[str, Any] = super().get_context_data(**kwargs, **shown)
        return context
