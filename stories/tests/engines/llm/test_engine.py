"""Who plays which role: the model where one is configured, the composer where none is."""

from __future__ import annotations

from typing import Any

import pytest

from common.backends import BackendHandler
from llm import errors, registry
from stories.engines.composer.engine import ComposerEngine
from stories.engines.llm import ModelEngine
from stories.pipeline.engine import StoringEngine, SummarizingEngine
from stories.pipeline.pipeline import StoryEnriched, StoryFinished, generate
from stories.pipeline.types import Checkpoint, EarlierTurn, Passage, Stage, StoryRequest
from stories.tests.engines.llm.fakes import FakeModel
from stories.tests.engines.llm.test_enriching import answer

REQUEST = StoryRequest("가난한 나무꾼이 다친 사슴을 구해 준다", seed=7, length="short")
PASSAGES = (Passage("p1", "심청전", "심 봉사가 눈을 뜨니라.", 0.9),)


@pytest.fixture
def play(settings, monkeypatch):
    """Gives each role its model."""

    def give(**models: FakeModel) -> ModelEngine:
        settings.CHAT_MODELS = {role: {"BACKEND": role} for role in models}
        handler: BackendHandler[FakeModel] = BackendHandler("CHAT_MODELS")
        monkeypatch.setattr(handler, "make", models.__getitem__)
        monkeypatch.setattr(registry, "chat_models", handler)
        return ModelEngine(chars_per_second=0)

    return give


async def find_passages(_request):
    return PASSAGES


async def told(engine, checkpoint: Checkpoint | None = None) -> list[Any]:
    steps = generate(engine, find_passages, REQUEST, checkpoint or Checkpoint())
    return [step async for step in steps]


async def test_every_role_has_its_model(play):
    draft, expand, enrich = FakeModel([["밑글이더라."]]), FakeModel([["큰 글이더라."]]), FakeModel([answer()])
    engine = play(draft=draft, expand=expand, enrich=enrich)

    steps = await told(engine)

    assert StoryFinished("큰 글이더라.") in steps
    assert steps[-1].enrichment.title == "은혜 갚은 사슴"
    assert "<밑이야기>\n밑글이더라.\n</밑이야기>" in expand.asked[0].messages[-1].text
    assert "심 봉사가 눈을 뜨니라." in draft.asked[0].messages[-1].text


async def test_no_role_is_the_composer_alone(play):
    engine = play()

    steps = await told(engine)

    assert steps == await told(ComposerEngine(chars_per_second=0))
    assert engine.models() == dict.fromkeys(("draft", "expand", "enrich"), "composer")


@pytest.mark.parametrize(
    ("role", "script"),
    [("draft", ["나무꾼이 살더라."]), ("expand", ["나무꾼이 살더라."]), ("enrich", answer())],
)
async def test_one_role_and_the_composer_for_the_rest(play, role, script):
    engine = play(**{role: FakeModel([script], name="gpt")})

    steps = await told(engine)

    assert isinstance(steps[-1], StoryEnriched)
    assert dict(engine.models()) == dict.fromkeys(("draft", "expand", "enrich"), "composer") | {role: "gpt"}


async def test_a_failure_is_the_providers_own_kind(play):
    engine = play(expand=FakeModel([[errors.ProviderRefused()]]))

    with pytest.raises(errors.ProviderRefused):
        await told(engine)


async def test_after_a_crash_in_the_tale(play):
    expand = FakeModel([["이더라. 끝이니라."]])
    checkpoint = Checkpoint(draft="밑글", draft_finished=True, story="큰 글", run_id="resp_1@0")

    steps = await told(play(expand=expand), checkpoint=checkpoint)

    assert StoryFinished("큰 글이더라. 끝이니라.") in steps
    assert expand.asked[0].messages[-2].text == "큰 글"


async def test_the_run_of_a_draft_is_none_of_the_tale(play):
    """An attempt that goes on within the draft comes to the tale with the draft's run still in its checkpoint."""
    draft = FakeModel(runs={"resp_1": [["밑글이더라."]]}, can_resume=True)
    expand = FakeModel([["큰 글이더라."]], can_resume=True)

    steps = await told(
        play(draft=draft, expand=expand), checkpoint=Checkpoint(draft="밑글", run_id="resp_1@0")
    )

    assert StoryFinished("큰 글이더라.") in steps
    assert draft.resumed == ["resp_1"]
    assert expand.resumed == []


async def test_leaving_closes_the_model(play):
    model = FakeModel([["하나 ", "둘 ", "셋 "]])
    deltas = play(draft=model).draft(REQUEST, (), Checkpoint())
    await anext(deltas)
    assert model.open == 1

    await deltas.aclose()

    assert model.open == 0


@pytest.mark.parametrize(
    ("script", "expected"),
    [(["고친 문장이더라.\n"], "\n\n고친 문장이더라. "), ([" "], ""), ([], "")],
)
async def test_rewording(play, script, expected):
    engine = play(expand=FakeModel([script]))

    assert await engine.reword(REQUEST, "앞글이더라.", "\n\n닮은 문장이더라. ", "닮은 문장") == expected


async def test_the_composer_rewords_nothing(play):
    assert await play().reword(REQUEST, "앞글", "문장", "문장") == ""


LONG = StoryRequest(
    "셋째 주제",
    earlier=(
        EarlierTurn("첫 주제", "", "가" * 5000, key=1),
        EarlierTurn("둘째 주제", "", "나" * 4000, key=2),
    ),
)


async def test_a_turn_that_is_too_long_for_the_next_is_summarized_by_the_small_model(play):
    enrich = FakeModel([[" 나무꾼이 ", "살더라.\x00\n"]])
    engine = play(draft=FakeModel(), enrich=enrich)
    assert isinstance(engine, SummarizingEngine)

    [turn] = engine.unsummarized(LONG)
    assert turn.key == 1
    assert await engine.summarize(LONG, turn) == "나무꾼이 살더라."
    assert "가가" in enrich.asked[0].messages[1].text


@pytest.mark.parametrize("roles", [["enrich"], ["draft", "expand"], []])
def test_nothing_is_summarized_where_nobody_would_read_or_write_it(play, roles):
    engine = play(**{role: FakeModel() for role in roles})
    assert engine.unsummarized(LONG) == ()


def test_the_budget_of_earlier_turns_is_the_engines(play):
    play(draft=FakeModel(), enrich=FakeModel())
    assert ModelEngine(earlier_tokens=10_000).unsummarized(LONG) == ()
    assert [turn.key for turn in ModelEngine(earlier_tokens=3000).unsummarized(LONG)] == [1, 2]


async def test_a_tale_is_named_while_its_end_arrives(play):
    tale = "나무꾼이 사슴을 숨겨 주더라. " * 60
    enrich = FakeModel([answer()])
    engine = play(
        draft=FakeModel([["밑글이더라."]]), expand=FakeModel([[tale[:700], tale[700:]]]), enrich=enrich
    )

    steps = await told(engine)

    assert steps[-1].enrichment.title == "은혜 갚은 사슴"
    [asked] = enrich.asked
    assert "<밑이야기>\n밑글이더라.\n</밑이야기>" in asked.messages[1].text
    assert tale[:700].strip() in asked.messages[1].text
    assert tale.strip() not in asked.messages[1].text


@pytest.mark.parametrize(
    "early", [answer(title="열세 글자를 넘는 아주 긴 제목이로다"), [errors.ProviderRateLimited()]]
)
async def test_an_early_name_that_will_not_do_is_asked_for_once_more(play, early):
    tale = "나무꾼이 사슴을 숨겨 주더라. " * 60
    enrich = FakeModel([early, answer()])
    engine = play(
        draft=FakeModel([["밑글이더라."]]), expand=FakeModel([[tale[:700], tale[700:]]]), enrich=enrich
    )

    steps = await told(engine)

    assert steps[-1].enrichment.title == "은혜 갚은 사슴"
    assert [tale.strip() in asked.messages[1].text for asked in enrich.asked] == [False, True]


@pytest.mark.parametrize("roles", [["draft", "expand"], ["draft", "enrich"]])
def test_where_the_composer_tells_or_names_a_tale_it_is_named_at_its_end(play, roles):
    assert play(**{role: FakeModel() for role in roles}).names_from(REQUEST) is None


def test_what_a_provider_keeps_is_known_by_its_own_name(settings):
    options = {"model": "m", "base_url": "https://here/v1/"}
    settings.CHAT_MODELS = {
        "draft": {"BACKEND": "llm.backends.responses.ResponsesModel", "OPTIONS": options},
        "expand": {"BACKEND": "llm.backends.chat.ChatCompletionsModel", "OPTIONS": options},
    }
    engine = ModelEngine()

    assert isinstance(engine, StoringEngine)
    assert engine.stored(Stage.DRAFTING, "resp_1@70") == ("https://here/v1", "resp_1")
    assert engine.stored(Stage.EXPANDING, "resp_1@70") is None
    assert engine.stored(Stage.DRAFTING, "nothing of the kind") is None
