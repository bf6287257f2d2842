from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = _("Courses")

    def ready(self) -> None:
        from courses import requirements, self_checking, triggers
        from courses.models import ItemKind
        from ledger import guarding

        guarding.register_guard(triggers.guard)
        requirements.register(ItemKind.LESSON, self_checking.evidence_of)
