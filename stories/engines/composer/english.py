"""Reading an English topic and casting an English tale: names, places, articles and pronouns."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from stories.engines.composer.cast import BEINGS, Kind, Noun, Reading, distinct
from stories.engines.composer.casting import Cast
from stories.engines.composer.cleaning import longest, quotable, words_of
from stories.engines.composer.grammar import Plot
from stories.engines.composer.phrases import en_words as words

_VOWEL_SOUND = re.compile(r"(?i)^(?:[aeio]|u(?!ni|se|su|to)|hono|hones|hour|heir)(?!ne\b|nce\b|u)")
_PLACE_PREPOSITIONS = frozenset(("of", "in", "on", "at", "to", "from", "near", "by"))
_PRONOUNS = {
    "he": ("he", "him", "his", "himself"),
    "she": ("she", "her", "her", "herself"),
    "it": ("it", "it", "its", "itself"),
}


_LISTS: tuple[tuple[Kind, Sequence[str]], ...] = (
    ("human", words.HUMANS), ("beast", words.BEASTS), ("spirit", words.SPIRITS), ("thing", words.THINGS),
    ("wild", tuple(words.WILDS)),
)  # fmt: skip
_KNOWN: dict[str, Kind] = {word: kind for kind, names in _LISTS for word in names}


def indefinite(phrase: str) -> str:
    """The phrase with "a" or "an" by the sound of its first word: an honest man, a one-eyed fox, a unicorn."""
    return ("an " if _VOWEL_SOUND.match(phrase) else "a ") + phrase


def read_english(topic: str, tags: Mapping[str, tuple[str, ...]]) -> Reading:
    """People, places, things and keywords of an English topic and its tags. Never fails; may find nothing."""
    notes = tuple(
        (key, values)
        for key in sorted(tags)
        if (values := tuple(text for value in tags[key][:3] if (text := quotable(value))))
    )
    by_key = dict(notes)
    tokens = words_of(topic)
    nouns = _nouns(tokens) or [Noun(word, "keyword", proper=True) for word in longest(tokens, words.STOPS)]
    nouns += [_tag_noun(value, "human") for value in by_key.get("characters", ())]
    nouns += [_tag_noun(value, "wild") for value in by_key.get("location", ())]
    return Reading(
        distinct(nouns), " ".join([topic, *(value for _, values in notes for value in values)]), notes
    )


def _tag_noun(value: str, fallback: Kind) -> Noun:
    wanted = BEINGS if fallback == "human" else ("town", "wild")
    found = [noun for noun in _nouns(value.split()) if noun.kind in wanted and not noun.proper]
    return found[-1] if found else Noun(quotable(value, 24) or value[:12], fallback, marker="in", proper=True)


def _nouns(tokens: Sequence[str]) -> list[Noun]:
    nouns: list[Noun] = []
    modifiers: list[str] = []
    previous: Noun | None = None
    for words_, before in _chunks(tokens):
        lowered = _bare(words_[0]).lower()
        noun = _named(words_, before) if _is_name(words_[0], lowered) else _common(lowered, modifiers)
        if noun is not None:
            if previous is not None and noun.kind in BEINGS and previous.kind in (*BEINGS, "thing"):
                nouns.remove(previous)
                noun = _compound(previous, noun)
            nouns.append(noun)
        previous = noun
        modifiers = [*modifiers, lowered] if lowered in words.ADJECTIVES else []
    return nouns


def _chunks(tokens: Sequence[str]) -> Iterator[tuple[list[str], str]]:
    """The tokens one by one, those of a name together, each with the word before it."""
    index = 0
    while index < len(tokens):
        end = index + 1
        if _is_name(tokens[index], _bare(tokens[index]).lower()):
            while end < len(tokens) and tokens[end][:1].isupper() and tokens[end].lower() not in words.STOPS:
                end += 1
        yield list(tokens[index:end]), tokens[index - 1].lower() if index else ""
        index = end


def _bare(token: str) -> str:
    return re.sub(r"['’]s$", "", token)


def _is_name(token: str, lowered: str) -> bool:
    if not token[:1].isupper() or len(token) < 2 or lowered in words.STOPS or lowered in words.ADJECTIVES:
        return False
    return lowered in words.PLACE_HEADS or lowered not in _KNOWN


def _compound(previous: Noun, noun: Noun) -> Noun:
    """A robot detective, the princess Nari: two beings side by side are one."""
    if noun.proper:
        if previous.kind == "thing":
            return noun
        return replace(noun, kind=previous.kind, modifier=f"the {previous.full}")
    kind = noun.kind if previous.kind == "thing" else previous.kind
    return Noun(f"{previous.word} {noun.word}", kind, previous.modifier)


def _named(name: list[str], before: str) -> Noun:
    whole = " ".join(map(_bare, name[:3]))[:30]
    head = name[0].lower()
    if head in words.PLACE_HEADS:
        return Noun(whole, "wild", marker=words.PLACE_HEADS[head], proper=True)
    if before in _PLACE_PREPOSITIONS:
        return Noun(whole, "town", marker="in", proper=True)
    last = name[-1].lower()
    if last in words.WILDS and len(name) > 1:
        return Noun(f"the {whole}", "wild", marker=words.WILDS[last], proper=True)
    return Noun(whole, "human", proper=True)


def _common(word: str, modifiers: list[str]) -> Noun | None:
    singular = word
    if word not in _KNOWN and word.endswith("s"):
        singular = word[:-2] if word.endswith("xes") else word[:-1]
    kind = _KNOWN.get(singular)
    if kind is not None:
        marker = words.WILDS.get(singular, "in") if kind == "wild" else ""
        return Noun(singular, kind, " ".join(modifiers[-2:]), marker)
    return Noun(word, "keyword") if word in words.ABSTRACT else None


def cast_english(reading: Reading, plot: Plot, rng: random.Random) -> Cast:
    """The cast of an English tale: the topic's own first, the rest from the plot's and the country's defaults."""
    left = list(reading.of(*BEINGS))
    parent = next((noun for noun in left if plot.family == "filial" and noun.word in words.PARENTS), None)
    left = [noun for noun in left if noun is not parent]
    hero = _hero(left, reading, rng)
    other = _other(left, hero, plot, rng)
    things = [*reading.of("thing"), Noun(rng.choice(plot.things), "thing")]
    towns = list(reading.of("town"))
    wilds = list(reading.of("wild"))
    slots = _person("", hero, rng) | _person("o_", other, rng)
    slots |= {
        "patron": f"the {rng.choice(words.PATRONS)}",
        "parent_word": parent.word if parent else rng.choice(words.PARENTS),
    }
    slots |= _definite("helper", Noun(rng.choice(words.HELPERS), "human")) | _definite("thing", things[0])
    slots |= _home(towns[0] if towns else None, rng) | _far(wilds[0] if wilds else None, plot, rng)
    slots |= {name.capitalize(): word[:1].upper() + word[1:] for name, word in slots.items()}
    spare = (*left, *things[1:-1], *towns[1:], *wilds[1:])
    return Cast(
        slots, frozenset({f"other_{other.kind}"}), tuple(replace(noun, word=_the(noun)) for noun in spare)
    )


def _hero(left: list[Noun], reading: Reading, rng: random.Random) -> Noun:
    people = [noun for noun in left if noun.kind == "human" and noun.word not in words.PARENTS]
    people = (
        people
        or [noun for noun in left if noun.kind == "human"]
        or [noun for noun in left if noun.kind == "spirit"]
    )
    if people:
        left.remove(people[0])
        return people[0]
    jobs = [value for key, values in reading.notes if key == "occupations" for value in values]
    return Noun(jobs[0].lower() if jobs else rng.choice(words.HEROES), "human")


def _other(left: list[Noun], hero: Noun, plot: Plot, rng: random.Random) -> Noun:
    wild = [noun for noun in left if noun.kind != "human"]
    pool = left if plot.family in ("love", "wit") else wild or left
    if pool:
        chosen = pool[0]
        left.remove(chosen)
        return chosen
    word = rng.choice([word for word in plot.others if word.split()[-1] != hero.word])
    last = word.split()[-1]
    kind: Kind = "beast" if last in words.BEASTS else "spirit" if last in words.SPIRITS else "human"
    return Noun(word, kind)


def _the(noun: Noun) -> str:
    return noun.word if noun.proper else f"the {noun.word}"


def _person(prefix: str, noun: Noun, rng: random.Random) -> dict[str, str]:
    """Slots of one being: `hero`, `a_hero` and pronouns; `other` and pronouns in `o_` for the second."""
    last = (noun.modifier if noun.proper and noun.modifier else noun.word).split()[-1].lower()
    drawn = rng.choice(("he", "she"))
    gender = "he" if last in words.MEN else "she" if last in words.WOMEN else drawn
    he, him, his, himself = _PRONOUNS[gender]
    role = "other" if prefix else "hero"
    names = {
        role: _the(noun),
        f"a_{role}": noun.full if noun.proper else indefinite(noun.full),
        f"{role}_bare": noun.word,
    }
    return names | {f"{prefix}he": he, f"{prefix}him": him, f"{prefix}his": his, f"{prefix}himself": himself}


def _definite(role: str, noun: Noun) -> dict[str, str]:
    return {
        role: _the(noun),
        f"a_{role}": noun.full if noun.proper else indefinite(noun.full),
        f"{role}_bare": noun.word,
    }


def _home(town: Noun | None, rng: random.Random) -> dict[str, str]:
    place = town.word if town else rng.choice(words.HOMES)
    short = place if town else "the village"
    return {"in_first_home": f"in {place}", "in_home": f"in {short}", "to_home": f"to {short}", "home": short}


def _far(wild: Noun | None, plot: Plot, rng: random.Random) -> dict[str, str]:
    if wild is None:
        marker, place = rng.choice(plot.fars).split(" ", 1)
    else:
        marker, place = wild.marker or "in", _the(wild)
    return {"in_far": f"{marker} {place}", "to_far": f"to {place}", "far": place}
