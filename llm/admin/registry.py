"""The registry's list, with what is in force above it, and its form."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from common.admin import badge
from llm.admin.asking import ask, refusal, sentence
from llm.admin.forms import RegisteredModelForm
from llm.admin.overview import overview
from llm.keys import is_set
from llm.models import RegisteredModel
from llm.registry import refresh_models
from llm.roles import KEY_VARIABLE
from llm.services import save_model

# One after another, each for as long as somebody may have to wait.
MOST_ASKED = 5


@admin.register(RegisteredModel)
class RegisteredModelAdmin(ModelAdmin):  # type: ignore[misc]  # unfold is untyped
    form = RegisteredModelForm
    list_display = ("model", "role", "state", "base_url", "key_shown", "shutdown", "updated_at")
    list_before_template = "admin/llm/overview.html"
    ordering = ("role", "-pk")
    readonly_fields = ("created_at", "updated_at")
    actions = ("ask_once",)
    fieldsets = (
        (None, {"fields": ("role", "model", "is_active")}),
        (_("Where it is asked for"), {"fields": ("backend", "base_url", "key_variable")}),
        (_("How it is asked"), {"fields": ("parameters",)}),
        (
            _("What it costs, and how long it is there"),
            {"fields": ("input_price", "cached_input_price", "output_price", "shutdown")},
        ),
        (_("stored values"), {"fields": ("created_at", "updated_at")}),
    )

    @badge(_("in force"), {"on": "success", "off": "info"})
    def state(self, row: RegisteredModel) -> tuple[str, str]:
        return ("on", str(_("in force"))) if row.is_active else ("off", str(_("kept")))

    @admin.display(description=_("key"))
    def key_shown(self, row: RegisteredModel) -> str:
        """The variable's name, and whether anything is in it; what is in it is shown nowhere."""
        variable = row.key_variable or ("" if row.base_url else KEY_VARIABLE)
        if not variable:
            return "—"
        state = _("set") if is_set(variable) else _("not set")
        return f"{variable} ({state})"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        refresh_models()
        response: HttpResponse = super().changelist_view(
            request, {**(extra_context or {}), "roles": overview()}
        )
        return response

    def save_model(
        self, request: HttpRequest, obj: RegisteredModel, form: RegisteredModelForm, change: bool
    ) -> None:
        save_model(obj, is_active=form.cleaned_data["is_active"])
        if obj.key_variable and not is_set(obj.key_variable):
            told = _("The environment variable %(name)s is not set.") % {"name": obj.key_variable}
            self.message_user(request, told, messages.WARNING)

    @admin.action(description=_("Ask the selected models one short question"), permissions=["change"])
    def ask_once(self, request: HttpRequest, queryset: QuerySet[RegisteredModel]) -> None:
        for row in queryset[:MOST_ASKED]:
            try:
                trial = ask(row)
            except ValidationError as error:
                self.message_user(request, refusal(row, error), messages.ERROR)
                continue
            level = messages.ERROR if trial.problem else messages.SUCCESS
            self.message_user(request, sentence(row, trial), level)
