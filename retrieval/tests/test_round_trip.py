"""What is exported and imported again is the same corpus, in every format and for every text."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.files import replaced
from retrieval.categories import CATEGORIES
from retrieval.content import NOTES, clean_line, clean_text, clean_values
from retrieval.models import Passage, Work
from retrieval.tests.factories import make_passage, make_work

pytestmark = pytest.mark.django_db

CHARACTERS = st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co")) | st.sampled_from(
    "\n'=-+@\"[{,;가각春"
)
lines = st.text(CHARACTERS, max_size=30).map(clean_line)
texts = st.text(CHARACTERS, min_size=1, max_size=60).map(clean_text).filter(bool)
values = st.lists(st.text(CHARACTERS, max_size=8), max_size=3).map(clean_values)
tags = st.dictionaries(st.sampled_from(list(CATEGORIES)), values).map(
    lambda given: {key: given[key] for key in CATEGORIES if given.get(key)}
)
passages = st.fixed_dictionaries(
    {
        "text": texts,
        "topic": lines,
        "keywords": values,
        "tags": tags,
        "part": st.sampled_from(["", "기", "결"]),
    }
)
works = st.fixed_dictionaries(
    {
        "title": lines.filter(bool),
        "language": st.sampled_from(["ko", "en"]),
        "period": lines,
        "source": lines,
        "notes": st.dictionaries(st.sampled_from(NOTES), texts),
    }
)
corpora = st.lists(st.tuples(works, st.lists(passages, max_size=3)), min_size=1, max_size=3)


def stored():
    work_fields = ("slug", "title", "language", "period", "genre", "source", "licence", "notes")
    passage_fields = ("work__slug", "position", "text", "topic", "keywords", "tags", "part", "checksum")
    return (
        list(Work.objects.order_by("slug").values(*work_fields)),
        list(Passage.objects.order_by("work__slug", "position").values(*passage_fields)),
    )


def run(command, *args, **options):
    out = io.StringIO()
    call_command(command, *args, stdout=out, stderr=out, **options)
    return out.getvalue()


@pytest.mark.parametrize("name", ["jsonl", "csv", "parquet"])
@given(corpus=corpora)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_same_comes_back(name, corpus):
    Work.objects.all().delete()
    for number, (fields, rows) in enumerate(corpus):
        work = make_work(slug=f"work-{number}", **fields)
        for position, row in enumerate(rows, 1):
            make_passage(work, position=position * 3, **row)
    before = stored()
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/corpus.{name}"
        run("export_corpus", format=name, output=path)
        assert "0 added" not in run("import_corpus", path)
        assert stored() == before
        Work.objects.all().delete()
        run("import_corpus", path)
    assert stored() == before


def test_many_works_and_batches(tmp_path, monkeypatch):
    monkeypatch.setattr("retrieval.exporting.BATCH", 2)
    for number in range(5):
        work = make_work(f"작품 {number}")
        for _ in range(number):
            make_passage(work)
    before = stored()
    run("export_corpus", output=str(tmp_path / "a.jsonl"))
    Work.objects.all().delete()
    run("import_corpus", str(tmp_path / "a.jsonl"))
    assert stored() == before


def test_only_a_language_or_a_work():
    make_passage(make_work("흥부전", slug="heungbujeon"), text="한글")
    make_passage(make_work("Tam Lin", slug="tam-lin", language="en"), text="English")
    assert "English" not in run("export_corpus", language="ko")
    only = run("export_corpus", work="tam-lin")
    assert "English" in only
    assert "한글" not in only
    with pytest.raises(CommandError, match="no work"):
        run("export_corpus", work="none")


def test_a_spreadsheet_runs_no_text():
    make_passage(text='=HYPERLINK("x")')
    assert "\"'=HYPERLINK" in run("export_corpus", format="csv")


def test_standard_output_takes_no_parquet():
    with pytest.raises(CommandError, match="--output"):
        run("export_corpus", format="parquet")


def test_after_an_error_the_file_is_as_it_was(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text("before")
    with pytest.raises(TypeError), replaced(path) as file:
        file.writelines(iter([b"half", None]))  # type: ignore[arg-type]
    assert path.read_text() == "before"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.jsonl"]


def test_where_nothing_can_be_written(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        run("export_corpus", output=str(Path(tmp_path, "none", "a.jsonl")))
