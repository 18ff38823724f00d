from django.apps import AppConfig


class LlmConfig(AppConfig):
    name = "llm"

    def ready(self) -> None:
        from llm import checks  # noqa: F401 - registers them
        from llm.embedders import checks as _  # noqa: F401
