"""Rows for tests, made the short way."""

from __future__ import annotations

from itertools import count
from typing import Any

from accounts.models import User
from stories.models import Conversation, ConversationData, Status, Thread

_numbers = count(1)


def make_user(**fields: Any) -> User:
    user = User(username=f"reader-{next(_numbers)}", **fields)
    user.set_unusable_password()
    user.save()
    return user


def make_thread(owner: User | None = None, **fields: Any) -> Thread:
    return Thread.objects.create(owner=owner or make_user(), **fields)


def make_conversation(
    thread: Thread | None = None,
    *,
    topic: str = "나무꾼이 사슴을 구해 준다",
    title: str = "나무꾼과 사슴",
    content: str = "옛날 어느 산골에 나무꾼이 살았더라.",
    tags: dict[str, Any] | None = None,
    **fields: Any,
) -> Conversation:
    """The next turn of `thread`, completed unless `status` says otherwise, with its texts."""
    thread = thread or make_thread()
    thread.conversation_count += 1
    thread.save(update_fields=["conversation_count"])
    fields.setdefault("status", Status.COMPLETED)
    conversation = Conversation.objects.create(
        thread=thread, owner_id=thread.owner_id, number=thread.conversation_count, **fields
    )
    ConversationData.objects.create(
        conversation=conversation,
        user_input=topic,
        tags=tags or {},
        created_title=title,
        created_content=content,
    )
    return conversation
