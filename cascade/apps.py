from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CascadeConfig(AppConfig):
    name = "cascade"
    verbose_name = _("Cascade")

    def ready(self) -> None:
        import ledger
        from assessments import selecting
        from cascade import closing, counting, permissions, qualifying, statistics_by_tier, triggers
        from courses import completing, requirements
        from courses import permissions as courses_permissions
        from courses.models import ItemKind
        from ledger import guarding
        from people import permissions as people_permissions
        from people import registering

        guarding.register_guard(triggers.guard)
        ledger.on("completion_withdrawn", qualifying.withdraw_for_completion)
        ledger.job_kind("complete_cohort", closing.complete_members)
        completing.register_guard(closing.hindrances)
        completing.register_consequence(qualifying.qualify)
        requirements.register(ItemKind.LESSON, closing.evidence_of_attendance)
        courses_permissions.register_group_sight(permissions.groups_trained_by)
        courses_permissions.register_marker_sight(permissions.groups_marked_apart_by)
        people_permissions.register_officer_sight(permissions.officers_trained_by, may_print_codes=False)
        people_permissions.register_officer_sight(permissions.officers_coded_by_trainer)
        registering.register_follower(counting.follow_posting)
        selecting.register_tiers(statistics_by_tier.choices, statistics_by_tier.groups_of)
