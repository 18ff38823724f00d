"""Accounts and tokens in the admin."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from accounts.forms import AdminLoginForm
from accounts.models import ApiToken, User
from accounts.tokens import revoke_token
from common.admin import LargeTableAdmin

admin.site.login_form = AdminLoginForm


@admin.register(User)
class UserAdmin(DjangoUserAdmin, LargeTableAdmin):  # type: ignore[misc,type-arg]
    """Guests make this a large table, so its rows are not counted. An account is deactivated, not deleted."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "email", "is_guest", "is_active", "is_staff", "date_joined", "last_login")
    list_filter = ("is_guest", "is_active", "is_staff")
    search_fields = ("username", "email")
    ordering = ("-id",)
    readonly_fields = ("is_guest", "last_login", "date_joined")
    fieldsets = (*(DjangoUserAdmin.fieldsets or ()), (_("Guest"), {"fields": ("is_guest",)}))
    actions = ("deactivate",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return DjangoUserAdmin.has_add_permission(self, request)

    @admin.action(description=_("Deactivate the selected accounts"), permissions=["change"])
    def deactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Their sessions and tokens end at once."""
        count = queryset.filter(is_active=True).update(is_active=False)
        told = ngettext("%d account was deactivated.", "%d accounts were deactivated.", count) % count
        self.message_user(request, told)


@admin.register(ApiToken)
class ApiTokenAdmin(LargeTableAdmin):
    """To see and to revoke. Tokens are made by their users or by `create_token`, for they are told once."""

    list_display = ("name", "hint", "user", "created_at", "expires_at", "last_used_at", "revoked_at")
    list_select_related = ("user",)
    list_filter = (("revoked_at", admin.EmptyFieldListFilter), "user__is_guest")
    search_fields = ("name", "hint", "user__username")
    readonly_fields = ("user", "name", "hint", "created_at", "expires_at", "last_used_at", "revoked_at")
    actions = ("revoke",)

    @admin.action(description=_("Revoke the selected tokens"), permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        count = sum(revoke_token(row) for row in queryset)
        told = ngettext("%d token was revoked.", "%d tokens were revoked.", count) % count
        self.message_user(request, told)
