"""What a generation's requests to models used, written down with its log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Q, Sum

from accounts.models import User
from common.transactions import atomically
from llm.metering import Call, total
from llm.types import Usage
from stories.models import Conversation, ModelCall

LONGEST_NAME: Final = 200


def record_calls(conversation_id: int, calls: Sequence[Call]) -> None:
    """Write calls down and their sum into the conversation, whose row the caller's transaction has locked.

    May be repeated with the same calls: a key is there once, and only a guess is replaced.
    """
    rows = Conversation.objects.filter(pk=conversation_id)
    # Not as it was when the run began: a guest's stories may have gone to an account since.
    _write(conversation_id, calls, {"owner_id": rows.values_list("owner_id", flat=True).get()})
    rows.update(**_sums(conversation_id))


@atomically
def record_left_calls(conversation_id: int, owner_id: int, calls: Sequence[Call]) -> None:
    """Write down what a generation that is not ours any more has used; the conversation or its reader may be gone."""
    if Conversation.objects.select_for_update().filter(pk=conversation_id).exists():
        record_calls(conversation_id, calls)
        return
    owner = User.objects.filter(pk=owner_id).values_list("pk", flat=True).first()
    _write(conversation_id, calls, {"owner_id": owner, "conversation_id": None})


def calls_of(conversation_id: int) -> list[Call]:
    """What was asked for a conversation so far."""
    return [
        Call(
            row.key.partition("-")[2],
            row.role,
            row.model,
            Usage(
                row.input_tokens,
                row.output_tokens,
                row.cached_tokens,
                row.reasoning_tokens,
                None if row.cost is None else float(row.cost),
            ),
            row.is_estimated,
        )
        for row in ModelCall.objects.filter(conversation=conversation_id)
    ]


def _write(conversation_id: int, calls: Sequence[Call], whose: dict[str, Any]) -> None:
    new = []
    for call in calls:
        key, figures = f"{conversation_id}-{call.key}", _figures(call)
        if not ModelCall.objects.filter(key=key, is_estimated=True).update(**figures):
            named = {"role": call.role, "model": call.model[:LONGEST_NAME]}
            new.append(ModelCall(key=key, **({"conversation_id": conversation_id} | named | figures | whose)))
    # A call that stands already, as its provider told it, stays.
    ModelCall.objects.bulk_create(new, ignore_conflicts=True)


def _figures(call: Call) -> dict[str, Any]:
    usage = call.usage
    return {
        "is_estimated": call.is_estimated,
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "cached_tokens": usage.cached_tokens,
        "reasoning_tokens": usage.reasoning_tokens,
        "cost": None if usage.cost is None else Decimal(f"{usage.cost:.9f}"),
    }


def _sums(conversation_id: int) -> Mapping[str, Any]:
    """The conversation's columns. What a call without a price cost is not known, and then neither is the sum."""
    told = ModelCall.objects.filter(conversation=conversation_id).aggregate(
        asked=Sum("input_tokens"),
        cached=Sum("cached_tokens"),
        answered=Sum("output_tokens"),
        dollars=Sum("cost"),
        unpriced=Count("pk", filter=Q(cost=None)),
        guesses=Count("pk", filter=Q(is_estimated=True)),
    )
    dollars = None if told["unpriced"] else round(told["dollars"] or Decimal(0), 6)
    return {
        "input_tokens": told["asked"] or 0,
        "cached_tokens": told["cached"] or 0,
        "output_tokens": told["answered"] or 0,
        "cost": dollars,
        "is_cost_estimated": bool(told["guesses"]),
    }


def usage_fields(calls: Iterable[Call]) -> dict[str, Any]:
    """What readers are told of calls. `cost` is in US dollars, None where it is not known; 0 where nobody was asked."""
    calls = list(calls)
    usage = total(calls)
    return {
        "input_tokens": usage.input_tokens,
        "cached_tokens": usage.cached_tokens,
        "output_tokens": usage.output_tokens,
        "cost": None if usage.cost is None else round(usage.cost, 6),
        "estimated": any(call.is_estimated for call in calls),
    }
