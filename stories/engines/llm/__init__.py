"""Real models as a story engine: our prompts, whoever's models."""

from stories.engines.llm.engine import ModelEngine

__all__ = ["ModelEngine"]
