"""Whom a `user_id` names, and when that is refused."""

from __future__ import annotations

import unicodedata

import pytest
from django.contrib.auth.models import AnonymousUser
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts.models import User
from accounts.permissions import NotSomebodyElse
from accounts.services import check_user_id
from common.errors import NotOwner


@pytest.fixture
def kim(db) -> User:
    return User.objects.create_user("김만중")


@pytest.fixture
def heo(db) -> User:
    return User.objects.create_user("Heo.Gyun")


def test_the_number_or_name_of_another_is_refused(kim, heo):
    for given in (heo.pk, str(heo.pk), "Heo.Gyun"):
        with pytest.raises(NotOwner):
            check_user_id(kim, given)
        with pytest.raises(NotOwner):
            check_user_id(AnonymousUser(), given)


def test_ones_own_number_and_name_pass_without_a_query(kim, heo, django_assert_num_queries):
    with django_assert_num_queries(0):
        for given in (kim.pk, str(kim.pk), "김만중"):
            check_user_id(kim, given)


def test_a_decomposed_name_names_the_same_account(kim, heo):
    decomposed = unicodedata.normalize("NFD", kim.username)
    assert decomposed != kim.username
    with pytest.raises(NotOwner):
        check_user_id(heo, decomposed)
    check_user_id(kim, decomposed)


def test_a_name_in_other_letters_names_nobody(kim, heo):
    for given in ("heo.gyun", "HEO.GYUN", "Heo.Gyun ", " Heo.Gyun"):
        check_user_id(kim, given)


def test_a_number_is_read_as_it_is_written(kim, heo):
    for given in (f"0{heo.pk}", f"+{heo.pk}", f" {heo.pk}", f"{heo.pk}.0", float(heo.pk), "-1", -heo.pk):
        check_user_id(kim, given)


def test_a_name_of_digits_that_is_ones_own_passes(kim, heo):
    heo_as_name = User.objects.create_user(str(kim.pk))
    check_user_id(heo_as_name, str(kim.pk))
    with pytest.raises(NotOwner):
        check_user_id(heo, kim.pk)


@pytest.mark.parametrize(
    "given",
    [
        None,
        True,
        False,
        1.5,
        "",
        [],
        [1],
        {"id": 1},
        0,
        -1,
        2**63,
        10**5000,
        "9" * 19,
        "9" * 5000,
        "가" * 151,
        "a\x00b",
        "\ud800",
        "user_8f14e45f",
        "٣",
    ],
    ids=lambda given: str(type(given).__name__),
)
def test_what_names_nobody_passes(given, kim, django_assert_max_num_queries):
    with django_assert_max_num_queries(1):
        check_user_id(kim, given)


class CountingThrottle(BaseThrottle):
    asked = 0

    def allow_request(self, request, view):
        type(self).asked += 1
        return True


class Echo(APIView):
    permission_classes = [NotSomebodyElse]
    throttle_classes = [CountingThrottle]

    def post(self, request):
        return Response({"data": request.data})

    def get(self, request):
        return Response({})


def ask(user, method="post", path="/", body=b"{}", content_type="application/json"):
    factory = APIRequestFactory()
    if method == "get":
        request = factory.get(path, HTTP_CONTENT_TYPE=content_type)
    else:
        request = factory.generic("POST", path, body, content_type=content_type)
    force_authenticate(request, user)
    response = Echo.as_view()(request)
    response.render()
    return response


def test_a_body_that_names_another_is_403(kim, heo):
    response = ask(kim, body=b'{"user_id": %d}' % heo.pk)
    assert response.status_code == 403
    assert response.data["code"] == "not_owner"
    assert set(response.data) == {"error", "code", "details", "request_id"}


def test_a_query_that_names_another_is_403(kim, heo):
    assert ask(kim, path=f"/?user_id={heo.pk}", body=b"{}").status_code == 403
    assert ask(kim, "get", f"/?user_id={heo.username}").status_code == 403


def test_a_body_that_names_oneself_or_nobody_reaches_the_view_whole(kim):
    for given in (b'"user_8f14"', b"%d" % kim.pk, b"null", b"[]"):
        response = ask(kim, body=b'{"user_id": ' + given + b', "x": 1}')
        assert response.status_code == 200
        assert response.data["data"]["x"] == 1


@pytest.mark.parametrize("body", [b"[1]", b'"text"', b"3", b"null"])
def test_a_body_that_is_no_object_is_left_to_the_view(body, kim):
    assert ask(kim, body=body).status_code == 200


@pytest.mark.parametrize(
    "content_type", ["multipart/form-data", "multipart/form-data; boundary=x", "text/plain", "a/b/c", ""]
)
def test_a_body_of_another_type_is_415_from_the_view(content_type, kim):
    response = ask(kim, body=b"user_id=1", content_type=content_type)
    assert response.status_code == 415
    assert response.data["code"] == "unsupported_media_type"


@pytest.mark.parametrize("body", [b"{", b'{"user_id": "\\ud800"}', b"\xff\xfe", b'{"user_id": NaN}'])
def test_a_body_that_cannot_be_read_is_400(body, kim):
    response = ask(kim, body=body)
    assert response.status_code == 400
    assert response.data["code"] == "invalid"


def test_a_query_of_too_many_fields_is_400(kim):
    assert ask(kim, "get", "/?" + "a=1&" * 1001).status_code == 400


def test_a_body_of_too_many_bytes_is_413(kim, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    response = ask(kim, body=b'{"user_id": "user_8f14e45f"}')
    assert response.status_code == 413
    assert response.data["code"] == "too_large"


def test_a_get_has_no_body_to_read(kim):
    assert ask(kim, "get").status_code == 200


def test_what_is_refused_counts_against_the_throttle(kim, heo):
    CountingThrottle.asked = 0
    ask(kim, body=b'{"user_id": %d}' % heo.pk)
    ask(kim, body=b"{")
    ask(kim, body=b"{}")
    assert CountingThrottle.asked == 3
