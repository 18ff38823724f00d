"""What can go wrong with threads, conversations and their generation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common import errors


class ThreadNotFound(errors.NotFound):
    code = "thread_not_found"
    message = _("There is no such thread.")


class ConversationNotFound(errors.NotFound):
    code = "conversation_not_found"
    message = _("There is no such conversation in this thread.")


class ConversationEnded(errors.Conflict):
    """`details["status"]` tells how it ended."""

    code = "conversation_ended"
    message = _("This conversation has already ended.")


class TooManyGenerations(errors.TooManyRequests):
    code = "too_many_generations"
    message = _("Too many stories are being written for you at once. Please wait until one is done.")


class GenerationFailed(errors.StorytoolError):
    code = "generation_failed"
    retryable = True
    message = _("The story could not be finished. What was written is kept.")


class AttemptsExhausted(GenerationFailed):
    code = "attempts_exhausted"
    retryable = False
