"""The pages."""

from __future__ import annotations

from django.urls import path

from stories import views

urlpatterns = [
    path("", views.home, name="home"),
    path("threads/<str:thread_id>/", views.thread, name="thread"),
]
