"""The corpus in the admin: works and passages, for curators, and builds of its index."""

from retrieval.admin.builds import IndexBuildAdmin
from retrieval.admin.passages import PassageAdmin
from retrieval.admin.works import WorkAdmin

__all__ = ["IndexBuildAdmin", "PassageAdmin", "WorkAdmin"]
