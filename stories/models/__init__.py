"""Rows of the stories app."""

from stories.models.conversation import Conversation, ConversationData, Status
from stories.models.errand import ErrandKind, ProviderErrand
from stories.models.event import ConversationEvent
from stories.models.provenance import ConversationPassage, Kind, overlap_of
from stories.models.search import ConversationSearch
from stories.models.thread import Thread, Visitor

__all__ = [
    "Conversation",
    "ConversationData",
    "ConversationEvent",
    "ConversationPassage",
    "ConversationSearch",
    "ErrandKind",
    "Kind",
    "ProviderErrand",
    "Status",
    "Thread",
    "Visitor",
    "overlap_of",
]
