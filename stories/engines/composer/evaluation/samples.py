"""Twenty tales to read: what was asked for, and each as it is printed to docs/samples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from stories.engines.composer.composing import plan_tale
from stories.engines.composer.enriching import enrichment
from stories.pipeline.types import Language, Length, StoryRequest

COMMAND = "manage.py print_samples"


@dataclass(frozen=True, slots=True)
class Sample:
    """A topic with all that decides its tale."""

    topic: str
    seed: int
    genre: str = ""
    length: Length = "medium"
    language: Language = "ko"
    tags: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def request(self) -> StoryRequest:
        return StoryRequest(
            topic=self.topic,
            tags=self.tags,
            language=self.language,
            length=self.length,
            seed=self.seed,
            genre=self.genre,
        )


SAMPLES = (
    Sample("가난한 나무꾼이 산에서 다친 사슴을 구해 주고 복을 받는다", 11, "설화"),
    Sample("효녀 심청이 눈먼 아버지를 위해 인당수에 몸을 던진다", 7, "판소리"),
    Sample("춘향이 남원에서 이도령을 기다린다", 17, "판소리"),
    Sample("서울의 한 청년이 한강에서 구미호를 만나 사랑에 빠진다", 12, "한문 소설"),
    Sample("꾀 많은 토끼가 호랑이를 속이고 살아난다", 3, "판소리", "short"),
    Sample("로봇 탐정 민준이가 지하철에서 사라진 커피를 찾는 이야기", 3, "야담"),
    Sample("욕심 많은 형과 착한 아우가 박씨를 심는 이야기", 4, "설화"),
    Sample("임금님의 잃어버린 옥피리를 찾는 어린 도깨비", 15, "영웅 소설", "long"),
    Sample("눈 오는 밤, 산속 암자에 홀로 사는 노스님에게 여우가 찾아온다", 5, "한문 소설"),
    Sample("사또의 수수께끼를 푼 아홉 살 아이", 1, "야담"),
    Sample("비밀의 금기를 어긴 목수", 1, "설화"),
    Sample("기관차를 타고 북쪽으로 떠난 시인", 14, "영웅 소설"),
    Sample("까치와 구렁이의 원한을 풀어 준 선비", 6, "야담"),
    Sample("우렁각시를 사랑한 총각이 금기를 어기다", 3, "설화", tags={"motif": ("금기",)}),
    Sample("스마트폰을 주운 조선의 선비", 2, "야담", "short"),
    Sample("지리산 산신령과 내기를 한 심마니", 4, "판소리", "short"),
    Sample(
        "대장장이와 거문고 타는 여인",
        10,
        "한문 소설",
        tags={
            "emotion": ("그리움",),
            "relationships": ("연인",),
            "theme": ("기다림은 쇠보다 단단하다",),
        },
    ),
    Sample("가뭄이 든 마을에 비를 내려 달라고 비는 소년과 청룡", 13, "영웅 소설"),
    Sample("어머니의 병을 고치려고 한겨울에 딸기를 찾아 나선 아들", 2, "한문 소설"),
    Sample("부산 자갈치시장에서 생선을 파는 할머니가 인어를 낚았다", 18, "설화", "long"),
    Sample("A poor fisherman saves a talking carp", 1, language="en"),
    Sample("A clever rabbit tricks a greedy tiger", 2, language="en", length="short"),
)


def printed(number: int, sample: Sample) -> str:
    """The page of a sample: its title, what was asked for, the tale, the recommendations."""
    story = plan_tale(sample.request()).story()
    told = enrichment(sample.request(), story)
    asked = [f"topic: {sample.topic}", f"seed: {sample.seed}", f"length: {sample.length}"]
    asked += [f"genre: {sample.genre}"] if sample.genre else []
    asked += [f"{key}: {', '.join(values)}" for key, values in sample.tags.items()]
    lines = [f"# {told.title}", "", *(f"    {line}" for line in asked), "", story, ""]
    lines += [f"* {premise}" for premise in told.recommendations]
    lines += ["", f"`{COMMAND}` prints this page ({number} of {len(SAMPLES)})."]
    return "\n".join(lines) + "\n"


def pages() -> Iterator[tuple[str, str]]:
    """The name of each file and what stands in it."""
    for number, sample in enumerate(SAMPLES, 1):
        yield f"{number:02}-{sample.language}.md", printed(number, sample)


def write_pages(folder: Path) -> int:
    """Write all pages; tells how many."""
    folder.mkdir(parents=True, exist_ok=True)
    found = list(pages())
    for name, text in found:
        (folder / name).write_text(text, encoding="utf-8")
    return len(found)
