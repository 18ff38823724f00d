from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StoriesConfig(AppConfig):
    name = "stories"
    verbose_name = _("Stories")

    def ready(self) -> None:
        from django.db.models.signals import pre_delete

        from accounts.signals import guest_absorbed
        from stories.models import Thread
        from stories.receivers import forget_elsewhere, move_stories
        from stories.signals import generation_requested
        from stories.worker.runtime import request_generation

        pre_delete.connect(forget_elsewhere, sender=Thread, dispatch_uid="stories.forget_elsewhere")
        guest_absorbed.connect(move_stories, dispatch_uid="stories.move_stories")
        generation_requested.connect(request_generation, dispatch_uid="stories.request_generation")
