"""The starter corpus keeps its form: labels, lengths, NFC, order, particles, and no sentence told twice."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from retrieval.categories import CATEGORIES

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
WORKS = sorted((CORPUS / "works").glob("*.json"))
PASSAGES = sorted((CORPUS / "passages").glob("*.jsonl"))
PARTS = "기승전결"
RUN = 30
# Characters of a passage, by language: English spells in letters what Hangul writes in syllables.
LENGTHS = {"ko": (150, 400), "en": (300, 800)}

work_files = pytest.mark.parametrize("path", WORKS, ids=lambda path: path.stem)
passage_files = pytest.mark.parametrize("path", PASSAGES, ids=lambda path: path.stem)

# Words that look like a noun with the wrong particle: "마을" is no "마" with "을".
NO_PARTICLE = re.compile(
    r"(마을|고을|가을|노을|저을|[지이나부자그]을|[지이나부자그]은|더욱더은|좋은"
    r"|[가-힣]?(무|대|소|사|지|효|모|다|백|오|제)과|[난경행진원공환대산활항수험선통광향백청황]로)$"
)


def read_work(path: Path) -> dict[str, Any]:
    work: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return work


@cache
def read_passages(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@cache
def language_of(slug: str) -> str:
    language: str = read_work(CORPUS / "works" / f"{slug}.json")["language"]
    return language


def strings(value: Any) -> Iterator[str]:
    """Every string in a JSON value, keys left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)


def has_final(syllable: str) -> bool:
    return (ord(syllable) - 0xAC00) % 28 != 0


def ends_in_rieul(syllable: str) -> bool:
    return (ord(syllable) - 0xAC00) % 28 == 8


def fits(syllable: str, particle: str) -> bool:
    """Whether a particle may follow a noun that ends in the syllable."""
    if particle == "로":
        return not has_final(syllable) or ends_in_rieul(syllable)
    if particle == "으로":
        return has_final(syllable) and not ends_in_rieul(syllable)
    return has_final(syllable) == (particle in "을이은과")


def wrong_particles(text: str, names: list[str]) -> list[str]:
    """Names with a particle that their last syllable does not take, and any word where no verb can be meant."""
    found = []
    for name in names:
        if re.fullmatch(r"[가-힣 ]+", name):
            for match in re.finditer(rf"{name}(으로|[을를이가은는과와로])(?![가-힣])", text):
                if not fits(name[-1], match[1]):
                    found.append(match[0])
    for match in re.finditer(r"[가-힣]*?([가-힣])(으로|[을를과와로])(?![가-힣])", text):
        if not fits(match[1], match[2]) and not NO_PARTICLE.search(match[0]):
            found.append(match[0])
    return found


def syllables(text: str) -> list[str]:
    """A text as its syllables alone: Hangul and Hanja one by one, Latin words by their vowels."""
    return re.findall(r"[㐀-鿿가-힣]|[b-df-hj-np-tv-xz]*[aeiouy]+", text.lower())


def runs(text: str) -> set[str]:
    """Every run of 30 syllables in a text."""
    heard = syllables(text)
    return {" ".join(heard[start : start + RUN]) for start in range(len(heard) - RUN + 1)}


@cache
def owners() -> dict[str, set[tuple[str, int]]]:
    """Who tells a run of 30 syllables: (file, line) by run, over every passage of the corpus."""
    told: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for path in PASSAGES:
        for line, passage in enumerate(read_passages(path), 1):
            for run in runs(passage["text"]):
                told[run].add((path.stem, line))
    return told


def test_each_work_has_its_passages():
    assert [path.stem for path in WORKS] == [path.stem for path in PASSAGES]


def test_the_licence_is_stated():
    assert "CC0-1.0" in (CORPUS / "LICENSE.md").read_text(encoding="utf-8")


@work_files
def test_a_work_is_labelled(path):
    work = read_work(path)
    assert set(work) == {"id", "title", "language", "period", "genre", "source", "licence", "notes"}
    assert work["id"] == path.stem
    assert work["language"] in {"ko", "en"}
    assert work["licence"] == "CC0-1.0"
    assert set(work["notes"]) == {"overview", "characteristics", "significance"}
    assert all(text.strip() == text != "" for text in strings(work))
    assert {key: len(note) for key, note in work["notes"].items() if not 120 <= len(note) <= 300} == {}


@work_files
def test_korean_notes_are_korean(path):
    work = read_work(path)
    if work["language"] == "ko":
        told = [work["title"], work["period"], work["genre"], work["source"], *work["notes"].values()]
        assert [text for text in told if re.search("[A-Za-z]", text)] == []
        assert [note for note in work["notes"].values() if not note.endswith("다.")] == []


@pytest.mark.parametrize("path", [*WORKS, *PASSAGES], ids=lambda path: path.name)
def test_files_are_composed_utf8_and_end_in_a_newline(path):
    text = path.read_bytes().decode("utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert "\\u" not in text, "written with ensure_ascii"
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


@passage_files
def test_passages_carry_every_label(path):
    for passage in read_passages(path):
        assert set(passage) == {"position", "part", "topic", "keywords", "tags", "text"}
        assert set(passage["tags"]) == set(CATEGORIES), passage["position"]
        assert all(1 <= len(values) <= 5 for values in passage["tags"].values()), passage["position"]
        assert all(text.strip() == text != "" for text in strings(passage)), passage["position"]
        assert 3 <= len(passage["keywords"]) <= 6, passage["position"]
        for values in (passage["keywords"], *passage["tags"].values()):
            assert len(set(values)) == len(values), (passage["position"], values)


@passage_files
def test_passages_stand_in_the_order_of_the_plot(path):
    passages = read_passages(path)
    assert [passage["position"] for passage in passages] == list(range(1, len(passages) + 1))
    assert {passage["part"] for passage in passages} == set(PARTS)
    order = [PARTS.index(passage["part"]) for passage in passages]
    assert all(before <= after for before, after in pairwise(order))


@passage_files
def test_passages_have_their_length(path):
    shortest, longest = LENGTHS[language_of(path.stem)]
    lengths = {p["position"]: len(p["text"]) for p in read_passages(path)}
    assert {position: size for position, size in lengths.items() if not shortest <= size <= longest} == {}


@passage_files
def test_topics_are_short_sentences(path):
    korean = language_of(path.stem) == "ko"
    longest = 60 if korean else 120
    for passage in read_passages(path):
        topic = passage["topic"]
        assert 12 <= len(topic) <= longest, topic
        assert not korean or re.search(r"[가-힣]다$", topic), topic


@passage_files
def test_korean_is_written_in_korean_letters(path):
    if language_of(path.stem) == "ko":
        latin = [text for p in read_passages(path) for text in strings(p) if re.search("[A-Za-z]", text)]
        assert latin == []


@passage_files
def test_quotations_are_closed(path):
    for passage in read_passages(path):
        marks = re.findall("[“”]", passage["text"])
        assert marks == ["“", "”"] * (len(marks) // 2), passage["position"]


@passage_files
def test_particles_fit_their_nouns(path):
    if language_of(path.stem) == "ko":
        wrong = {
            p["position"]: found
            for p in read_passages(path)
            if (found := wrong_particles(f"{p['text']}\n{p['topic']}", p["tags"]["characters"]))
        }
        assert wrong == {}


@passage_files
def test_no_two_passages_share_thirty_syllables(path):
    shared = {
        run: sorted(told)
        for line, passage in enumerate(read_passages(path), 1)
        for run in runs(passage["text"])
        if len(told := owners()[run]) > 1 and (path.stem, line) in told
    }
    assert shared == {}


@pytest.mark.parametrize(
    "text",
    [
        "춘향가 울더라",
        "흥부이 웃더라",
        "심청와 함께",
        "길동를 보고",
        "집로 가니",
        "물으로 씻고",
        "나무을 베니",
    ],
)
def test_a_wrong_particle_is_heard(text):
    assert wrong_particles(text, ["춘향", "흥부", "심청", "길동"])


@pytest.mark.parametrize(
    "text",
    [
        "춘향이가 울더라",
        "흥부는 웃더라",
        "칼로 베고 붓으로 적어",
        "고을 앞 마을",
        "무과에 올라 무과를 마치니",
    ],
)
def test_a_right_particle_passes(text):
    assert wrong_particles(text, ["춘향", "흥부"]) == []


def test_runs_are_blind_to_spaces_and_punctuation():
    told = "옛날 옛적 어느 산골에 마음 착한 나무꾼이 늙은 어머니를 모시고 살았더라."
    assert runs(told) & runs(told.replace(" ", "").replace("나무꾼이", "나무꾼이, "))


def test_english_is_counted_in_syllables():
    assert len(syllables("The old man went down to the river.")) == 9
