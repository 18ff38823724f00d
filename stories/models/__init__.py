"""Rows of the stories app."""

from stories.models.conversation import Conversation, ConversationData, Status
from stories.models.errand import ErrandKind, ProviderErrand
from stories.models.event import ConversationEvent
from stories.models.provenance import ConversationPassage, Kind, overlap_of
from stories.models.search import ConversationSearch
from stories.models.style import style_of
from stories.models.thread import Thread, Visitor
from stories.models.usage import ModelCall, site_today

__all__ = [
    "Conversation",
    "ConversationData",
    "ConversationEvent",
    "ConversationPassage",
    "ConversationSearch",
    "ErrandKind",
    "Kind",
    "ModelCall",
    "ProviderErrand",
    "Status",
    "Thread",
    "Visitor",
    "overlap_of",
    "site_today",
    "style_of",
]
