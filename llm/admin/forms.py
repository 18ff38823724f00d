"""The form that a model is entered with."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldBooleanSwitchWidget

from llm.models import RegisteredModel


class RegisteredModelForm(forms.ModelForm):  # type: ignore[type-arg]  # no generic at run time
    is_active = forms.BooleanField(
        label=_("in force"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text=_(
            "It goes before the settings, and takes the place of the model that is in force for its role. Stories that "
            "are being written end with the model that they began with."
        ),
    )

    class Meta:
        model = RegisteredModel
        fields = (
            "role",
            "model",
            "backend",
            "base_url",
            "key_variable",
            "parameters",
            "input_price",
            "cached_input_price",
            "output_price",
            "shutdown",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("is_active", self.instance.is_active)
