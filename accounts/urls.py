"""Addresses of the account pages."""

from __future__ import annotations

from django.contrib.auth.views import LogoutView
from django.urls import path

from accounts import views

urlpatterns = [
    path("login/", views.LoginView.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("signup/", views.SignUpView.as_view(), name="signup"),
    path("account/tokens/", views.TokensView.as_view(), name="tokens"),
    path("account/tokens/<int:pk>/revoke/", views.revoke, name="token-revoke"),
]
