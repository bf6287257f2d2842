"""The author's form of a gain study: what would spoil the measure is said when it is saved."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm

from assessments import study_rules

FIXED = ("form_a", "form_b", "asks_later")


class GainStudyForm(WagtailAdminModelForm):
    """Refuses forms that share questions or lack anchors, and other forms or anchors once officers have begun."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self._has_begun() and set(self.changed_data) & set(FIXED):
            raise ValidationError(_("Officers have begun with these forms. Make a new study for other ones."))
        return cleaned

    def is_valid(self) -> bool:
        if not super().is_valid():
            return False
        anchors = self._anchors_typed()
        if self._has_begun() and list(anchors) != list(study_rules.anchors_of(self.instance)):
            self.add_error(None, _("Officers have begun with these anchors. Make a new study for other ones."))
        for problem in study_rules.problems(self.instance, anchors):
            self.add_error(None, problem)
        return not self.errors

    def _has_begun(self) -> bool:
        return bool(self.instance.pk) and self.instance.assignments.exists()

    def _anchors_typed(self) -> study_rules.Codes:
        """The anchors of the form in their order, whether stored or just typed."""
        rows = [form for form in self.formsets["anchors"].forms if form.cleaned_data.get("question")]
        kept = [form for form in rows if not form.cleaned_data.get("DELETE")]
        kept.sort(key=lambda form: form.cleaned_data.get("ORDER") or 0)
        return {form.cleaned_data["question"].pk: form.cleaned_data["question"].code for form in kept}
