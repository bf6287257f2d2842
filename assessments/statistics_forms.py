from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from assessments import permissions, selecting
from assessments.models import Quiz
from assessments.selecting import Selection
from courses import permissions as courses_permissions
from courses.models import EditionItem, ItemKind, LearningGroup
from people import permissions as people_permissions
from people.models import Jurisdiction, JurisdictionKind, Officer


class GroupChoiceField(forms.ModelChoiceField):
    """A group by its public id; one that the reader may not look into is unknown."""

    def __init__(self, **kwargs) -> None:
        super().__init__(LearningGroup.objects.none(), to_field_name="public_id", required=False, **kwargs)


class StatisticsFilterForm(forms.Form):
    """Which attempts the statistics are made from. What is not offered to a reader is not in the form."""

    attempts = forms.ChoiceField(label=_("Attempts"), choices=list(selecting.WHICH.items()), required=False)
    group = GroupChoiceField(label=_("Group"), empty_label=_("All"))
    state = forms.ModelChoiceField(
        Jurisdiction.objects.none(), label=_("State"), to_field_name="code", required=False, empty_label=_("All")
    )
    tier = forms.ChoiceField(label=_("Tier"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=[("", _("All")), *settings.LANGUAGES], required=False)

    def __init__(self, *args, user: Officer, quiz: Quiz | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.groups = permissions.statistics_groups(user)
        self.trained = courses_permissions.groups_trained_by(user)
        groups = self.trained
        if people_permissions.sees_everything(user):  # thousands: chosen by a link from the group's own page
            groups = LearningGroup.objects.all()
            self.fields["group"].widget = forms.HiddenInput()
        self.fields["group"].queryset = (groups if quiz is None else groups_asked(groups, quiz)).order_by("name")
        if self.groups is None:
            states = Jurisdiction.objects.filter(kind__in=[JurisdictionKind.STATE, JurisdictionKind.UNION_TERRITORY])
            self.fields["state"].queryset = states.order_by("name_en")
            self.fields["tier"].choices = [("", _("All")), *selecting.tier_choices()]
        else:
            del self.fields["state"], self.fields["tier"]

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields that offer a choice."""
        shown = [field for field in self if not field.is_hidden]
        return [field for field in shown if field.name != "group" or self.fields["group"].queryset.exists()]

    def selection(self) -> Selection:
        """What was chosen; what makes no sense is as if not chosen, except that ``is_valid`` says so."""
        self.is_valid()
        chosen = self.cleaned_data
        return Selection(
            which=chosen.get("attempts") or "first",
            within=self.groups,
            group=chosen.get("group"),
            place=chosen.get("state"),
            tier=chosen.get("tier") or "",
            language=chosen.get("language") or "",
        )


class GainFilterForm(StatisticsFilterForm):
    """Which officers of a gain study are meant. Every sitting has one attempt, so there is no choice of tries."""

    attempts = None


def groups_asked(groups: QuerySet[LearningGroup], quiz: Quiz) -> QuerySet[LearningGroup]:
    """Those of the groups whose course holds the quiz."""
    versions = quiz.versions.values("pk")
    return groups.filter(edition__items__kind=ItemKind.QUIZ, edition__items__version_id__in=versions).distinct()


def versions_asked(group: LearningGroup) -> QuerySet[EditionItem]:
    """The quizzes in the group's course, by ``version_id``."""
    return EditionItem.objects.filter(edition=group.edition_id, kind=ItemKind.QUIZ)
