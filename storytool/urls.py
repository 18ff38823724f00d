"""Where each address leads."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from common.api.error_pages import unknown_endpoint
from storytool import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics_view, name="metrics"),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("accounts.urls")),
    path("", include("stories.urls")),
    path("", include("retrieval.urls")),
    path("api/schema", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs", SpectacularSwaggerView.as_view(), name="docs"),
    path("api/", include("stories.api.urls")),
    path("api/", include("evaluations.api.urls")),
    path("api/", include("retrieval.api.urls")),
    re_path("^api/", unknown_endpoint, name="unknown_endpoint"),  # last of all
]
