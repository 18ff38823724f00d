"""The model registry in the admin."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import translation

from llm.admin import asking
from llm.admin.forms import RegisteredModelForm
from llm.models import RegisteredModel
from llm.registry import model_of, refresh_models
from llm.roles import Place
from llm.tests.upstream import STALL, Answer, threaded_upstream

pytestmark = pytest.mark.django_db
LIST = reverse("admin:llm_registeredmodel_changelist")
ADD = reverse("admin:llm_registeredmodel_add")
HERE = "http://127.0.0.1:8000/v1"


def form(**given) -> dict[str, str]:
    empty = dict.fromkeys(
        ("base_url", "key_variable", "parameters", "input_price", "cached_input_price", "output_price"), ""
    )
    return {"role": "expand", "model": "big", "backend": "auto", "shutdown": "", **empty, **given}


def page_of(model: RegisteredModel) -> str:
    return reverse("admin:llm_registeredmodel_change", args=[model.pk])


def entered(client: Client, **given) -> RegisteredModel:
    answer = client.post(ADD, form(**given))
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    return RegisteredModel.objects.latest("pk")


def errors_of(**given) -> dict[str, list[str]]:
    with translation.override("en"):
        return {
            field: list(map(str, told)) for field, told in RegisteredModelForm(form(**given)).errors.items()
        }


def role_line(client: Client, role: str) -> str:
    """The text of a role's line in the overview."""
    page = client.get(LIST).content.decode()
    overview = page[page.index('class="st-roles"') :]
    line = overview[overview.index(f'<th scope="row">{role}</th>') :]
    return " ".join(re.sub(r"<[^>]+>", " ", line[: line.index("</tr>")]).split())


def client_of(language: str = "en", **fields) -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(get_user_model().objects.create_user(username="keeper", is_staff=True, **fields))
    return client


@pytest.fixture
def english() -> Client:
    """Who may do everything."""
    return client_of(is_superuser=True)


def test_a_model_is_entered_and_in_force(english):
    row = entered(
        english,
        base_url=HERE,
        key_variable="TALES_API_KEY",
        parameters="temperature=0.8",
        input_price="1.5",
        output_price="3",
        is_active="on",
    )
    refresh_models()
    model: Any = model_of("expand")
    assert row.is_active
    assert (model.name, model.role) == ("big", "expand")
    assert (model.options.base_url, model.options.temperature, model.options.input_price) == (HERE, 0.8, 1.5)


def test_another_one_takes_its_place(english):
    first = entered(english, is_active="on")
    second = entered(english, model="bigger", is_active="on")
    other = entered(english, role="draft", model="tales", is_active="on")
    active = set(RegisteredModel.objects.exclude(active_role=None).values_list("pk", flat=True))
    assert active == {second.pk, other.pk}
    english.post(page_of(first), form(is_active="on"))
    first.refresh_from_db()
    assert first.is_active
    english.post(page_of(first), form())
    assert set(RegisteredModel.objects.exclude(active_role=None)) == {other}


def test_one_that_changes_its_role_leaves_the_other(english):
    row = entered(english, is_active="on")
    english.post(page_of(row), form(role="draft", is_active="on"))
    row.refresh_from_db()
    assert row.active_role == "draft"


def test_one_that_is_deleted_is_not_in_force(english, django_capture_on_commit_callbacks):
    row = entered(english, is_active="on")
    refresh_models()
    with django_capture_on_commit_callbacks(execute=True):
        english.post(reverse("admin:llm_registeredmodel_delete", args=[row.pk]), {"post": "yes"})
    refresh_models()
    assert model_of("expand") is None


@pytest.mark.parametrize(
    ("given", "field", "told"),
    [
        ({"base_url": "127.0.0.1:8000"}, "base_url", "must begin with http"),
        ({"base_url": "https://me:secret@models.example/v1"}, "base_url", "hold no password"),
        ({"base_url": "file:///etc/passwd"}, "base_url", "must begin with http"),
        ({"parameters": "speed=9"}, "parameters", "There is no parameter “speed”"),
        ({"parameters": "temperature=hot"}, "parameters", "temperature cannot be “hot”"),
        ({"parameters": "base_url=http://evil.example"}, "parameters", "base_url has a field of its own"),
        ({"parameters": "key_variable=SECRET_KEY"}, "parameters", "key_variable has a field of its own"),
        ({"parameters": "just words"}, "parameters", "There is no parameter “just words”"),
        ({"role": "moderate", "parameters": "temperature=1"}, "parameters", "no parameter “temperature”"),
        ({"input_price": "-1"}, "parameters", "input_price cannot be “-1"),
        ({"key_variable": "SECRET_KEY"}, "key_variable", "guards nothing else"),
        ({"key_variable": "DATABASE_URL"}, "key_variable", "ends in _API_KEY or _KEY"),
        ({"key_variable": "sk-abcdef0123"}, "key_variable", "ends in _API_KEY or _KEY"),
        (
            {"base_url": HERE, "key_variable": "OPENAI_API_KEY"},
            "key_variable",
            "for https://api.openai.com/v1 alone",
        ),
        ({"role": "embed"}, "role", "not one of the available choices"),
    ],
)
def test_what_is_not_taken(given, field, told):
    assert told in " ".join(errors_of(**given)[field])


def test_what_is_not_taken_is_said_beside_its_field(english):
    answer = english.post(ADD, form(key_variable="SECRET_KEY", parameters="speed=9"))
    assert answer.status_code == 200
    assert "guards nothing else" in answer.content.decode()
    assert not RegisteredModel.objects.exists()


def test_the_installations_key_goes_to_its_own_address(english, settings):
    settings.MODELS_AT = Place(HERE)
    assert entered(english, base_url=HERE + "/", key_variable="OPENAI_API_KEY").pk
    assert entered(english, key_variable="OPENAI_API_KEY").pk
    found = errors_of(base_url="https://api.openai.com/v1", key_variable="OPENAI_API_KEY")
    assert f"for {HERE} alone" in " ".join(found["key_variable"])


def test_a_variable_that_is_not_set_is_told_and_its_value_never(english, monkeypatch):
    monkeypatch.delenv("TALES_KEY", raising=False)
    row = entered(english, base_url=HERE, key_variable="TALES_KEY", is_active="on")
    assert "TALES_KEY is not set" in role_line(english, "story")
    monkeypatch.setenv("TALES_KEY", "sk-hidden")
    assert "is not set" not in role_line(english, "story")
    for page in (LIST, page_of(row)):
        assert "sk-hidden" not in english.get(page).content.decode()
    assert "TALES_KEY (set)" in english.get(LIST).content.decode()


def test_without_an_address_of_its_own_it_has_the_installations_key(english, monkeypatch):
    entered(english)
    assert "OPENAI_API_KEY (not set)" in english.get(LIST).content.decode()
    monkeypatch.setenv("OPENAI_API_KEY", "sk-hidden")
    page = english.get(LIST).content.decode()
    assert "OPENAI_API_KEY (set)" in page
    assert "sk-hidden" not in page


def test_what_is_in_force_for_every_role(english, settings, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    options = {"model": "gpt-x", "base_url": "https://api.openai.com/v1", "key_variable": "OPENAI_API_KEY"}
    entry = {"BACKEND": "llm.backends.responses.ResponsesModel", "OPTIONS": options}
    closes = date.today() + timedelta(days=9)
    settings.CHAT_MODELS = {
        "expand": {**entry, "VARIABLE": "GPT_4O_MODEL"},
        "enrich": {**entry, "VARIABLE": "", "OPTIONS": {**options, "shutdown": closes}},
    }
    entered(english, role="analyze", model="judge", base_url=HERE, is_active="on")

    assert role_line(english, "base story") == "base story composer not set"
    assert "gpt-x" in (line := role_line(english, "story"))
    assert "GPT_4O_MODEL" in line
    assert "OPENAI_API_KEY is not set" in line
    assert "default with OPENAI_API_KEY" in (line := role_line(english, "title and recommendations"))
    assert f"closes it on {closes}" in line
    assert f"judge this registry {HERE}" in role_line(english, "analysis")
    assert "needs the index built anew" in role_line(english, "embeddings")
    assert role_line(english, "moderation") == "moderation — not set"


def test_a_row_that_is_no_good_is_passed_over_and_said(english, settings, caplog):
    row = entered(english, is_active="on")
    RegisteredModel.objects.filter(pk=row.pk).update(key_variable="SECRET_KEY")
    refresh_models()
    assert model_of("expand") is None
    assert "cannot be used" in role_line(english, "story")
    assert f"row {row.pk} of the model registry is no good: key_variable" in caplog.text


def told(answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def asked(client: Client, *rows: RegisteredModel):
    return client.post(LIST, {"action": "ask_once", "_selected_action": [row.pk for row in rows]})


def test_asking_once(english, llmock):
    llmock.reply("놀부", times=None)
    row = entered(
        english, model="gpt-test", base_url=llmock.base_url("openai"), input_price="1", output_price="2"
    )
    found = told(asked(english, row))
    assert len(llmock.requests) == 1
    assert "gpt-test answered within" in found[-1]
    assert "Tokens: " in found[-1]
    assert "USD" in found[-1]


def test_asking_what_moderates(english):
    answer = {"results": [{"flagged": False, "categories": {}}]}
    with threaded_upstream() as upstream:
        upstream.will(Answer([json.dumps(answer).encode()], headers={"Content-Type": "application/json"}))
        row = entered(english, role="moderate", model="omni", base_url=upstream.url)
        found = told(asked(english, row))[-1]
    assert re.fullmatch(r"omni answered within [\d.]+ s\.", found)


def test_asking_one_that_hangs_ends(english, monkeypatch):
    monkeypatch.setattr(asking, "ASK_SECONDS", 0.2)
    with threaded_upstream() as upstream:
        upstream.will(Answer([STALL]))
        found = told(asked(english, entered(english, base_url=upstream.url)))[-1]
    assert "did not answer (provider_timeout)" in found


def test_asking_one_that_fails_tells_a_code_and_no_word_of_its_provider(english, llmock, monkeypatch):
    monkeypatch.setenv("TALES_KEY", "sk-hidden")
    llmock.fail(401, times=None)
    row = entered(english, model="gpt-test", base_url=llmock.base_url("openai"), key_variable="TALES_KEY")
    found = told(asked(english, row))[-1]
    assert re.fullmatch(r"gpt-test did not answer \(provider_authentication\), after [\d.]+ s\.", found)
    assert "sk-hidden" not in found


def test_asking_one_that_is_no_good_asks_nobody(english, llmock):
    row = entered(english, base_url=llmock.base_url("openai"))
    RegisteredModel.objects.update(key_variable="DATABASE_URL")
    assert "guards nothing else" in told(asked(english, row))[-1]
    assert not llmock.requests


def test_who_may_only_look_neither_asks_nor_changes(llmock):
    row = RegisteredModel.objects.create(role="expand", model="big", base_url=llmock.base_url("openai"))
    visitor = client_of()
    permission = Permission.objects.get(codename="view_registeredmodel")
    get_user_model().objects.get().user_permissions.add(permission)
    assert visitor.get(LIST).status_code == 200
    asked(visitor, row)
    assert visitor.post(page_of(row), form(model="other")).status_code == 403
    assert visitor.post(ADD, form()).status_code == 403
    assert not llmock.requests
    row.refresh_from_db()
    assert row.model == "big"


def test_others_see_nothing():
    assert client_of().get(LIST).status_code == 403


def test_in_korean():
    page = client_of("ko", is_superuser=True).get(LIST).content.decode()
    for words in ("지금 적용 중인 모델", "밑글", "제목과 추천", "내장 생성기", "설정되지 않음"):
        assert words in page
