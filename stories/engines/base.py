"""The engines by alias (`STORY_ENGINES`), and the contract that each of them keeps."""

from __future__ import annotations

from common.backends import BackendHandler
from stories.pipeline.engine import StoryEngine

__all__ = ["StoryEngine", "engines"]

engines: BackendHandler[StoryEngine] = BackendHandler("STORY_ENGINES")
