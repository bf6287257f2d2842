from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = _("Assessments")

    def ready(self) -> None:
        from wagtail.signals import published

        import ledger
        from assessments import (
            citing,
            doubting,
            flagging,
            grading,
            hand_marking,
            measuring,
            noting_flags,
            practicals,
            question_reviewing,
            regrading,
            study_rules,
            triggers,
        )
        from courses import completing, inviting, law_uses, releasing, requirements
        from courses.models import ItemKind
        from ledger import guarding

        guarding.register_guard(triggers.guard)
        ledger.on("attempt_submitted", grading.grade_submitted)
        ledger.on("quiz_passed", grading.complete_after_quiz)
        ledger.on("practical_passed", practicals.complete_after_practical)
        requirements.register(ItemKind.QUIZ, grading.quiz_evidence)
        requirements.register(ItemKind.PRACTICAL, practicals.practical_evidence)
        ledger.on("answers_marked", hand_marking.grade_marked)
        ledger.on("result_withheld", grading.meet_if_released)
        ledger.on("results_released", grading.meet_released)
        ledger.on("doubt_cleared", doubting.complete_after_clearing)
        ledger.job_kind("regrade_rehearsal", regrading.rehearse)
        ledger.job_kind("regrade_application", regrading.apply_changes)
        ledger.job_kind("flag_attempts", flagging.flag_group)
        ledger.job_kind("later_quiz_notice", measuring.call_back)
        ledger.job_kind("note_flags", noting_flags.note_flags)
        inviting.register_invitations(measuring.invitations_of)
        releasing.register_check(study_rules.release_problems)
        completing.register_guard(doubting.hindrances)
        law_uses.register(citing.uses_of)
        ledger.on("provision_superseded", citing.await_review_again)
        published.connect(question_reviewing.after_publishing, sender=self.get_model("Question"))
