from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = _("Assessments")

    def ready(self) -> None:
        import ledger
        from assessments import grading, practicals, triggers
        from courses import requirements
        from courses.models import ItemKind
        from ledger import guarding

        guarding.register_guard(triggers.guard)
        ledger.on("attempt_submitted", grading.grade_submitted)
        ledger.on("quiz_passed", grading.complete_after_quiz)
        ledger.on("practical_passed", practicals.complete_after_practical)
        requirements.register(ItemKind.QUIZ, grading.quiz_evidence)
        requirements.register(ItemKind.PRACTICAL, practicals.practical_evidence)
