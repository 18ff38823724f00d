"""A log that was pruned, told again from the saved texts: shorter, with the same story and the same end."""

from __future__ import annotations

from typing import Any

from stories.errors import ending_error
from stories.events.types import Event, Msg, new_event
from stories.models import Conversation, Status, overlap_of, style_of


def retold(conversation_id: int, after: int) -> list[Event]:
    """The events that stand for a pruned log behind `after`; empty where the conversation is gone.

    From the beginning: `created`, the story as one `expanding`, and the last event, numbered 1, 2, 3. A reader who
    was in the middle gets the last event alone, next in number, with the whole story in it.
    """
    found = Conversation.objects.filter(pk=conversation_id).select_related("thread", "data").first()
    if found is None:
        return []
    names = {"thread_id": found.thread.public_id, "conversation_id": found.number}
    msg, fields = _ending(found)
    if after:
        return [new_event(after + 1, msg, **fields, **names)]
    told: list[tuple[Msg, dict[str, Any]]] = [(Msg.CREATED, {**names, "user_id": str(found.owner_id)})]
    if found.data.created_content:
        told.append((Msg.EXPANDING, {"content": found.data.created_content}))
    told.append((msg, {**fields, **names}))
    return [new_event(seq, kind, **rest) for seq, (kind, rest) in enumerate(told, start=1)]


def _ending(conversation: Conversation) -> tuple[Msg, dict[str, Any]]:
    data = conversation.data
    match conversation.status:
        case Status.COMPLETED:
            return Msg.COMPLETED, {
                "success": True,
                "created_title": data.created_title,
                "created_content": data.created_content,
                "recommendations": data.recommendations,
                "models": conversation.models_used,
                "usage": {
                    "input_tokens": conversation.input_tokens,
                    "cached_tokens": conversation.cached_tokens,
                    "output_tokens": conversation.output_tokens,
                    "cost": None if conversation.cost is None else float(conversation.cost),
                    "estimated": conversation.is_cost_estimated,
                },
                "overlap": overlap_of(conversation.overlap),
                "style": style_of(data.style),
            }
        case Status.CANCELLED:
            return Msg.CANCELLED, {
                "content": data.created_content,
                "base_story": data.base_story,
                "overlap": overlap_of(conversation.overlap),
            }
        case _:
            error = ending_error(conversation.error_code)
            told = error.as_dict(conversation.request_id) | {"code": conversation.error_code or error.code}
            return Msg.FAILED, {**told, "retryable": error.retryable}
