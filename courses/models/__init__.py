"""What is taught: the curriculum in Wagtail, the law it cites, editions that officers read, and their learning."""

from courses.models.curriculum import (
    CataloguePage,
    CoursePage,
    CourseRow,
    CurriculumPage,
    HomePage,
    ItemKind,
    LessonPage,
    ModuleItem,
    ModuleObjective,
    ModulePage,
)
from courses.models.edition import Edition, EditionErratum, EditionItem, EditionText, ItemHiding
from courses.models.law import GlossaryTerm, Provision, ProvisionVersion, ProvisionWording
from courses.models.learning import (
    Completion,
    Enrolment,
    GroupMember,
    ItemRead,
    LearningGroup,
    RequirementMet,
    SelfCheckAnswer,
)
from courses.models.review import LegalReview, ReviewDecision

__all__ = [
    "CataloguePage",
    "Completion",
    "CoursePage",
    "CourseRow",
    "CurriculumPage",
    "Edition",
    "EditionErratum",
    "EditionItem",
    "EditionText",
    "Enrolment",
    "GlossaryTerm",
    "GroupMember",
    "HomePage",
    "ItemHiding",
    "ItemKind",
    "ItemRead",
    "LearningGroup",
    "LegalReview",
    "LessonPage",
    "ModuleItem",
    "ModuleObjective",
    "ModulePage",
    "Provision",
    "ProvisionVersion",
    "ProvisionWording",
    "RequirementMet",
    "ReviewDecision",
    "SelfCheckAnswer",
]
