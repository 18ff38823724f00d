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


class TopicRefused(errors.StorytoolError):
    """Moderation objects to what was asked for; nothing was written and nothing paid for."""

    code = "topic_refused"
    status = 422
    message = _("No story is written about this topic here. Please choose another one.")


class Withheld(errors.StorytoolError):
    """What was written is kept for staff alone."""


class StoryRefused(Withheld):
    """Moderation objects to what was being written."""

    code = "story_refused"
    status = 422
    message = _("The story took a turn that is not allowed here and was stopped. Please try another topic.")


class ModerationUnavailable(Withheld):
    """Nobody can say whether it may be read, and without that nothing is to be."""

    code = "moderation_unavailable"
    status = 503
    retryable = True
    message = _("Stories cannot be checked just now, so none can be finished. Please try again in a moment.")


def ending_error(code: str) -> errors.StorytoolError:
    """The error that a story ended with, as far as it has a sentence of its own wherever it is told."""
    own: tuple[type[errors.StorytoolError], ...] = (TopicRefused, StoryRefused, ModerationUnavailable)
    return next((kind() for kind in own if kind.code == code), GenerationFailed())
