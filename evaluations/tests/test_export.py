"""`export_evaluations`: both formats, what is left out, and files that are whole or not there."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
from datetime import datetime

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone, translation

from evaluations import exporting
from evaluations.exporting import CSV_COLUMNS, PROMPT_LABELS, prompt_of, safe_cell
from evaluations.models import ContentEvaluation, Rating, Verdict
from evaluations.services import mark_reviewed
from evaluations.tests.factories import make_evaluation
from retrieval.categories import CATEGORIES
from stories.models import Status
from stories.tests.factories import make_conversation, make_user

pytestmark = pytest.mark.django_db


def exported(**options):
    out = io.StringIO()
    call_command("export_evaluations", stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def kto(**options):
    return [json.loads(line) for line in exported(format="jsonl", **options).splitlines()]


def table(**options):
    return list(csv.DictReader(io.StringIO(exported(**options), newline="")))


def test_a_liked_and_a_disliked_story_become_kto_rows():
    tags = {"characters": ["나무꾼", "사슴"], "genre": "설화"}
    make_evaluation(make_conversation(content="옛날에\n살았더라.", tags=tags), comment="개인의 말")
    make_evaluation(make_conversation(topic="A fox", content="Once."), evaluation=Rating.DISLIKE)

    assert kto() == [
        {
            "prompt": "주제: 나무꾼이 사슴을 구해 준다\n장르: 설화\n캐릭터: 나무꾼, 사슴",
            "completion": "옛날에\n살았더라.",
            "label": True,
        },
        {"prompt": "topic: A fox", "completion": "Once.", "label": False},
    ]


def test_comments_are_in_the_csv_alone():
    make_evaluation(comment="개인의 말")
    assert "개인의 말" in exported(format="csv")
    assert "개인의 말" not in exported(format="jsonl")


def test_what_should_not_be_learned_is_left_out():
    learned = make_evaluation(make_conversation(content="배울 이야기"))
    make_evaluation(make_conversation(content="끊긴 이야기", status=Status.CANCELLED))
    rejected = make_evaluation(make_conversation(content="물린 이야기"))
    mark_reviewed(ContentEvaluation.objects.filter(pk=rejected.pk), make_user(), verdict=Verdict.REJECTED)
    make_evaluation(make_conversation(content="거둔 이야기"), evaluation=None)
    reopened = make_evaluation(make_conversation(content="다시 볼 이야기"))
    mark_reviewed(ContentEvaluation.objects.filter(pk=reopened.pk), make_user(), verdict=Verdict.REJECTED)
    ContentEvaluation.objects.filter(pk=reopened.pk).update(is_reviewed=False)

    assert [row["completion"] for row in kto()] == ["배울 이야기", "다시 볼 이야기"]
    assert [row["story"] for row in table()] == [
        "배울 이야기",
        "끊긴 이야기",
        "물린 이야기",
        "다시 볼 이야기",
    ]
    assert [row["verdict"] for row in table()] == ["", "", "rejected", ""]
    assert learned.pk == int(table()[0]["evaluation_id"])


def test_only_the_reviewed():
    make_evaluation(make_conversation(content="아직"))
    row = make_evaluation(make_conversation(content="검토됨"))
    mark_reviewed(ContentEvaluation.objects.filter(pk=row.pk), make_user())
    assert [row["completion"] for row in kto(reviewed_only=True)] == ["검토됨"]
    assert [(row["story"], row["reviewed"], row["verdict"]) for row in table(reviewed_only=True)] == [
        ("검토됨", "yes", "accepted")
    ]


@pytest.mark.parametrize(
    ("since", "stories"),
    [
        ("2026-11-21", ["전날", "당일"]),
        ("2026-11-22", ["당일"]),
        ("2026-11-22T00:00:01", []),
        ("2026-11-21T15:00:00Z", ["당일"]),
    ],
)
def test_since_a_day_in_the_time_zone_of_the_installation(settings, since, stories):
    settings.TIME_ZONE = "Asia/Seoul"
    for hour, story in ((23, "전날"), (0, "당일")):
        day = 21 if hour else 22
        moment = timezone.make_aware(datetime(2026, 11, day, hour))
        make_evaluation(make_conversation(content=story), updated_at=moment)
    assert [row["completion"] for row in kto(since=since)] == stories


@pytest.mark.parametrize("since", ["yesterday", "2026-13-40", "2026-02-30", ""])
def test_since_no_day_is_refused(since):
    with pytest.raises(CommandError, match="--since"):
        exported(since=since)


def test_a_csv_reads_back_as_it_was():
    story = '첫 줄, "인용"\n둘째 줄\r\n셋째 줄 🦌'
    turn = make_conversation(title="제목; 쉼표,", content=story, tags={"genre": ["설화"]})
    row = make_evaluation(turn, comment="한 줄\n두 줄", reasons=["문체", "결말"])

    [read] = table()

    assert tuple(read) == CSV_COLUMNS
    assert read["thread_id"] == turn.thread.public_id
    assert read["conversation_id"] == str(turn.number)
    assert (read["topic"], read["title"], read["story"]) == (
        "나무꾼이 사슴을 구해 준다",
        "제목; 쉼표,",
        story,
    )
    assert json.loads(read["tags"]) == {"genre": ["설화"]}
    assert (read["evaluation"], read["comment"], read["reasons"]) == ("like", "한 줄\n두 줄", "문체; 결말")
    assert datetime.fromisoformat(read["updated_at"]) == row.updated_at


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t=", "\r", "\n", " =", "　=", "＝", "＋", "－", "＠"]
)
def test_no_cell_is_a_formula(start):
    evil = start + 'HYPERLINK("http://x","y")'
    make_evaluation(make_conversation(topic=evil, title=evil, content=evil), comment=evil, reasons=[evil])
    [read] = table()
    for column in ("topic", "title", "story", "comment", "reasons"):
        assert read[column] == "'" + evil


def test_harmless_cells_stay_as_they_are():
    for text in ("", " ", "옛날에", "a=b", "'=1", 7, "<b>"):
        assert safe_cell(text) == str(text)


def test_a_byte_order_mark_is_for_excel_alone():
    make_evaluation()
    assert exported(bom=True).startswith("\ufeffevaluation_id,")
    assert exported().startswith("evaluation_id,")
    with pytest.raises(CommandError, match="--bom"):
        exported(format="jsonl", bom=True)


def test_batches_join_without_a_gap_and_hold_few_rows(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(exporting, "BATCH", 2)
    for number in range(5):
        make_evaluation(make_conversation(content=f"{number}"))
    with django_assert_num_queries(16):  # two, two, one, each with what they refer to; none
        assert [row["completion"] for row in kto()] == ["0", "1", "2", "3", "4"]


def test_nothing_said_is_an_empty_export():
    assert exported(format="jsonl") == ""
    assert table() == []


def test_prompts_do_not_depend_on_the_language_of_the_installation():
    tags = {key: ["값"] for key in reversed(CATEGORIES)}
    with translation.override("en"):
        english = prompt_of("주제문이라", tags)
    with translation.override("ko"):
        assert prompt_of("주제문이라", tags) == english
    assert english.splitlines() == ["주제: 주제문이라", *(f"{label}: 값" for label in PROMPT_LABELS.values())]
    assert list(PROMPT_LABELS) == list(CATEGORIES)


def test_a_file_is_written_whole_and_for_its_owner_alone(tmp_path):
    make_evaluation()
    path = tmp_path / "ratings.csv"
    path.write_text("old")
    err = io.StringIO()

    call_command("export_evaluations", output=str(path), stderr=err)

    assert path.read_bytes().decode().startswith("evaluation_id,")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["ratings.csv"]
    assert "1 evaluations written." in err.getvalue()


def test_an_error_half_way_leaves_the_old_file(tmp_path, monkeypatch):
    make_evaluation()
    path = tmp_path / "ratings.jsonl"
    path.write_text("old")

    def broken(row):
        raise RuntimeError

    monkeypatch.setattr(exporting, "kto_row", broken)
    with pytest.raises(RuntimeError):
        call_command("export_evaluations", format="jsonl", output=str(path))
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["ratings.jsonl"]


def test_a_place_that_cannot_be_written_is_said(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("export_evaluations", output=str(tmp_path / "none" / "ratings.csv"))
