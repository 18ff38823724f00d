"""Who may ask what: the rule on `user_id`, for every view of the API, and what guests may do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from django.conf import settings
from rest_framework.exceptions import APIException
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.services import check_user_id
from common.errors import StorytoolError

if TYPE_CHECKING:
    from rest_framework.views import APIView  # which imports this module, by the setting that names it


class IsUserOrMayBeGuest(BasePermission):
    """Somebody, or anybody where guests are allowed."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return request.user.is_authenticated or settings.GUESTS


class NotSomebodyElse(BasePermission):
    """Refuses a request whose query or body names another user as `user_id`: raises NotOwner.

    A body is read here as the view itself would read it, so one that cannot be read raises here what it
    would there. A body of a type that the view does not take is left alone.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        try:
            for given in _user_ids(request, view):
                check_user_id(request.user, given)
        except (StorytoolError, APIException):
            # Throttles come after permissions: without this, guessing at usernames would cost nothing.
            view.check_throttles(request)
            raise
        return True


def _user_ids(request: Request, view: APIView) -> Iterator[object]:
    yield request.query_params.get("user_id")
    if request.method in SAFE_METHODS:
        return
    parsers = view.get_parsers()
    if view.get_content_negotiator().select_parser(request, parsers) is None:
        return
    if isinstance(request.data, Mapping):
        yield request.data.get("user_id")
