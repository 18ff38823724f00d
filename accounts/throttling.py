"""How often one may try to come in: the forms for login and sign-up count what is tried."""

from __future__ import annotations

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.models import User
from common.api.throttling import AddressThrottle


class LoginThrottle(AddressThrottle):
    """Attempts at one username from one address; the letters' case makes no other name of it."""

    scope = "login"
    rate = "10/min"

    def __init__(self, username: str) -> None:
        super().__init__()
        self.username = User.normalize_username(username).casefold()

    def identity(self, request: Request) -> str:
        return f"{self.address(request)} {self.username}"


class LoginAddressThrottle(AddressThrottle):
    """Attempts at any usernames from one address, which a school or an office may share."""

    scope = "login_address"
    rate = "100/min"


class SignUpThrottle(AddressThrottle):
    scope = "signup"
    rate = "120/hour"


def seconds_to_wait(throttle: AddressThrottle, request: HttpRequest) -> float:
    """Count an attempt; 0 where it may go on."""
    if throttle.allow_request(Request(request), APIView()):
        return 0
    return throttle.wait() or 1
