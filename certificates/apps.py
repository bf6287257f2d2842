from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

import ledger


class CertificatesConfig(AppConfig):
    name = "certificates"
    verbose_name = _("Certificates")

    def ready(self) -> None:
        from certificates import checks, filing, issuing, resting, triggers  # noqa: F401  checks register themselves
        from courses import completing
        from ledger import guarding

        guarding.register_guard(triggers.guard)
        ledger.on("course_completed", issuing.issue_for_completion)
        ledger.on("certificate_issued", filing.make_file)
        completing.register_documents(resting.certificates_of)
