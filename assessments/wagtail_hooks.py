from wagtail.snippets.models import register_snippet

from assessments.viewsets import AssessmentGroup

register_snippet(AssessmentGroup)
