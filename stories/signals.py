"""What the stories floor announces to the floors above it."""

from __future__ import annotations

from django.dispatch import Signal

# Sent with `conversations` (a list of Conversation) and `user` when turns are shown. A receiver answers with
# a dict of conversation key → what it adds, or None, in one query for all of them.
conversations_listed = Signal()

# Sent with `conversation_id` after the commit that ended a conversation.
conversation_finished = Signal()

# A conversation waits for a worker; sent after the commit with `conversation_id`, the row's id.
generation_requested = Signal()
