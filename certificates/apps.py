from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

import ledger


class CertificatesConfig(AppConfig):
    name = "certificates"
    verbose_name = _("Certificates")

    def ready(self) -> None:
        from certificates import checks, filing, issuing, triggers  # noqa: F401  checks register themselves
        from ledger import triggers as ledger_triggers

        ledger_triggers.register_guard(triggers)
        ledger.on("course_completed", issuing.issue_for_completion)
        ledger.on("certificate_issued", filing.make_file)
