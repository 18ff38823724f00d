"""The phrase data itself: shapes, slots, particles left to the composer, nothing said in two places."""

import re
from collections import Counter

import pytest

from stories.engines.composer.cast import Noun, Reading
from stories.engines.composer.casting import cast_korean
from stories.engines.composer.english import cast_english
from stories.engines.composer.grammar import PARTS, Beat
from stories.engines.composer.phrases.books import book
from stories.engines.composer.surface import dice, render, sentences

BOOKS = [book("ko"), book("en")]
PLOTS = [(language, plot) for language in ("ko", "en") for plot in book(language).plots]
PLOT_IDS = [f"{language}-{plot.key}" for language, plot in PLOTS]
BARE_PARTICLE = re.compile(r"\}(은|는|이|가|을|를|과|와|으로|로|이라|라|아|야)(?=[\s,.])")


def beats_of(book_):
    for plot in book_.plots:
        for part in plot.parts:
            yield from (item for item in part if isinstance(item, Beat))
    for pool in book_.pools.values():
        yield from pool.beats


def note_phrases(notes):
    yield from (wording for _, wordings in notes.tags.values() for wording in wordings)
    yield from notes.speeches.values()
    yield from (wording for wordings in notes.spares.values() for wording in wordings)


def phrases_of(book_):
    yield from (wording for beat in beats_of(book_) for wording in beat.wordings)
    yield from note_phrases(book_.notes)
    yield from book_.manner.nods
    for plot in book_.plots:
        yield from plot.titles
        yield from plot.premises


def cast_for(language, plot):
    reading = Reading((Noun("여우" if language == "ko" else "fox", "beast"),), "")
    return (cast_korean if language == "ko" else cast_english)(reading, plot, dice("phrases"))


@pytest.mark.parametrize(("language", "plot"), PLOTS, ids=PLOT_IDS)
def test_a_plot_has_four_parts_with_a_step_that_is_always_told(language, plot):
    pools = book(language).pools
    assert len(plot.parts) == PARTS
    flags = cast_for(language, plot).flags
    for kind in ("human", "beast", "spirit"):
        flags = frozenset({flag for flag in flags if not flag.startswith("other_")} | {f"other_{kind}"})
        for part in plot.parts:
            items = [pools[item].beats if isinstance(item, str) else (item,) for item in part]
            assert any(beat.level == 0 and beat.fits(flags) for beats in items for beat in beats), (
                kind,
                part[0],
            )


@pytest.mark.parametrize(("language", "plot"), PLOTS, ids=PLOT_IDS)
def test_every_pool_a_plot_names_is_there(language, plot):
    named = {item for part in plot.parts for item in part if isinstance(item, str)}
    assert named <= set(book(language).pools)
    assert "opening" in named
    assert "closing" in named


@pytest.mark.parametrize(("language", "plot"), PLOTS, ids=PLOT_IDS)
def test_a_plot_has_cues_titles_premises_and_defaults(language, plot):
    assert len(plot.titles) >= 2
    assert len(plot.premises) >= 2
    assert min(len(plot.others), len(plot.things), len(plot.fars)) >= 3
    assert all(cue == cue.lower() for cue in plot.cues)


@pytest.mark.parametrize(("language", "plot"), PLOTS, ids=PLOT_IDS)
def test_every_slot_of_every_phrase_has_a_filler(language, plot):
    slots = cast_for(language, plot).slots | {"it": "달", "work": "달", "virtue": "달"}
    for phrase in phrases_of(book(language)):
        for slot in re.findall(r"\{(\w+)", phrase):
            assert slot in slots, phrase


@pytest.mark.parametrize("book_", BOOKS, ids=["ko", "en"])
def test_alternatives_are_balanced_and_never_nested(book_):
    for phrase in phrases_of(book_):
        depth = 0
        for char in phrase:
            depth += {"(": 1, ")": -1}.get(char, 0)
            assert 0 <= depth <= 1, phrase
        assert depth == 0, phrase
        for choice in re.findall(r"\(([^)]*)\)", phrase):
            options = choice.split("|")
            assert len(options) == len(set(options)) > 1, phrase
            assert all(option == option.strip() for option in options), phrase


@pytest.mark.parametrize("book_", BOOKS, ids=["ko", "en"])
def test_quotes_open_and_close(book_):
    for phrase in phrases_of(book_):
        assert phrase.count("“") == phrase.count("”"), phrase
        assert phrase.count("‘") == phrase.count("’") or book_ is BOOKS[1], phrase


def test_no_particle_with_two_forms_is_written_by_hand_after_a_slot():
    for phrase in phrases_of(BOOKS[0]):
        assert not BARE_PARTICLE.search(phrase), phrase


@pytest.mark.parametrize("book_", BOOKS, ids=["ko", "en"])
def test_every_beat_ends_as_a_sentence(book_):
    for beat in beats_of(book_):
        for wording in beat.wordings:
            assert re.search(r"[.?!][”’]?$", wording), wording
            assert not re.search(r"\s\s|\s[,.]", wording), wording


@pytest.mark.parametrize("book_", BOOKS, ids=["ko", "en"])
def test_nothing_is_said_in_two_places(book_):
    # Plots that share a beat object on purpose would be counted once.
    wordings = Counter(
        wording for beat in {id(beat): beat for beat in beats_of(book_)}.values() for wording in beat.wordings
    )
    assert [wording for wording, count in wordings.items() if count > 1] == []


def test_beats_that_must_be_told_have_several_wordings():
    for plot in BOOKS[0].plots:
        for part in plot.parts:
            for beat in part:
                if isinstance(beat, Beat) and beat.level == 0:
                    assert len(beat.wordings) >= 2, beat.wordings


def test_korean_beats_carry_no_latin_letters_and_english_ones_no_hangul():
    for phrase in phrases_of(BOOKS[0]):
        assert not re.search("[A-Za-z]", re.sub(r"\{[^}]*\}", "", phrase)), phrase
    for phrase in phrases_of(BOOKS[1]):
        assert not re.search("[가-힣]", phrase), phrase


@pytest.mark.parametrize(("language", "plot"), PLOTS, ids=PLOT_IDS)
def test_no_wording_repeats_a_sentence_within_itself(language, plot):
    slots = cast_for(language, plot).slots
    for beat in (item for part in plot.parts for item in part if isinstance(item, Beat)):
        for wording in beat.wordings:
            said = sentences(render(wording, slots, dice(wording)))
            assert len(said) == len(set(said)), wording
