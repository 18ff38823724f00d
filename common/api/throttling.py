"""Throttles: three rates for the API by who asks (`THROTTLE_…`, "60/min"), and one to count by address."""

from __future__ import annotations

import hashlib
import re
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING

from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import SimpleRateThrottle

if TYPE_CHECKING:
    from rest_framework.views import APIView  # which imports this module, by the setting that names it

_RATE = re.compile(r"([0-9]{1,9})/(s|sec|second|m|min|minute|h|hour|d|day)")
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
# What holds where a rate cannot be read. A system check tells of it, but servers start without checks.
FALLBACK_RATE = "60/min"


def parsed_rate(rate: str) -> tuple[int, int] | None:
    """Requests and seconds of a rate like "60/min", None for "" (no limit). Raises ValueError for others."""
    if rate == "":
        return None
    matched = _RATE.fullmatch(rate)
    if matched is None:
        raise ValueError(rate)
    return int(matched[1]), _SECONDS[matched[2][0]]


class AddressThrottle(SimpleRateThrottle):
    """Counts by `scope` and what `identity` tells of a request: here the address it comes from."""

    scope = "address"
    rate = FALLBACK_RATE

    def parse_rate(self, rate: str | None) -> tuple[int | None, int | None]:
        """As `parsed_rate`, with (None, None) for no limit and the fallback for what cannot be read."""
        try:
            return parsed_rate(rate or "") or (None, None)
        except ValueError:
            return parsed_rate(FALLBACK_RATE) or (None, None)

    def get_cache_key(self, request: Request, _view: APIView | None) -> str:
        """Hashed: names and forwarded addresses may be of any length and hold what a cache key must not."""
        identity = hashlib.sha256(self.identity(request).encode("utf-8", "surrogatepass")).hexdigest()
        return str(self.cache_format % {"scope": self.scope, "ident": identity})

    def identity(self, request: Request) -> str:
        return self.address(request)

    def address(self, request: Request) -> str:
        """The client's address behind `TRUSTED_PROXIES` proxies; of IPv6 the /64, which is one customer."""
        given = str(self.get_ident(request))
        try:
            address = ip_address(given)
        except ValueError:
            return given
        if isinstance(address, IPv6Address):
            return str(address.ipv4_mapped or ip_network((address, 64), strict=False))
        return given


class RoleThrottle(AddressThrottle):
    """Counts requests by account where there is one, else by address, each at the rate of its role."""

    def __init__(self) -> None:
        """The rate depends on who asks, so it is read in `allow_request`."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        self.scope = role_of(request)
        self.rate = str(api_settings.DEFAULT_THROTTLE_RATES[self.scope])
        self.num_requests, self.duration = self.parse_rate(self.rate)
        return self.num_requests is None or bool(super().allow_request(request, view))

    def identity(self, request: Request) -> str:
        return str(request.user.pk) if request.user.is_authenticated else self.address(request)


def role_of(request: Request) -> str:
    """Whose rate a request counts against: "anonymous", "guest" or "user"."""
    if not request.user.is_authenticated:
        return "anonymous"
    return "guest" if getattr(request.user, "is_guest", False) else "user"
