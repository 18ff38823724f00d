"""Going on after text that an earlier attempt left, whatever composed it."""

from __future__ import annotations

from stories.engines.composer.surface import sentences

BROKEN_OFF = "……"


def continuation(written: str, composed: str) -> str:
    """What to add to `written` so that it becomes a whole tale; empty when nothing is left to add.

    Where `composed` begins with `written` that is exactly the rest of it. Otherwise (the phrases changed
    between two versions) a broken sentence is let trail off, and what follows in `composed` after the last
    sentence that both have, or after as many paragraphs as were written, goes on; no sentence comes twice.
    """
    if composed.startswith(written):
        return composed[len(written) :]
    told = set(sentences(written))
    paragraphs = [sentences(paragraph) for paragraph in composed.split("\n\n")]
    places = [(row, column) for row, line in enumerate(paragraphs) for column in range(len(line))]
    shared = [place for place in places if paragraphs[place[0]][place[1]] in told]
    start = shared[-1] if shared else (written.rstrip().count("\n\n"), len(composed))
    fresh = [
        " ".join(said for column, said in enumerate(line) if (row, column) > start and said not in told)
        for row, line in enumerate(paragraphs)
    ]
    rest = "\n\n".join(paragraph for paragraph in fresh if paragraph)
    return (
        _seam(written, at_sentence=(start[1] + 1 < len(paragraphs[start[0]])) if shared else False) + rest
        if rest
        else ""
    )


def _seam(written: str, *, at_sentence: bool) -> str:
    """What joins the next sentence to the text that stands."""
    bare = written.rstrip()
    finished = not bare or bare[-1] in ".!?…”’\"'"
    gap = written[len(bare) :]
    wanted = " " if at_sentence else "\n\n"
    if not bare or gap.endswith(wanted):
        return ""
    return ("" if finished else BROKEN_OFF) + (wanted[len(gap) :] if wanted.startswith(gap) else wanted)
