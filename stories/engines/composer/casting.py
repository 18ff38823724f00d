"""Giving the parts of a plot to the people, places and things of a topic (Korean)."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from stories.engines.composer.cast import BEINGS, Kind, Noun, Reading
from stories.engines.composer.grammar import Plot
from stories.engines.composer.phrases import ko_words as words
from stories.engines.composer.phrases.ko_cast import HELPERS, HEROES, HOMES, PARENTS, PATRONS
from stories.engines.composer.topic import SUBJECT, known_word

_PARENTS = tuple(Noun(word, "human", modifier) for word, modifier in PARENTS)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays what: `slots` fill the phrases, `flags` choose among beats, `spare` is who found no part."""

    slots: dict[str, str]
    flags: frozenset[str]
    spare: tuple[Noun, ...]


def cast_korean(reading: Reading, plot: Plot, rng: random.Random) -> Cast:
    """The cast of a plot: the topic's own first, the rest from the plot's and the country's defaults."""
    left = list(reading.of(*BEINGS))
    dead = [noun for noun in left if noun.modifier in words.DEAD_MODIFIERS]
    left = [noun for noun in left if noun not in dead]
    parent = _take(left, words.PARENTS) if plot.family == "filial" else None
    elders = [noun for noun in left if noun.word in words.PARENTS]
    left = [noun for noun in left if noun not in elders]
    villain = (
        next((noun for noun in left if _is_bad(noun)), None) if plot.family in ("brothers", "wit") else None
    )
    if villain is not None:
        left.remove(villain)
    hero = _hero(left, plot, rng, reading)
    if hero.word in _OF_A_HOUSE and not hero.modifier:
        hero = replace(hero, modifier="어느 집")
    other = villain or _other(left, hero, plot, rng)
    patron = next((noun for noun in left if is_ruler(noun.word)), None)
    if patron is not None:
        left.remove(patron)
    thing, things = _thing(list(reading.of("thing")), plot, rng)
    home, towns = _home(list(reading.of("town")), rng)
    shores = _SHORES if other.word in words.WATER and plot.family == "gratitude" else ()
    far, wilds = _far(list(reading.of("wild", "realm")), replace(plot, fars=shores or plot.fars), rng)
    other = _at_home(other, far, reading)
    cast = {"hero": hero, "other": other, "thing": _plain(thing, plot), "home": home, "far": far}
    cast["patron"] = patron or Noun(
        _one_not(PATRONS, (hero.word, other.word, *(noun.word for noun in dead)), rng), "human"
    )
    cast["parent"] = parent or rng.choice(
        [one for one in _PARENTS if one.word not in {noun.word for noun in dead}]
    )
    cast["helper"] = _helper((hero.word, other.word), rng)
    slots = {role: noun.word for role, noun in cast.items()}
    slots |= {role.capitalize(): noun.full for role, noun in cast.items()}
    spare = [*left, *(replace(noun, kind="parent") for noun in elders), *(_dead(noun) for noun in dead)]
    spare += [*things, *towns, *wilds]
    return Cast(slots, _flags(cast, plot), tuple(_by_the_way(noun) for noun in spare))


_OF_A_HOUSE = frozenset(
    ("딸", "아들", "며느리", "사위", "아내", "남편", "형", "아우", "동생", "손자", "손녀")
)
_SHORES = ("큰 못가", "강가 갈대밭", "앞바다 갯바위", "갈대 우거진 물가", "나루 아래 모래톱")
_DISHES = ("탕", "국밥", "국수", "떡", "죽", "김치", "만두")


def _by_the_way(noun: Noun) -> Noun:
    """The noun as the sentences for what has no part in the plot sort it."""
    last = noun.word.split()[-1]
    if noun.kind in BEINGS and last in words.FOES:
        return replace(noun, kind="foe")
    if noun.kind == "human" and last in words.KIN:
        return replace(noun, kind="kin")
    if noun.kind == "thing" and (last in words.FOOD or last.endswith(_DISHES)):
        return replace(noun, kind="food")
    if noun.kind in ("wild", "town") and (last in words.NEAR or last.endswith(("시장", "장터", "거리"))):
        return replace(noun, kind="near")
    return replace(noun, kind="nature") if noun.kind == "thing" and not _may_be_held(noun.word) else noun


def _thing(things: list[Noun], plot: Plot, rng: random.Random) -> tuple[Noun, list[Noun]]:
    """What the tale turns on; where somebody must be cured, only what may cure."""
    default = Noun(rng.choice(plot.things), "thing")
    fitting = [noun for noun in things if _may_be_held(noun.word)]
    if plot.key == "wit.court" or plot.family == "gratitude":  # nobody is jailed for a fish
        fitting = [noun for noun in fitting if noun.word not in words.FOOD]
    if plot.key == "gratitude.dawn":
        fitting = [noun for noun in things if noun.word in words.CURES | words.REMEDIES]
    if plot.family == "filial":
        fitting = [noun for noun in things if noun.word in words.CURES]
    thing = fitting[0] if fitting else default
    return thing, [noun for noun in things if noun is not thing]


def _may_be_held(word: str) -> bool:
    return word.split()[-1] not in words.UNHELD and not word.endswith("나무")


def _home(towns: list[Noun], rng: random.Random) -> tuple[Noun, list[Noun]]:
    """Where the tale is at home; of a default the last word (마을, 고을) is enough once it has been told."""
    if towns and (towns[0].modifier or towns[0].word not in ("마을", "고을")):
        return towns[0], towns[1:]
    homes = [home for home in HOMES if not towns or home.endswith(towns[0].word)]
    where, last = rng.choice(homes).rsplit(" ", 1)
    return Noun(last, "town", where), towns[1:]


def _far(wilds: list[Noun], plot: Plot, rng: random.Random) -> tuple[Noun, list[Noun]]:
    """Where the tale goes; where it travels, only what is far enough away."""
    fitting = [noun for noun in wilds if "travels" not in plot.traits or noun.word not in words.NEAR]
    far = fitting[0] if fitting else Noun(rng.choice(plot.fars), "wild")
    return far, [noun for noun in wilds if noun is not far]


def _helper(taken: Collection[str], rng: random.Random) -> Noun:
    word, modifier = rng.choice([helper for helper in HELPERS if helper[0] not in taken])
    return Noun(word, "human", modifier)


def _one_not(choices: Sequence[str], taken: Collection[str], rng: random.Random) -> str:
    return rng.choice([word for word in choices if word.split()[-1] not in taken])


def _dead(noun: Noun) -> Noun:
    return Noun(noun.full, "dead")


def _plain(noun: Noun, plot: Plot) -> Noun:
    """The noun without what the plot itself is about to tell of it: lost things, wounded beasts."""
    told = words.LOST_MODIFIERS if noun.kind == "thing" else words.HURT_MODIFIERS
    hurt = noun.kind != "thing" and plot.family != "gratitude"
    return noun if hurt or noun.modifier not in told else replace(noun, modifier="")


def _take(left: list[Noun], wanted: Collection[str]) -> Noun | None:
    for noun in left:
        if noun.word in wanted:
            left.remove(noun)
            return noun
    return None


def _first(found: list[Noun], default: Noun) -> tuple[Noun, list[Noun]]:
    return (found[0], found[1:]) if found else (default, [])


def _hero(left: list[Noun], plot: Plot, rng: random.Random, reading: Reading) -> Noun:
    """The one the tale is about: the good brother, else the subject, else the topic's last word, else a default."""
    junior = _take(left, words.JUNIORS) if plot.family == "brothers" else None
    if junior is not None:
        return junior
    people = [noun for noun in left if noun.kind == "human"]
    common = [noun for noun in people if not is_ruler(noun.word)]
    if plot.family == "wit":
        common = [noun for noun in common if noun.word.split()[-1] not in words.MIGHTY] or common
    named = [noun for noun in left if noun.proper and noun.kind != "human" and noun.marker in SUBJECT]
    common = named or common or [noun for noun in left if _acts(noun)] or people or _beasts(left, plot)
    if common:
        hero = next((noun for noun in common if noun.marker in SUBJECT), None)
        hero = hero or next((noun for noun in reversed(common) if not noun.marker), common[0])
        left.remove(hero)
        return hero
    jobs = [known_word(value) for key, values in reading.notes if key == "occupations" for value in values]
    return Noun(jobs[0] if jobs else _one_not(HEROES, [noun.word for noun in left], rng), "human")


def _beasts(left: list[Noun], plot: Plot) -> list[Noun]:
    """Beasts that a fable is about: where there are two, or one acts and is not about to be rescued."""
    beasts = [noun for noun in left if noun.kind != "human"]
    acting = [noun for noun in beasts if noun.marker in SUBJECT]
    return (
        beasts if len(beasts) > 1 else acting if plot.family not in ("gratitude", "transform", "love") else []
    )


def _at_home(other: Noun, far: Noun, reading: Reading) -> Noun:
    """Who is met, where the topic does not say: the dragon king in the water, the mountain's spirit on the mountain."""
    is_named = any(noun.word == other.word for noun in reading.nouns)
    is_water = any(word in far.word for word in ("바다", "용궁", "못", "강", "물", "인당수", "섬"))
    if is_named or other.kind == "human":
        return other
    if not is_water and other.word in words.WATER:
        return Noun("산신령", "spirit")
    return Noun("용왕", "spirit") if is_water and other.word in ("산신령", "호랑이", "백호") else other


def _is_bad(noun: Noun) -> bool:
    return (
        any(word in noun.full for word in ("욕심", "심술", "탐관", "구두쇠", "거만", "인색"))
        or noun.word in words.FOES
    )


def is_ruler(word: str) -> bool:
    """Whether a word is of one who rules: 사또, 세종대왕."""
    return word in words.RULERS or word.endswith(("대왕", "임금", "황제", "여왕"))


def _acts(noun: Noun) -> bool:
    """Whether a spirit is the one the topic is about rather than one who is met: an acting or a described one."""
    if noun.kind != "spirit" or noun.marker not in ("", *SUBJECT):
        return False
    return bool(noun.marker or noun.modifier or " " in noun.word)


def _other(left: list[Noun], hero: Noun, plot: Plot, rng: random.Random) -> Noun:
    """Whom the hero meets: for plots that want a beast or spirit the first of these, else the first at all."""
    rival = _take(left, words.RIVALS) if plot.family == "brothers" else None
    if rival is not None:
        return rival
    if plot.family == "brothers" and hero.word in words.PARTNERS:
        return Noun(words.PARTNERS[hero.word], "human")
    free = [noun for noun in left if not is_ruler(noun.word) or plot.family == "wit"]
    if plot.family not in ("love", "brothers"):
        free = [noun for noun in free if noun.word.split()[-1] not in words.KIN]
    wild = [noun for noun in free if noun.kind != "human"]
    if plot.family == "love":
        pool = [noun for noun in free if noun.kind != "beast"]
    elif plot.family == "brothers":
        pool = [noun for noun in free if noun.kind == "human"]
    elif plot.family == "wit":
        pool = sorted(free, key=lambda noun: noun.word.split()[-1] not in words.FOES)
    elif plot.family in ("quest", "filial"):
        pool = wild  # who keeps a treasure for a thousand years is no neighbour
    else:
        pool = wild if wild or plot.family == "transform" else free
    if pool:
        left.remove(pool[0])
        return _plain(pool[0], plot)
    return _described(_one_not(plot.others, (hero.word,), rng))


def _described(phrase: str) -> Noun:
    """A default such as 욕심 많은 대감: who it is, and the modifier that is told but once."""
    modifier, _, word = phrase.rpartition(" ")
    plain = not modifier or modifier.split()[-1].endswith(("의", "댁"))
    return Noun(phrase, _kind(word)) if plain else Noun(word, _kind(word), modifier)


def _kind(word: str) -> Kind:
    return "beast" if word in words.BEASTS else "spirit" if word in words.SPIRITS else "human"


def _flags(cast: Mapping[str, Noun], plot: Plot) -> frozenset[str]:
    hero, other = cast["hero"], cast["other"]
    flags = {f"hero_{hero.kind}", f"other_{other.kind}", f"plot_{plot.family}", *plot.traits}
    last = other.word.split()[-1]
    flags |= {
        name for name, known in (("other_water", words.WATER), ("other_bird", words.BIRDS)) if last in known
    }
    if cast["parent"].modifier in words.BLIND:
        flags.add("parent_blind")
    if hero.modifier in words.BAD_MODIFIERS:
        flags.add("hero_bad")
    if is_ruler(hero.word):
        flags.add("ruler")
    return frozenset(flags)
