"""Rows of the stories app."""

from stories.models.conversation import Conversation, ConversationData, Status
from stories.models.event import ConversationEvent
from stories.models.search import ConversationSearch
from stories.models.thread import Thread, Visitor

__all__ = [
    "Conversation",
    "ConversationData",
    "ConversationEvent",
    "ConversationSearch",
    "Status",
    "Thread",
    "Visitor",
]
