"""What can go wrong with a provider of models, each kind with its code and status."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.errors import StorytoolError, Unavailable


class EmbedderUnavailable(Unavailable):
    """No vector can be had now. The cause is chained and goes to the log; `args` say in English what it was."""

    code = "embedder_unavailable"
    message = _("Likeness of meaning cannot be measured just now. Please try again in a moment.")

    def __init__(self, reason: str, *, retry_after: float | None = None) -> None:
        super().__init__(retry_after=retry_after)
        self.args = (reason,)


class ProviderError(StorytoolError):
    """A model could not do what was asked of it. Nothing of what its provider said is kept here.

    `is_free` is true where the request was turned away before anything was written, so that asking again cannot
    be paid for twice. `retryable` is for the reader: the same story may well succeed later.
    """

    code = "provider_failed"
    status = 502
    retryable = True
    is_free = False
    message = _("The model could not answer. Please try again in a moment.")


class ProviderRateLimited(ProviderError):
    code = "provider_rate_limited"
    status = 503
    is_free = True
    message = _("Too much is asked of the model just now. Please try again in a moment.")


class ProviderOverloaded(ProviderError):
    code = "provider_overloaded"
    status = 503
    is_free = True
    message = _("Too much is asked of the model just now. Please try again in a moment.")


class ProviderUnreachable(ProviderError):
    """No connection, so nothing was asked."""

    code = "provider_unreachable"
    status = 503
    is_free = True
    message = _("The model cannot be reached just now. Please try again in a moment.")


class ProviderUnavailable(ProviderError):
    """It failed so often just now that it is not asked for a while (`llm.backends.breakers`)."""

    code = "provider_unavailable"
    status = 503
    is_free = True
    message = _("The model does not answer just now. Please try again in a moment.")


class ProviderTimeout(ProviderError):
    """Nothing came for too long, or the whole took too long."""

    code = "provider_timeout"
    status = 504
    message = _("The model took too long. Please try again in a moment.")


class ProviderTruncated(ProviderError):
    """The stream ended without saying that it was over."""

    code = "provider_truncated"
    message = _("The model broke off in the middle. What was written is kept.")


class ProviderBadAnswer(ProviderError):
    """What came is not what the API promises: no JSON, no events, another shape."""

    code = "provider_bad_answer"
    message = _("The model could not answer. Please try again in a moment.")


class OutputLimitReached(ProviderError):
    """The model was stopped at `max_output_tokens`, of which its reasoning takes a part."""

    code = "output_limit_reached"
    retryable = False
    message = _("The story grew longer than the model may write. What was written is kept.")


class ProviderRefused(ProviderError):
    code = "provider_refused"
    status = 422
    retryable = False
    message = _("The model declines to write this story. Please choose another topic.")


class ContentFiltered(ProviderError):
    code = "content_filtered"
    status = 422
    retryable = False
    message = _("The model's filter does not let this story pass. Please choose another topic.")


class BudgetSpent(ProviderError):
    """Nothing was asked: whoever runs the site allows no more for now. `details` say whose budget it is, for which
    period, and when the next one begins.
    """

    code = "budget_spent"
    status = 429
    message = _(
        "The budget for models is spent, so no more stories can be written for now. Please come back later."
    )


class RunCancelled(ProviderError):
    """Somebody else stopped the run at the provider."""

    code = "provider_cancelled"


class Misconfigured(ProviderError):
    """Only whoever runs the site can mend it; the log says what it is."""

    code = "provider_misconfigured"
    retryable = False
    message = _("The model is not set up rightly. Please tell whoever runs this site.")


class RequestRejected(Misconfigured):
    """The provider does not take this request: a parameter, or a prompt that is too long for the model."""

    code = "provider_request_rejected"


class AuthenticationFailed(Misconfigured):
    code = "provider_authentication"


class QuotaExhausted(Misconfigured):
    code = "provider_quota_exhausted"


class ModelNotFound(Misconfigured):
    """No such model: misspelt, not ours to use, or shut down."""

    code = "provider_model_not_found"


class RunNotFound(ProviderError):
    """A run that was to be taken up again is not there, or cannot be streamed any more."""

    code = "provider_run_not_found"


class ConversationNotKept(ProviderError):
    """The provider has no such conversation, or none any more."""

    code = "provider_conversation_not_found"
