"""Threads, conversations, their texts and events in the admin, to be read."""

from stories.admin.conversations import ConversationAdmin, ConversationDataAdmin
from stories.admin.errands import ProviderErrandAdmin
from stories.admin.events import ConversationEventAdmin
from stories.admin.passages import ConversationPassageAdmin
from stories.admin.spending import ModelCallAdmin
from stories.admin.threads import ThreadAdmin

__all__ = [
    "ConversationAdmin",
    "ConversationDataAdmin",
    "ConversationEventAdmin",
    "ConversationPassageAdmin",
    "ModelCallAdmin",
    "ProviderErrandAdmin",
    "ThreadAdmin",
]
