"""Forms of the account pages. Their attributes keep phones from capitalizing, correcting and mixing up fields."""

from __future__ import annotations

import math
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, UserCreationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from unfold.forms import AuthenticationForm as UnfoldAuthenticationForm

from accounts.models import User
from accounts.throttling import LoginAddressThrottle, LoginThrottle, SignUpThrottle, seconds_to_wait
from accounts.tokens import LONGEST_LIFE_DAYS
from common.api.throttling import AddressThrottle

AS_TYPED = {"autocapitalize": "none", "autocorrect": "off", "spellcheck": "false"}


class ThrottledForm(forms.BaseForm):
    """A form whose complete attempts are counted. Past the limit it is invalid, and `retry_after` tells the seconds."""

    request: Any
    retry_after = 0

    def throttles(self) -> list[AddressThrottle]:
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        if not self.errors:
            waits = [seconds_to_wait(throttle, self.request) for throttle in self.throttles()]
            self.retry_after = math.ceil(max(waits))
        if self.retry_after:
            raise ValidationError(
                ngettext_lazy(
                    "Too many attempts. Please try again in %(seconds)d second.",
                    "Too many attempts. Please try again in %(seconds)d seconds.",
                    "seconds",
                ),
                code="throttled",
                params={"seconds": self.retry_after},
            )
        return super().clean() or self.cleaned_data


class ThrottledLogin(ThrottledForm):
    def throttles(self) -> list[AddressThrottle]:
        return [LoginThrottle(self.cleaned_data["username"]), LoginAddressThrottle()]


class LoginForm(ThrottledLogin, AuthenticationForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].widget.attrs.update(AS_TYPED)


class AdminLoginForm(ThrottledLogin, UnfoldAuthenticationForm):  # type: ignore[misc]
    """The admin's own login, counted with the site's: it opens the same accounts."""


class SignUpForm(ThrottledForm, UserCreationForm):  # type: ignore[type-arg]
    class Meta(UserCreationForm.Meta):
        model = User
        fields = ("username",)
        widgets = {"username": forms.TextInput(attrs=AS_TYPED)}

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.request = request
        super().__init__(*args, **kwargs)

    def throttles(self) -> list[AddressThrottle]:
        return [SignUpThrottle()]


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("What the token is for, such as the name of a program."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    days = forms.IntegerField(
        label=_("Valid for (days)"),
        min_value=1,
        max_value=LONGEST_LIFE_DAYS,
        widget=forms.NumberInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"].initial = settings.TOKEN_DAYS or LONGEST_LIFE_DAYS
