"""What can go wrong when a story is rated or a rating reviewed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common import errors


class ConversationRunning(errors.Conflict):
    code = "conversation_running"
    message = _("The story is still being written. Please rate it when it has ended.")


class NothingToRate(errors.Conflict):
    """`details["status"]` tells how the conversation ended without a story."""

    code = "nothing_to_rate"
    message = _("No story was written here, so there is nothing to rate.")


class EvaluationChanged(errors.Conflict):
    code = "evaluation_changed"
    message = _("The reader has changed this evaluation meanwhile. Please look at it again.")


class StoryTooShort(errors.InvalidInput):
    """`details` tell how many letters there are and how many are needed."""

    code = "story_too_short"
    message = _("This is too short to be explained. Please give a story of at least a few sentences.")


class StoryTooLong(errors.StorytoolError):
    """Refused before any work on it begins; `details` tell length and limit."""

    code = "story_too_long"
    status = 413
    message = _("This is too long to be explained at once. Please give a part of it.")


class StoryNotReadable(errors.InvalidInput):
    code = "story_not_readable"
    message = _("Only Korean and English stories can be explained.")


class StoryRunning(errors.Conflict):
    code = "conversation_running"
    message = _("The story is still being written. Please have it explained when it has ended.")


class NothingToAnalyze(errors.Conflict):
    """`details["status"]` tells how the conversation ended without a story."""

    code = "nothing_to_analyze"
    message = _("No story was written here, so there is nothing to explain.")


class WorkUnknown(errors.NotFound):
    """`details["nearest"]` names the known titles that are spelt most alike."""

    code = "work_unknown"
    message = _("No work of this title is known.")
