"""The embedded composer: an engine that writes a tale with no key and no network."""

from stories.engines.composer.engine import ComposerEngine

__all__ = ["ComposerEngine"]
