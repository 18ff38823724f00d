"""The throttle of the API: whose rate counts, by what, and how it refuses."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate
from rest_framework.views import APIView

from common.api.throttling import FALLBACK_RATE, RoleThrottle, parsed_rate


def account(pk, *, is_guest=False):
    return SimpleNamespace(pk=pk, is_authenticated=True, is_guest=is_guest)


class Open(APIView):
    permission_classes = []
    throttle_classes = [RoleThrottle]

    def get(self, request):
        return Response({})


@pytest.fixture
def rates(settings):
    def change(**changed):
        framework = settings.REST_FRAMEWORK
        proxies = changed.pop("proxies", 0)
        found = {**framework["DEFAULT_THROTTLE_RATES"], **changed}
        settings.REST_FRAMEWORK = {**framework, "DEFAULT_THROTTLE_RATES": found, "NUM_PROXIES": proxies}

    return change


def ask(user=None, address="192.0.2.1", **extra):
    request = APIRequestFactory().get("/", REMOTE_ADDR=address, **extra)
    force_authenticate(request, user or AnonymousUser())
    response = Open.as_view()(request)
    response.render()
    return response


def statuses(times, *args, **kwargs):
    return [ask(*args, **kwargs).status_code for _ in range(times)]


def test_past_the_rate_is_429_in_the_one_shape(rates):
    rates(anonymous="1/min")
    assert ask().status_code == 200
    response = ask()
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 60
    assert set(response.data) == {"error", "code", "details", "request_id"}
    assert response.data["code"] == "too_many_requests"


def test_each_role_has_its_own_rate(rates):
    rates(anonymous="1/min", guest="2/min", user="3/min")
    assert statuses(2) == [200, 429]
    assert statuses(3, account(1, is_guest=True)) == [200, 200, 429]
    assert statuses(4, account(2)) == [200, 200, 200, 429]


def test_accounts_are_counted_apart_wherever_they_come_from(rates):
    rates(user="1/min")
    assert ask(account(1)).status_code == 200
    assert ask(account(2)).status_code == 200
    assert ask(account(1), address="192.0.2.9").status_code == 429


def test_an_account_never_counts_as_an_address(rates):
    rates(user="1/min", anonymous="1/min")
    assert ask(account(1)).status_code == 200
    assert ask(address="1").status_code == 200


def test_addresses_are_counted_apart(rates):
    rates(anonymous="1/min")
    assert ask(address="192.0.2.1").status_code == 200
    assert ask(address="192.0.2.2").status_code == 200
    assert ask(address="192.0.2.1").status_code == 429


def test_one_customers_ipv6_is_one_address(rates):
    rates(anonymous="1/min")
    assert ask(address="2001:db8:1:2::1").status_code == 200
    assert ask(address="2001:db8:1:2:ffff::7").status_code == 429
    assert ask(address="2001:db8:1:3::1").status_code == 200


def test_ipv4_in_ipv6_is_the_ipv4(rates):
    rates(anonymous="1/min")
    assert ask(address="::ffff:192.0.2.1").status_code == 200
    assert ask(address="::ffff:192.0.2.2").status_code == 200
    assert ask(address="192.0.2.1").status_code == 429


def test_without_proxies_a_forwarded_address_is_nothing(rates):
    rates(anonymous="1/min")
    assert ask(HTTP_X_FORWARDED_FOR="198.51.100.1").status_code == 200
    assert ask(HTTP_X_FORWARDED_FOR="198.51.100.2").status_code == 429


def test_behind_a_proxy_the_last_forwarded_address_counts(rates):
    rates(anonymous="1/min", proxies=1)
    assert ask(HTTP_X_FORWARDED_FOR="forged, 198.51.100.1").status_code == 200
    assert ask(HTTP_X_FORWARDED_FOR="198.51.100.2").status_code == 200
    assert ask(HTTP_X_FORWARDED_FOR="forged again, 198.51.100.1").status_code == 429


@pytest.mark.parametrize("forged", ["a" * 5000, "a b\x01", "한글", ""])
def test_what_is_no_address_is_counted_all_the_same(forged, rates):
    rates(anonymous="1/min", proxies=1)
    assert statuses(2, HTTP_X_FORWARDED_FOR=forged) == [200, 429]


def test_an_empty_rate_is_no_limit(rates):
    rates(anonymous="")
    assert set(statuses(200)) == {200}


def test_zero_lets_nobody_through(rates):
    rates(anonymous="0/min")
    response = ask()
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0


@pytest.mark.parametrize("rate", ["many", "60", "60/fortnight", "-1/min", "/min", "60/month", "1.5/s"])
def test_a_rate_that_cannot_be_read_is_no_error_but_the_usual_limit(rate, rates):
    rates(anonymous=rate)
    usual = int(FALLBACK_RATE.split("/")[0])
    assert statuses(usual + 1) == [200] * usual + [429]


@pytest.mark.parametrize(
    ("rate", "read"),
    [
        ("60/min", (60, 60)),
        ("1/s", (1, 1)),
        ("5/second", (5, 1)),
        ("7/m", (7, 60)),
        ("9/hour", (9, 3600)),
        ("2/day", (2, 86400)),
        ("", None),
    ],
)
def test_rates_as_they_are_written(rate, read):
    assert parsed_rate(rate) == read


@pytest.mark.parametrize("rate", ["60/month", "60 / min", "٦/min", "9999999999/s", "60/"])
def test_what_is_no_rate(rate):
    with pytest.raises(ValueError, match="/"):
        parsed_rate(rate)
