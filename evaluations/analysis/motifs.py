"""What happens in a story that happens in others too: motifs, the types of tales that share them, and themes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from evaluations.analysis.lexicon import table
from evaluations.analysis.schema import Language, Motif, Motifs, TaleType, Theme, Themes
from evaluations.analysis.text import StoryText

_TOLD: Final = 12
_TYPES: Final = 4
_THEMES: Final = 3


def motifs_of(story: StoryText) -> Motifs:
    found = []
    sentences = [story.of(span) for span in story.sentences]
    for key, pattern in _patterns(story.language).items():
        where = [number for number, text in enumerate(sentences) if pattern.search(text)]
        entry = table("motifs")[key]
        if len(where) >= entry.get("need", 1):
            # Two sentences that say it are twice as good as one, the tenth adds nothing.
            score = round(1 - 0.5 ** len(where), 2)
            found.append(Motif(id=key, name=entry["name"][story.language], score=score, sentences=where[:20]))
    found.sort(key=lambda motif: -motif.score)
    motifs = found[:_TOLD]
    return Motifs(
        confidence=0.6 if motifs else 0.3,
        motifs=motifs,
        tale_types=_tale_types({motif.id: motif.score for motif in motifs}, story.language),
    )


def themes_of(motifs: Motifs, language: Language) -> Themes:
    """What the motifs speak of together."""
    known = {motif.id: motif for motif in motifs.motifs}
    found = []
    for key, entry in table("themes").items():
        speaking = [known[name] for name in entry["motifs"] if name in known]
        if speaking:
            score = sum(motif.score for motif in speaking) / max(len(entry["motifs"]), 2)
            where = sorted({number for motif in speaking for number in motif.sentences})
            found.append(
                Theme(id=key, name=entry["name"][language], score=round(min(score, 1), 2), sentences=where)
            )
    found.sort(key=lambda theme: -theme.score)
    return Themes(confidence=0.45 if found else 0.2, themes=found[:_THEMES])


def _tale_types(scores: Mapping[str, float], language: Language) -> list[TaleType]:
    found = []
    for key, entry in table("tale_types").items():
        core, also = entry["core"], entry.get("also", [])
        missing = [name for name in core if name not in scores]
        if missing and (len(core) < 3 or len(missing) > 1):
            continue
        shared = [name for name in [*core, *also] if name in scores]
        score = sum(scores[name] for name in shared) / (len(core) + len(also) / 2)
        found.append(
            TaleType(
                id=key,
                name=entry["name"][language],
                index=entry["index"],
                score=round(min(score, 1), 2),
                motifs=shared,
                works=entry["works"],
            )
        )
    found.sort(key=lambda kind: -kind.score)
    return found[:_TYPES]


@cache
def _patterns(language: Language) -> dict[str, re.Pattern[str]]:
    flags = re.IGNORECASE | re.DOTALL if language == "en" else re.DOTALL
    return {key: re.compile("|".join(entry[language]), flags) for key, entry in table("motifs").items()}
