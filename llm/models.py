"""The model registry: models that an administrator has entered, beside those of the settings."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from llm.backends.options import is_address
from llm.keys import is_key_variable, may_be_sent, only_address_of
from llm.roles import BadValue, UnknownParameter, entry_of, parameters_of

# Parameters that have a field of their own.
FIELDS = (
    "backend",
    "base_url",
    "key_variable",
    "input_price",
    "output_price",
    "cached_input_price",
    "shutdown",
)


class Role(models.TextChoices):
    """Those whose model may change while it runs. That of `embed` belongs to an index, and stays in the settings."""

    DRAFT = "draft", _("base story")
    EXPAND = "expand", _("story")
    ENRICH = "enrich", _("title and recommendations")
    ANALYZE = "analyze", _("analysis")
    MODERATE = "moderate", _("moderation")


class Backend(models.TextChoices):
    AUTO = "auto", _("by the address")
    RESPONSES = "responses", "Responses"
    CHAT = "chat", "Chat Completions"


class RegisteredModel(models.Model):
    """A model for a role. Of each role at most one is active, and goes before the model that the settings name.

    `active_role` is the role while it is active and null otherwise, and unique: that holds on every database.
    The key stands in the environment, in the variable that is named, and nowhere else.
    """

    role = models.CharField(_("role"), max_length=20, choices=Role)
    model = models.CharField(_("model"), max_length=200, help_text=_("As its provider calls it."))
    backend = models.CharField(_("API"), max_length=20, choices=Backend, default=Backend.AUTO)
    base_url = models.CharField(
        _("address"),
        max_length=300,
        blank=True,
        help_text=_("As in http://127.0.0.1:8000/v1. Empty: that of the installation."),
    )
    key_variable = models.CharField(
        _("variable of the key"),
        max_length=100,
        blank=True,
        help_text=_(
            "The name of the environment variable that holds the key, as in TALES_API_KEY; never the key itself."
        ),
    )
    parameters = models.CharField(
        _("parameters"),
        max_length=500,
        blank=True,
        help_text=_("As in reasoning_effort=low&max_output_tokens=9000."),
    )
    input_price = models.DecimalField(
        _("price of input"),
        max_digits=12,
        decimal_places=6,
        null=True,
        blank=True,
        help_text=_("US dollars a million tokens."),
    )
    cached_input_price = models.DecimalField(
        _("price of cached input"), max_digits=12, decimal_places=6, null=True, blank=True
    )
    output_price = models.DecimalField(
        _("price of output"), max_digits=12, decimal_places=6, null=True, blank=True
    )
    shutdown = models.DateField(
        _("closes on"),
        null=True,
        blank=True,
        help_text=_("From that day on the provider serves it no more. Empty: what is announced."),
    )
    active_role = models.CharField(  # noqa: DJ001 - many nulls are unique, and many empty texts are not
        max_length=20, null=True, unique=True, editable=False, default=None
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        db_table = "registered_models"
        verbose_name = _("registered model")
        verbose_name_plural = _("registered models")

    def __str__(self) -> str:
        return f"{self.role}: {self.model}"

    @property
    def is_active(self) -> bool:
        return self.active_role is not None

    def entry(self) -> dict[str, Any]:
        """{"BACKEND", "OPTIONS"}, as settings have it. Raises ValidationError where that must not or cannot be."""
        self.check_place()
        try:
            return entry_of(self.role, self.model, self._given(), settings.MODELS_AT, where=str(self))
        except UnknownParameter as error:
            told = {"parameter": error.parameter, "known": error.known}
            raise _invalid(
                "parameters", _("There is no parameter “%(parameter)s”, only %(known)s."), **told
            ) from None
        except BadValue as error:
            told = {"parameter": error.parameter, "value": error.value}
            raise _invalid("parameters", _("%(parameter)s cannot be “%(value)s”."), **told) from None

    def clean(self) -> None:
        self.model, self.base_url = self.model.strip(), self.base_url.strip()
        self.entry()

    def check_place(self) -> None:
        """Raise ValidationError where the address is none, or the key is not for it."""
        if self.base_url and not is_address(self.base_url):
            told = _("It must begin with http:// or https:// and hold no password.")
            raise _invalid("base_url", told)
        if not self.key_variable:
            return
        if not is_key_variable(self.key_variable):
            told = _("A variable of a key ends in _API_KEY or _KEY, and guards nothing else.")
            raise _invalid("key_variable", told)
        if not may_be_sent(self.key_variable, self.base_url or settings.MODELS_AT.address):
            raise _invalid(
                "key_variable",
                _("The key in %(variable)s is for %(address)s alone."),
                variable=self.key_variable,
                address=only_address_of(self.key_variable),
            )

    def _given(self) -> dict[str, str]:
        """Everything that is said of it, by parameter."""
        given = dict(parse_qsl(self.parameters.strip(), keep_blank_values=True, strict_parsing=False))
        for name in FIELDS:
            if name in given:
                raise _invalid("parameters", _("%(name)s has a field of its own."), name=name)
        known = parameters_of(self.role)
        columns = {name: getattr(self, name) for name in FIELDS if name in known}
        if self.backend == Backend.AUTO:
            columns.pop("backend", None)
        return given | {name: str(value) for name, value in columns.items() if value not in (None, "")}


def _invalid(field: str, message: Any, **told: Any) -> ValidationError:
    return ValidationError({field: ValidationError(message, params=told, code="invalid")})
