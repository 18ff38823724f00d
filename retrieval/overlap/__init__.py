"""How far a text agrees with passages of the corpus, word for word or nearly so."""

from retrieval.overlap.building import OverlapPart
from retrieval.overlap.reading import Overlap
from retrieval.overlap.stream import OverlapStream, Run

__all__ = ["Overlap", "OverlapPart", "OverlapStream", "Run"]
