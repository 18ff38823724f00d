"""The evaluation endpoints, below `/api/`."""

from __future__ import annotations

from django.urls import path

from evaluations.api.analysis import AnalyzeView
from evaluations.api.views import GetEvaluation, UpdateEvaluation

urlpatterns = [
    path("analyze", AnalyzeView.as_view(), name="api-analyze"),
    path("updateEvaluation", UpdateEvaluation.as_view(), name="api-update-evaluation"),
    path("getEvaluation", GetEvaluation.as_view(), name="api-get-evaluation"),
]
