from django.apps import AppConfig


class StorytoolConfig(AppConfig):
    name = "storytool"

    def ready(self) -> None:
        from storytool import checks  # noqa: F401 - registers them
