"""The prompts: whole in both languages, versioned, filled with a reader's words and nothing else."""

from __future__ import annotations

import re

import pytest

from stories.engines.llm import prompts
from stories.engines.llm.prompts import FOLDER, Prompt, prompt

NAMES = ["draft", "expand", "continue", "enrich", "enrich_again", "reword"]
# Whoever changes a prompt raises its version and writes the new pair here: answers name what they were asked with.
VERSIONS = {
    "ko/draft": (1, "ca00bba761719356"),
    "ko/expand": (1, "e5b41123cee47734"),
    "ko/continue": (1, "967abc9ab52ac7e9"),
    "ko/enrich": (1, "d552e68b316ec975"),
    "ko/enrich_again": (1, "910f399fe411eab4"),
    "ko/reword": (1, "115f9493834f2830"),
    "en/draft": (1, "f6215f3f8b3bf3af"),
    "en/expand": (1, "77463b0bb6e73d3b"),
    "en/continue": (1, "cb742808a66df613"),
    "en/enrich": (1, "ea07d61be744fe78"),
    "en/enrich_again": (1, "125a689c0e98de94"),
    "en/reword": (1, "cccb7cd318d8f14b"),
}
PLACES = {
    "draft": {"topic", "tags", "genre", "passages", "draft_length"},
    "expand": {"topic", "passages", "base_story", "story_length"},
    "continue": {"ending"},
    "enrich": {"topic", "story"},
    "enrich_again": set(),
    "reword": {"before", "sentence", "run"},
}
ALL = [(language, name) for language in ("ko", "en") for name in NAMES]


def test_nothing_else_lies_there():
    found = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.*"))
    assert found == sorted(f"{language}/{name}.md" for language, name in ALL)


def test_no_prompt_changes_without_its_version():
    assert {told.name: (told.version, told.digest) for told in (prompt(*key) for key in ALL)} == VERSIONS


@pytest.mark.parametrize(("language", "name"), ALL)
def test_places(language, name):
    told = prompt(language, name)
    assert set(re.findall(r"\{\{(\w+)\}\}", told.request)) == PLACES[name]
    assert "{{" not in told.instructions
    assert bool(told.instructions) is (name not in {"continue", "enrich_again"})


@pytest.mark.parametrize("name", ["draft", "expand", "enrich", "reword"])
def test_the_rules_are_the_same_in_both_languages(name):
    korean, english = (prompt(language, name).instructions for language in ("ko", "en"))
    assert abs(korean.count("\n- ") - english.count("\n- ")) <= 2


@pytest.mark.parametrize(("language", "name"), ALL)
def test_a_whole_file(language, name):
    text = (FOLDER / language / f"{name}.md").read_text()
    assert not re.search(r"[ \t]$", text, re.MULTILINE)
    assert all(text.count(f"<{tag}>") >= text.count(f"</{tag}>") for tag in re.findall(r"</(\S+?)>", text))


def told(request: str) -> Prompt:
    return Prompt("x", 1, "", "", request)


def test_words_stand_as_they_are():
    words = {"topic": "{{story}} \\1 {topic} $x", "story": "비밀"}
    assert told("<a>\n{{topic}}\n</a>").filled(words) == "<a>\n{{story}} \\1 {topic} $x\n</a>"


def test_a_block_without_words_is_left_out():
    request = told("하나 {{a}} {{b}}\n\n둘 {{c}}\n\n셋")
    assert request.filled({"a": "", "b": "나", "c": ""}) == "하나  나\n\n셋"


def test_a_place_without_a_word_is_a_defect():
    with pytest.raises(KeyError):
        told("{{a}}").filled({})


@pytest.mark.parametrize(
    "text", ["", "version: x\n\n# Request\n\na\n", "# Request\n\na\n", "version: 1\n\na\n"]
)
def test_a_file_that_is_no_prompt(tmp_path, monkeypatch, text):
    (tmp_path / "ko").mkdir()
    (tmp_path / "ko" / "broken.md").write_text(text)
    monkeypatch.setattr(prompts, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match=r"ko/broken\.md"):
        prompt("ko", "broken")
