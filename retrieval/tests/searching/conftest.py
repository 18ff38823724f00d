"""A small corpus, indexed, that searches are made in."""

from __future__ import annotations

import shutil

import pytest

from retrieval.content import slug_of
from retrieval.indexing.builder import build_index
from retrieval.models import Passage
from retrieval.readiness import forget_probes
from retrieval.tests.factories import make_passage, make_work
from retrieval.tests.indexing.conftest import index_dir

__all__ = ["index_dir"]

KOREAN = {
    "흥부전": [
        (
            "흥부가 다친 제비의 다리를 고쳐 준다",
            ["보은", "가난"],
            "흥부",
            "제비 다리를 실로 동여 주니 제비가 울며 날아가더라.",
        ),
        (
            "놀부가 제비의 다리를 부러뜨린다",
            ["모방", "시기"],
            "놀부",
            "놀부가 제비를 잡아 다리를 꺾고 도로 매어 주더라.",
        ),
    ],
    "심청전": [
        (
            "심청이 인당수에 몸을 던진다",
            ["희생", "효도"],
            "심청",
            "심청이 눈먼 아버지를 위하여 치마를 쓰고 바다로 뛰어들더라.",
        ),
        (
            "심 봉사가 눈을 뜬다",
            ["개안", "재회"],
            "심 봉사",
            "잔치에서 딸의 목소리를 들은 아버지가 번쩍 눈을 뜨더라.",
        ),
    ],
    "토끼전": [
        (
            "자라가 토끼를 용궁으로 꾄다",
            ["속임", "용궁 길"],
            "자라",
            "자라가 토끼를 등에 업고 물속 용궁으로 들어가더라.",
        ),
        (
            "토끼가 간을 두고 왔다고 둘러댄다",
            ["꾀", "탈출"],
            "토끼",
            "토끼가 간을 바위에 널어 두고 왔노라 하니 용왕이 속더라.",
        ),
    ],
}
ENGLISH = {
    "Jack and the Beanstalk": [
        (
            "Jack trades the cow for beans",
            ["foolish bargain"],
            "Jack",
            "Jack gave the cow for five beans that would not lie still.",
        ),
        (
            "Jack robs the giant of his harp",
            ["theft from an ogre"],
            "Jack",
            "The harp cried out in the giant's house, and Jack ran.",
        ),
    ],
    "The Goose Girl": [
        (
            "A princess rides out on a talking horse",
            ["false bride"],
            "princess",
            "The horse could speak, and she rode it to her wedding.",
        ),
        (
            "The head of the horse speaks from the gate",
            ["speaking head"],
            "princess",
            "From the dark gate the head of the horse spoke to the goose girl.",
        ),
    ],
}


@pytest.fixture(autouse=True)
def no_probes_of_others():
    forget_probes()


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """Where the index of `corpus` is kept once it was built: it is the same in every test."""
    return tmp_path_factory.mktemp("built") / "index"


@pytest.fixture
def corpus(db, index_dir, built):
    """Ten passages of five works in two languages, and their index. Passages by topic sentence."""
    passages: dict[str, Passage] = {}
    for language, works in (("ko", KOREAN), ("en", ENGLISH)):
        for title, scenes in works.items():
            genre = "판소리계 소설" if language == "ko" else "household tale"
            labels = {"language": language, "genre": genre, "period": "조선", "licence": "CC0-1.0"}
            work = make_work(title, pk=7000 + len(passages), slug=slug_of(title), **labels)
            for position, (topic, motifs, character, text) in enumerate(scenes, start=1):
                place = "바닷가" if language == "ko" else "shore"
                passages[topic] = make_passage(
                    work,
                    pk=8000 + len(passages),
                    position=position,
                    topic=topic,
                    text=text,
                    tags={"motif": motifs, "characters": [character], "location": [place]},
                    keywords=motifs,
                    part="전",
                )
    if built.exists():
        shutil.copytree(built, index_dir)
    else:
        build_index()
        shutil.copytree(index_dir, built)
    return passages
