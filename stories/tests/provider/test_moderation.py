"""Moderation at a provider: what is asked of whom, and in what order."""

from __future__ import annotations

import json

import pytest

from llm.backends import moderation
from llm.retry import RetryPolicy
from llm.tests.dialects import DIALECTS, Dialect, story
from llm.tests.upstream import Answer
from stories.tests.provider.conftest import DRAFT, NAMING, SECRET, TALE, assert_sound

JSON = {"Content-Type": "application/json"}
BAD = "칼부림"
LONG = tuple(f"이야기 {number}번째로 나무꾼이 산에 올라 나무를 하고 내려오더라. " for number in range(1, 31))


@pytest.fixture
def dialect() -> Dialect:
    """One of them: who moderates speaks none."""
    return DIALECTS[0]


class Provider:
    """Writes by the name of the model, and objects to one word."""

    def __init__(self, dialect, tale=TALE) -> None:
        self.dialect = dialect
        self.texts = {"tuned": DRAFT, "large": tale, "small": (NAMING,)}
        self.moderation_status = 200

    def __call__(self, asked):
        body = asked.json()
        if not asked.path.endswith("/moderations"):
            return Answer(story(self.dialect, *self.texts[body["model"]]))
        objects = BAD in body["input"]
        result = {
            "flagged": objects,
            "categories": {"violence": objects},
            "category_scores": {"violence": 0.9},
        }
        told = {"results": [result], "error": {"message": f"Incorrect API key provided: {SECRET}"}}
        return Answer([json.dumps(told).encode()], self.moderation_status, JSON)


@pytest.fixture
def moderated(site, settings):
    """The site with moderation on; where it asks is the scripted provider."""
    settings.MODERATION = "on"
    here = {"base_url": site.upstream.url, "key_variable": "TEST_MODEL_KEY", "model": "omni"}
    settings.MODERATORS = {
        "moderate": {"BACKEND": "llm.backends.moderation.ModerationModel", "OPTIONS": here}
    }
    return site


def provider_of(site, **options) -> Provider:
    provider = Provider(site.dialect, **options)
    site.upstream.always = provider
    return provider


def paths(site) -> list[str]:
    return [asked.path.removeprefix("/v1/") for asked in site.upstream.asked]


async def story_of(site, last, **body):
    answer, end = await site.reader.starts(**body)
    assert_sound(answer.events(), last)
    assert SECRET not in answer.body.decode()
    await site.served.until_idle()
    return answer.events(), end


async def test_the_topic_is_looked_at_before_anything_else_is_asked(moderated):
    provider_of(moderated)
    await story_of(moderated, "completed")
    assert paths(moderated)[0] == "moderations"
    assert sum(path != "moderations" for path in paths(moderated)) == 3
    assert paths(moderated).count("moderations") == 2  # the topic, and the whole of a short story


async def test_a_refused_topic_costs_nothing(moderated):
    provider_of(moderated)
    events, end = await story_of(moderated, "failed", user_input=f"{BAD} 이야기")
    assert (end["code"], end["retryable"]) == ("topic_refused", False)
    assert [event["msg"] for event in events] == ["created", "failed"]
    assert paths(moderated) == ["moderations"]


async def test_a_refused_story_is_told_apart_and_is_not_told_again(moderated):
    provider_of(moderated, tale=(*LONG, f"장터에 {BAD}이 나니라.", *LONG))
    answer, end = await moderated.reader.starts()
    assert (end["code"], end["retryable"]) == ("story_refused", False)
    assert "허용되지 않는" in end["error"]
    await moderated.served.until_idle()
    created = answer.events()[0]
    again = await moderated.reader.client.get(
        f"/api/generate/{created['thread_id']}/{created['conversation_id']}/events"
    )
    assert [event["msg"] for event in again.events()] == ["created", "failed"]
    assert again.events()[-1]["code"] == "story_refused"


async def test_without_a_verdict_nothing_is_written(moderated, monkeypatch):
    monkeypatch.setattr(moderation, "PATIENT", RetryPolicy(tries=3, base=0))
    provider_of(moderated).moderation_status = 503
    _, end = await story_of(moderated, "failed")
    assert (end["code"], end["retryable"]) == ("moderation_unavailable", True)
    assert set(paths(moderated)) == {"moderations"}
