from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LlmConfig(AppConfig):
    name = "llm"
    verbose_name = _("Models")

    def ready(self) -> None:
        from django.db.models.signals import post_delete, post_save

        from llm import checks  # noqa: F401 - registers them
        from llm.embedders import checks as embedder_checks  # noqa: F401
        from llm.models import RegisteredModel
        from llm.snapshot import expire_registry

        for signal in (post_save, post_delete):
            signal.connect(expire_registry, RegisteredModel, dispatch_uid="llm.expire_registry")
