"""The corpus in the admin: works and passages, for curators."""

from retrieval.admin.passages import PassageAdmin
from retrieval.admin.works import WorkAdmin

__all__ = ["PassageAdmin", "WorkAdmin"]
