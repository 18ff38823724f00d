"""Writes to the model registry."""

from __future__ import annotations

from typing import Final

from django.db import IntegrityError

from common.transactions import atomically
from llm.models import RegisteredModel

_TIMES: Final = 5


def save_model(row: RegisteredModel, *, is_active: bool) -> None:
    """Save it; where it is active, the one that was active for its role is so no more. The last that says so stays."""
    for left in reversed(range(_TIMES)):
        try:
            _save(row, is_active)
            return
        except IntegrityError:  # somebody has made another one active meanwhile
            if not left:
                raise


@atomically
def _save(row: RegisteredModel, is_active: bool) -> None:
    if is_active:
        RegisteredModel.objects.filter(active_role=row.role).exclude(pk=row.pk).update(active_role=None)
    row.active_role = row.role if is_active else None
    row.save()
