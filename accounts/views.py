"""The account pages: login, logout, sign-up, tokens."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import user_passes_test
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import RedirectURLMixin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from accounts.errors import AlreadySignedUp, TooManyTokens, UsernameTaken
from accounts.forms import LoginForm, SignUpForm, ThrottledForm, TokenForm
from accounts.models import ApiToken, User
from accounts.services import SESSION_BACKEND, absorb_guest, sign_up
from accounts.tokens import create_token, revoke_token

SHOWN_TOKENS = 200


def is_full(user: User | AnonymousUser) -> bool:
    """Signed in, and no guest."""
    return user.is_authenticated and not user.is_guest


full_account_required = user_passes_test(is_full)


class EntranceView(RedirectURLMixin, FormView):  # type: ignore[type-arg]
    """What login and sign-up share: whom they send on, where they lead, and how they refuse."""

    @method_decorator(sensitive_post_parameters())
    @method_decorator(csrf_protect)
    @method_decorator(never_cache)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_full(request.user):
            return HttpResponseRedirect(self.get_success_url())
        return super().dispatch(request, *args, **kwargs)

    @property
    def guest(self) -> User | None:
        """The guest who comes in. Whoever has a full account has been sent on by `dispatch`."""
        return self.request.user if self.request.user.is_authenticated else None

    def get_redirect_url(self, request: HttpRequest | None = None) -> str:
        """A safe `next`, other than an entrance: that would lead back here without end."""
        url = super().get_redirect_url()
        return "" if urlsplit(url).path in (reverse("login"), reverse("signup")) else url

    def get_default_redirect_url(self) -> str:
        return resolve_url(settings.LOGIN_REDIRECT_URL)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = {"next": self.get_redirect_url(), "guest": self.guest, "signup_open": settings.SIGNUP}
        return super().get_context_data(**kwargs, **shown)

    def form_invalid(self, form: ThrottledForm) -> HttpResponse:
        response = super().form_invalid(form)
        if form.retry_after:
            response.status_code = 429
            response.headers["Retry-After"] = str(form.retry_after)
        return response

    def enter(self, user: User) -> HttpResponse:
        """A session of their own, under a new key, and on to where they were going."""
        login(self.request, user, backend=SESSION_BACKEND)
        return HttpResponseRedirect(self.get_success_url())


class LoginView(EntranceView):
    """Logs in. What a guest has written goes along to the account that they log in to."""

    form_class = LoginForm
    template_name = "registration/login.html"

    def form_valid(self, form: LoginForm) -> HttpResponse:
        user: User = form.get_user()
        if self.guest is not None:
            absorb_guest(guest=self.guest, user=user)
        return self.enter(user)


class SignUpView(EntranceView):
    """Makes an account: of the guest who asks, or a new one."""

    form_class = SignUpForm
    template_name = "registration/signup.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.SIGNUP:
            return render(request, "registration/signup_closed.html", status=404)
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: SignUpForm) -> HttpResponse:
        username, password = form.cleaned_data["username"], form.cleaned_data["password1"]
        try:
            user = sign_up(username=username, password=password, guest=self.guest)
        except (UsernameTaken, AlreadySignedUp) as error:
            form.add_error("username", str(error.message))
            return self.form_invalid(form)
        return self.enter(user)


@method_decorator([full_account_required, never_cache], name="dispatch")
class TokensView(FormView):  # type: ignore[type-arg]
    """One's own tokens. A new one is shown in the answer to the form that made it, and never again."""

    form_class = TokenForm
    template_name = "accounts/tokens.html"

    @property
    def user(self) -> User:
        return cast(User, self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tokens = ApiToken.objects.kept_by(self.user)[:SHOWN_TOKENS]
        return super().get_context_data(tokens=tokens, **kwargs)

    def form_valid(self, form: TokenForm) -> HttpResponse:
        try:
            row, token = create_token(user=self.user, **form.cleaned_data)
        except TooManyTokens as error:
            form.add_error(None, str(error.message))
            return self.form_invalid(form)
        return self.render_to_response(self.get_context_data(form=TokenForm(), created=row, token=token))


@require_POST
@full_account_required
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own tokens; a stranger's is 404. Twice is as once."""
    revoke_token(get_object_or_404(ApiToken, pk=pk, user=request.user))
    return redirect("tokens")
