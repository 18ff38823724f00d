from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StoriesConfig(AppConfig):
    name = "stories"
    verbose_name = _("Stories")

    def ready(self) -> None:
        from accounts.signals import guest_absorbed
        from stories.receivers import move_stories
        from stories.signals import generation_requested
        from stories.worker.runtime import request_generation

        guest_absorbed.connect(move_stories, dispatch_uid="stories.move_stories")
        generation_requested.connect(request_generation, dispatch_uid="stories.request_generation")
