"""Evaluations and their reviews in the admin."""

from evaluations.admin.evaluations import ContentEvaluationAdmin
from evaluations.admin.reviews import ReviewAdmin

__all__ = ["ContentEvaluationAdmin", "ReviewAdmin"]
