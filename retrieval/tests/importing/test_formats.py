"""Each format gives the same passage; what a file leaves out is taken from options or from its name."""

from __future__ import annotations

import json
import zipfile

import pytest
from django.core.management import CommandError

from retrieval.models import Passage, Work

ROW = {
    "title": "나무꾼과 선녀",
    "language": "ko",
    "licence": "CC0-1.0",
    "position": 7,
    "part": "승",
    "topic": "나무꾼이 사슴을 숨겨 준다",
    "keywords": ["사슴", "보은"],
    "tags": {"characters": ["나무꾼", "사슴"], "theme": ["베풀면, 돌려받는다"]},
    "text": "나무꾼이 사슴을 나뭇짐 속에 감추니라.\n사냥꾼이 묻더라.",
}


def write_jsonl(path):
    path.write_text("\n" + json.dumps(ROW, ensure_ascii=False) + "\n\n", encoding="utf-8")


def write_csv(path):
    cells = [
        json.dumps(v, ensure_ascii=False) if isinstance(v, dict | list) else str(v) for v in ROW.values()
    ]
    quoted = ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)
    path.write_text("\ufeff" + ",".join(ROW) + "\r\n" + quoted + "\r\n", encoding="utf-8", newline="")


def write_parquet(path):
    from arro3.core import Array, DataType, RecordBatch
    from arro3.io import write_parquet as write

    cells = {k: json.dumps(v) if isinstance(v, dict | list) else v for k, v in ROW.items()}
    kinds = {name: DataType.int64() if name == "position" else DataType.utf8() for name in cells}
    batch = RecordBatch.from_arrays(
        [Array([value], kinds[name]) for name, value in cells.items()], names=list(cells)
    )
    write(batch, str(path))


def write_labels(path):
    document = {
        "작품정보": {"작품명": ROW["title"], "언어": "ko", "라이선스": ROW["licence"]},
        "단락": [
            {
                "단락일련번호": 7,
                "단락데이터": ROW["text"],
                "구성단계": "승",
                "라벨링": {
                    "주제문": ROW["topic"],
                    "키워드": "사슴, 보은",
                    "내용분류": {
                        "캐릭터": {"주동": "나무꾼", "조력": ["사슴"]},
                        "주제문": "베풀면, 돌려받는다",
                        "날씨": "눈",
                    },
                },
            }
        ],
    }
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "write"),
    [("a.jsonl", write_jsonl), ("a.csv", write_csv), ("a.parquet", write_parquet)],
)
def test_every_format_gives_the_same_passage(imported, tmp_path, name, write):
    write(tmp_path / name)
    run = imported(tmp_path / name)
    assert run.counts == [1, 0, 0, 1, 0], run.told
    passage = Passage.objects.get()
    told = {
        name: getattr(passage, name) for name in ("position", "part", "topic", "keywords", "tags", "text")
    }
    assert told == {name: ROW[name] for name in told}
    assert (passage.work.title, passage.work.language, passage.work.licence) == (
        "나무꾼과 선녀",
        "ko",
        "CC0-1.0",
    )


def test_nested_labels_are_mapped_as_far_as_they_are_known(imported, tmp_path):
    write_labels(tmp_path / "doc.json")
    assert imported(tmp_path / "doc.json").counts == [1, 0, 0, 1, 0]
    passage = Passage.objects.get()
    assert passage.tags == {
        "characters": ["나무꾼", "사슴"],
        "theme": ["나무꾼이 사슴을 숨겨 준다", "베풀면, 돌려받는다"],
    }
    assert (passage.position, passage.part, passage.keywords) == (7, "승", ["사슴", "보은"])
    assert passage.work.title == "나무꾼과 선녀"


def test_columns_by_other_names(imported, written):
    path = written("a.csv", "서명;문장;감정표\n심청전;심청이 절하더라.;슬픔|효심\n")
    run = imported(path, map="title=서명, text=문장, tags.emotion=감정표")
    assert run.counts == [1, 0, 0, 1, 0], run.told
    assert Passage.objects.get().tags == {"emotion": ["슬픔", "효심"]}


@pytest.mark.parametrize("given", ["text", "text=", "nothing=본문", "tags.weather=날씨"])
def test_a_mapping_that_is_none(imported, written, given):
    with pytest.raises(CommandError, match="--map"):
        imported(written("a.jsonl", [ROW]), map=given)


def test_options_fill_what_rows_leave_out(imported, written):
    path = written("a.jsonl", [{"text": "글이라."}, {"text": "말이라.", "language": "en"}])
    imported(path, work="yadam", title="야담집", licence="CC0-1.0", source="구전")
    work = Work.objects.get()
    assert (work.slug, work.title, work.language) == ("yadam", "야담집", "ko")
    assert (work.licence, work.source) == ("CC0-1.0", "구전")


def test_a_file_that_names_no_work_is_one_by_itself(imported, written):
    imported(written("달래 고개.jsonl", [{"text": "글이라."}]), written("Fox.jsonl", [{"text": "A fox."}]))
    assert list(Work.objects.order_by("id").values_list("slug", "title", "language")) == [
        ("달래-고개", "달래 고개", "ko"),
        ("fox", "Fox", "en"),
    ]


def test_text_is_split_at_blank_lines_and_numbered_on(imported, written):
    one = written("1.txt", "첫 단락의\n두 줄.\n\n\n둘째 단락.\n")
    two = written("2.txt", "셋째 단락.")
    assert imported(one, two, title="회고록").counts == [3, 0, 0, 1, 0]
    assert list(Passage.objects.order_by("position").values_list("position", "text")) == [
        (1, "첫 단락의 두 줄."),
        (2, "둘째 단락."),
        (3, "셋째 단락."),
    ]
    assert imported(one, two, title="회고록").counts == [0, 0, 3, 0, 0]


def test_text_without_blank_lines_is_split_by_length(imported, written):
    imported(written("a.txt", ("가" * 400 + "\n") * 6))
    assert [len(text) for text in Passage.objects.values_list("text", flat=True)] == [1202, 1202]


def test_an_archive_and_a_folder_of_documents(imported, tmp_path):
    for number in (1, 2):
        (tmp_path / "docs").mkdir(exist_ok=True)
        (tmp_path / f"docs/{number}.json").write_text(
            json.dumps({"작품명": "설화", "본문": [f"글 {number}"]})
        )
    (tmp_path / "docs/readme.md").write_text("no corpus")
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../evil/3.json", json.dumps({"작품명": "전설", "본문": ["글 3"]}))
        archive.writestr("4.jsonl", json.dumps({"title": "전설", "text": "글 4", "position": 2}))
    run = imported(tmp_path / "docs", tmp_path / "a.zip")
    assert run.code == 0, run.told
    assert set(Passage.objects.values_list("text", flat=True)) == {"글 2", "글 3", "글 4"}
    assert not (tmp_path.parent / "evil").exists()


def test_the_format_can_be_named(imported, written):
    path = written("corpus.dat", [ROW])
    assert imported(path).code == 1
    assert imported(path, format="jsonl").counts == [1, 0, 0, 1, 0]
