"""Which flags of the statistics stand on each question, noted in a table that the bank's list can ask.

Why a table: a flag comes of an analysis that reads every answer to a quiz, seconds for a large one, and behind a list
of 10,000 questions stand hundreds of quizzes. A cache would be filled by the same work, lost at a restart, and no
query could filter, sort and page by it. So, every six hours, a job analyses each quiz that has marks it had not, as
its own page does at first (everybody's first attempts), and replaces the rows of that quiz. The page reckons anew
whenever it is opened, and may know more than the list by so much.

No flag is raised on fewer than twenty first attempts, so none speaks of persons, whoever reads the list.
"""

from django.db import transaction
from django.db.models import Max

import ledger
from assessments.models import Grading, QuestionFlag, Quiz
from assessments.selecting import Selection
from ledger.clock import database_now


def promise_due() -> int:
    """Promise to note the flags of every quiz with marks newer than last time; returns how many. Safe to repeat."""
    newest = Grading.objects.order_by("attempt__quiz_version__quiz").values_list("attempt__quiz_version__quiz")
    keys = {f"{quiz_id}:{grading_id}": quiz_id for quiz_id, grading_id in newest.annotate(newest=Max("pk"))}
    fresh = keys.keys() - ledger.promised("note_flags", keys)
    for key in sorted(fresh):
        ledger.enqueue("note_flags", key=key, payload={"quiz_id": keys[key]})
    return len(fresh)


def note_flags(quiz_id: int) -> None:
    """Write the flags of one quiz in the place of those noted before. May run twice: the rows are the same."""
    from assessments import analysing  # reads numpy, 11 MB, which only a process that reckons should hold

    quiz = Quiz.objects.get(pk=quiz_id)
    analysis = analysing.analyse(quiz, Selection())  # slow: never inside a transaction
    raised = {
        (each.pool.newest.question_id, each.pool.key_hash, str(flag.kind))
        for each in analysis.questions
        for flag in each.flags
    }
    with transaction.atomic():
        Quiz.objects.select_for_update(no_key=True).get(pk=quiz.pk)
        QuestionFlag.objects.filter(quiz=quiz).delete()
        now = database_now()
        QuestionFlag.objects.bulk_create(
            QuestionFlag(question_id=question_id, quiz=quiz, key_hash=key_hash, kind=kind, noted_at=now)
            for question_id, key_hash, kind in sorted(raised)
        )
