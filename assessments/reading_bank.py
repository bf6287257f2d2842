"""Which banks and questions a user may read, keys and all. Each rule has its list twin."""

from django.db.models import QuerySet

from assessments import permissions
from assessments.models import Question, QuestionBank
from people.permissions import User


def questions_readable_by(user: User) -> QuerySet[Question]:
    """Twin of ``can_read_question``: the questions of the banks that the user may read."""
    return Question.objects.filter(bank__in=banks_readable_by(user).values("pk"))


def can_read_question(user: User, question: Question) -> bool:
    """Twin of ``questions_readable_by``."""
    return questions_readable_by(user).filter(pk=question.pk).exists()


def banks_readable_by(user: User) -> QuerySet[QuestionBank]:
    """Every bank for those who write, review or release questions, none for anybody else."""
    banks = QuestionBank.objects.order_by("name")
    return banks if permissions.sees_keys(user) else banks.none()
