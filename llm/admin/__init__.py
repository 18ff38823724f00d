"""The model registry in the admin: what plays which role, and models to choose from."""

from llm.admin.registry import RegisteredModelAdmin

__all__ = ["RegisteredModelAdmin"]
