"""The seam to whoever looks a text over while it is written. Pure."""

from __future__ import annotations

from typing import Final, Protocol

from stories.pipeline.types import Stage


class TextGuard(Protocol):
    """Looks over the draft and the story of one generation, beside the writing, and may put an end to it."""

    def grown(self, stage: Stage, text: str) -> None:
        """So much more of the draft, or of the story, is about to be shown.

        Raises StorytoolError where what came before has been found to be such that nothing more may be.
        """
        ...

    def finished(self, story: str) -> None:
        """The story is whole: begin to look at all of it."""
        ...

    async def cleared(self) -> None:
        """Wait until all of it was looked at. Raises StorytoolError where it may not stand."""
        ...


class _Unguarded:
    """Looks at nothing."""

    def grown(self, stage: Stage, text: str) -> None:
        return

    def finished(self, story: str) -> None:
        return

    async def cleared(self) -> None:
        return


UNGUARDED: Final = _Unguarded()
