from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from accounts import checks, schema  # noqa: F401 - the schema registers itself

        register(checks.check_throttles, Tags.security)
        register(checks.check_lives, Tags.security)
        register(checks.check_proxies, Tags.security)
