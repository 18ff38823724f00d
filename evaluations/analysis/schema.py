"""What an analysis says: one form for the local analyst and for a model."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Method = Literal["local", "model"]
Language = Literal["ko", "en"]
PlotName = Literal["기", "승", "전", "결"]
Share = Annotated[float, Field(ge=0, le=1)]


class Told(BaseModel):
    """A value of an analysis. Places are characters of the story in NFC; sentences are counted from 0."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Section(Told):
    """A part of an analysis, with how it came about and how far it may be trusted, from 0 to 1."""

    method: Method = "local"
    confidence: Share


class Sentence(Told):
    sentence: int
    start: int
    end: int


class PlotPart(Told):
    part: PlotName
    sentence: int
    start: int
    end: int
    opening: str


class Plot(Section):
    """기승전결: the four parts in order, or fewer where there are fewer sentences."""

    parts: list[PlotPart]


class Person(Told):
    """A node of the graph. `role` is what they are (woodcutter, mother), `function` what they do in the plot."""

    id: str
    name: str
    aliases: list[str]
    role: str
    function: Literal["protagonist", "helper", "opponent", "other"]
    mentions: int
    start: int
    sentences: list[int]


class Relation(Told):
    """An edge of the graph, between `id`s. `kind` is a word for programs, `label` one for readers."""

    source: str
    target: str
    kind: str
    label: str
    weight: int
    sentences: list[int]


class People(Section):
    nodes: list[Person]
    edges: list[Relation]


class Place(Told):
    name: str
    kind: Literal["realm", "region", "nature", "dwelling", "public"]
    mentions: int
    start: int


class Time(Told):
    name: str
    kind: Literal["age", "season", "day", "hour", "span"]
    start: int


class Setting(Section):
    places: list[Place]
    times: list[Time]


class Motif(Told):
    id: str
    name: str
    score: Share
    sentences: list[int]


class TaleType(Told):
    """A type of tale that shares motifs with the story. `index` is its number in the catalogues, "" without one."""

    id: str
    name: str
    index: str
    score: Share
    motifs: list[str]
    works: list[str]


class NearWork(Told):
    title: str
    score: Share
    passage_id: str
    passage: str


class Motifs(Section):
    motifs: list[Motif]
    tale_types: list[TaleType]


class NearWorks(Section):
    """Works of the corpus that are nearest. `checked` is false where they could not be looked up."""

    checked: bool
    works: list[NearWork]


class Theme(Told):
    id: str
    name: str
    score: Share
    sentences: list[int]


class Themes(Section):
    themes: list[Theme]


class ParagraphFeeling(Told):
    """`valence` runs from -1 (grief, fear) to 1 (joy)."""

    paragraph: int
    start: int
    end: int
    valence: Annotated[float, Field(ge=-1, le=1)]
    emotion: str
    words: list[str]


class Emotions(Section):
    paragraphs: list[ParagraphFeeling]


class Dialogue(Section):
    """`share` is of the characters that are letters or digits."""

    share: Share
    utterances: int


class BreakingWord(Told):
    word: str
    start: int
    end: int
    suggestion: str


class Register(Section):
    """How classical the language is: 1 is that of the old books. `breaks` are the words that are not."""

    score: Share
    classical_endings: Share
    breaks: list[BreakingWord]


class Reading(Section):
    """`level` from 1 (children) to 5 (scholars), `name` of it, and what it was measured by."""

    level: Annotated[int, Field(ge=1, le=5)]
    name: str
    characters: int
    sentences: int
    words: int
    words_a_sentence: float
    rare_words: Share


class Keyword(Told):
    word: str
    count: int
    score: Share


class Keywords(Section):
    keywords: list[Keyword]


class Phrase(Told):
    text: str
    count: int
    starts: list[int]


class Repetition(Section):
    """`distinct_2` is the share of pairs of words that stand there once; `phrases` are told more than once."""

    distinct_2: Share
    phrases: list[Phrase]


class SharedText(Told):
    """As in `GET /api/provenance`: what a passage of the corpus says as well, `length` in syllables."""

    passage_id: str
    title: str
    start: int
    end: int
    text: str
    length: int
    matched: int


class Borrowings(Section):
    """`longest` is the longest run in syllables; null, and `checked` false, where nothing was looked up."""

    checked: bool
    longest: int | None
    overlaps: list[SharedText]


class Claim(Told):
    """A sentence of prose with the sentences of the story that bear it out."""

    text: str
    sentences: list[int]


class Prose(Section):
    """What a model says of a story. Claims that it could not tie to sentences are left out."""

    summary: str
    claims: list[Claim]


class Note(Told):
    """What could not be done: `code` for programs, `message` for readers."""

    code: str
    message: str


class Analysis(Told):
    """A story explained. `prose` is null where no model speaks; `notes` say what could not be done."""

    success: Literal[True] = True
    kind: Literal["story"] = "story"
    language: Language
    title: str
    sentences: list[Sentence]
    plot: Plot
    people: People
    setting: Setting
    motifs: Motifs
    themes: Themes
    emotions: Emotions
    dialogue: Dialogue
    register_: Annotated[Register, Field(alias="register")]
    reading: Reading
    keywords: Keywords
    repetition: Repetition
    works: NearWorks
    provenance: Borrowings
    prose: Prose | None
    notes: list[Note]


class WorkAnalysis(Section):
    """A work explained: the three notes in `notes_language`, "" each where nothing is known."""

    success: Literal[True] = True
    kind: Literal["work"] = "work"
    title: str
    language: str
    period: str
    genre: str
    also_called: list[str]
    overview: str
    characteristics: str
    significance: str
    notes_language: str
    notes: list[Note]


class AnalysisEvent(Told):
    """A line of the stream: `started` with language and title, `section` with a field of the analysis, `completed`."""

    seq: int
    msg: Annotated[str, Field(description="started, section or completed")]
    success: bool | None = None
    kind: Literal["story"] | None = None
    language: Language | None = None
    title: str | None = None
    name: str | None = None
    value: Any = None
