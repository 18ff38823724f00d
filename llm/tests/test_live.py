"""One smoke test at OpenAI itself, for whoever has a key and asks for it: LIVE_OPENAI=1 with LIVE_OPENAI_KEY.

A few hundred tokens of the cheapest model: less than a thousandth of a US dollar.
"""

from __future__ import annotations

import os

import pytest

from llm.backends.chat import ChatCompletionsModel
from llm.backends.responses import ResponsesModel
from llm.errors import RunNotFound
from llm.tests.asking import outcome
from llm.types import ChatRequest, Message

pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(not os.environ.get("LIVE_OPENAI"), reason="LIVE_OPENAI is not set."),
]

ASKED = ChatRequest((Message("user", "한 문장으로만 답하십시오: 나무꾼과 사슴은 어떤 이야기입니까?"),))
OPTIONS = {
    "model": os.environ.get("LIVE_OPENAI_MODEL", "gpt-6-luna"),
    "key_variable": "LIVE_OPENAI_KEY",
    "max_output_tokens": 400,
}


@pytest.mark.parametrize("kind", [ResponsesModel, ChatCompletionsModel])
async def test_an_answer(kind):
    found = await outcome(kind(**OPTIONS), ASKED)

    assert found.error is None
    assert found.text
    assert found.usage is not None
    assert found.usage.output_tokens > 0


async def test_a_run_in_the_background():
    model = ResponsesModel(**OPTIONS, background=True)
    found = await outcome(model, ASKED)
    run_id = found.deltas[0].run_id
    assert run_id

    assert (await model.result(run_id)).text == found.text
    await model.cancel(run_id)
    with pytest.raises(RunNotFound):
        await model.result("resp_0000000000000000000000000000000000000000000000")
