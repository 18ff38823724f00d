"""One request, one plan: the pure function under the engine."""

from __future__ import annotations

from collections.abc import Sequence

from stories.engines.composer.cast import Reading
from stories.engines.composer.casting import cast_korean, is_ruler
from stories.engines.composer.english import cast_english, read_english
from stories.engines.composer.grammar import Book, Plot
from stories.engines.composer.leaning import Leaning, lean_on
from stories.engines.composer.notes import note_plot
from stories.engines.composer.phrases import books
from stories.engines.composer.phrases.ko_words import WATER
from stories.engines.composer.planner import Plan, build_steps, choose_plot, cue_count
from stories.engines.composer.registers import choose_register, introduced, told_in, turned
from stories.engines.composer.sentence_ends import voice_of
from stories.engines.composer.surface import dice, sentences
from stories.engines.composer.topic import read_topic
from stories.pipeline.types import Passage, StoryRequest


def plan_tale(request: StoryRequest, base_story: str | None = None, passages: Sequence[Passage] = ()) -> Plan:
    """The plan of a request's tale. The same request and passages give the same plan, byte for byte, everywhere.

    A `base_story` that this plan would not have drafted was begun before its passages were found, or was written by
    somebody else: then its people, places and things, and its cues for a plot, come into the plan after those
    of the topic.
    """
    leaning = lean_on(request, passages)
    plan = _plan(request, "", leaning)
    if base_story is None or plan.draft() == base_story:
        return plan
    alone = _plan(request, "", lean_on(request, ()))
    return alone if alone.draft() == base_story else _plan(request, base_story, leaning)


def _plan(request: StoryRequest, base_story: str, leaning: Leaning) -> Plan:
    book = books.book(request.language)
    key = f"{request.seed}|{request.language}|{request.topic}"
    reading = _reading(request)
    if base_story:
        reading = reading.joined(_read(request, base_story))
    plot = leaning.defaults(_plot(request, book, reading, key, leaning.text))
    cast_tale = cast_korean if request.language == "ko" else cast_english
    cast = cast_tale(leaning.reading(reading, plot, book, dice(key, "lent")), plot, dice(key, "cast"))
    told = note_plot(plot, book, request, reading, cast, dice(key, "notes"))
    told = leaning.nod(told, book, request, cast, dice(key, "nod"))
    avoid = [said for turn in request.earlier for said in sentences(turn.story)]
    register = choose_register(book, _genres(request), plot, dice(key, "register"))
    if register is None:
        steps = build_steps(told, book, cast.slots, cast.flags, key, avoid, leaning.images(book))
        return Plan(plot, cast.slots, steps, book.lengths[request.length])
    told, book = told_in(register, told, book, dice(key, "manner"))
    voice = voice_of(register.key)
    steps = build_steps(told, book, cast.slots, cast.flags, key, avoid, leaning.images(book), voice)
    steps = introduced(turned(steps, register, dice(key, "turns")), book.strange, dice(key, "strange"))
    return Plan(plot, cast.slots, steps, book.lengths[request.length])


def _genres(request: StoryRequest) -> tuple[str, ...]:
    return (request.genre, *request.tags.get("genre", ()))


def _reading(request: StoryRequest) -> Reading:
    """The topic and tags; of a follow-up that names nobody, also the turn before it."""
    read = _read(request, request.topic)
    if request.earlier and not read.of("human", "spirit", "beast"):
        read = read.joined(_read(request, request.earlier[-1].topic))
    return read


def _read(request: StoryRequest, text: str) -> Reading:
    reader = read_topic if request.language == "ko" else read_english
    return reader(text, request.tags)


def _plot(request: StoryRequest, book: Book, reading: Reading, key: str, hint: str) -> Plot:
    people = [noun for noun in reading.of("human") if not is_ruler(noun.word)]
    flags = {
        "human": bool(people),
        "pair": len(people) > 1,
        "realm": bool(reading.of("realm")),
        "thing": bool(reading.of("thing")),
        "water": any(noun.word.split()[-1] in WATER for noun in reading.of("beast", "spirit")),
        "beast": bool(reading.of("beast", "spirit")),
    }
    held = frozenset(flag for flag, holds in flags.items() if holds)
    motifs = " ".join(value for name, values in reading.notes if name == "motif" for value in values)
    # A motif that is asked for outweighs what a topic or genre happens to say.
    text = " ".join([reading.text, motifs, motifs])
    if not any(cue_count(plot, text) for plot in book.plots):
        text = request.genre
    return choose_plot(book, text, held, dice(key, "plot"), hint)
