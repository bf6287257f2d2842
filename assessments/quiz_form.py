"""The author's form of a quiz: what would keep a paper from being drawn is said when it is saved, not at the bell."""

from operator import attrgetter
from typing import Any

from wagtail.admin.forms import WagtailAdminModelForm

from assessments import finding_problems, laying_out


class QuizForm(WagtailAdminModelForm):
    """Refuses draws that cannot be filled and sections that are not there; a quiz without questions may be saved."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "draws" in self.formsets:
            self.formsets["draws"].form.base_fields["topic"].label_from_instance = attrgetter("indented")

    def is_valid(self) -> bool:
        if not super().is_valid():
            return False
        quiz = self.save(commit=False)
        places = laying_out.places_of(quiz)
        found = finding_problems.section_problems(quiz)
        if places or laying_out.draws_of(quiz):
            found += finding_problems.paper_problems(quiz, places)
        for problem in found:
            self.add_error(None, problem)
        return not self.errors
