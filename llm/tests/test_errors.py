"""The tree of a provider's failures: each with a code, a sentence, and the truth about asking again."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from llm import errors

KINDS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, errors.ProviderError)
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_each_says_a_sentence(kind, language):
    with override(language):
        told = kind().as_dict()

    assert told["error"].endswith(".")
    assert told["code"] == kind.code
    assert ("model" in told["error"].lower()) is (language == "en")


def test_codes_are_told_apart_and_fit_their_column():
    codes = [kind.code for kind in KINDS]
    assert len(set(codes)) == len(codes)
    assert max(map(len, codes)) <= 50


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_free_may_succeed_later(kind):
    assert kind.retryable or not kind.is_free


@pytest.mark.parametrize("kind", [kind for kind in KINDS if issubclass(kind, errors.Misconfigured)])
def test_what_only_the_site_can_mend_is_not_worth_another_try(kind):
    assert not kind.retryable
