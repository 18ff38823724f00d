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
