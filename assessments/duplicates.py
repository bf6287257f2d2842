"""Questions of the banks that are very like each other: over whole banks, beside one question, in a file to import."""

from collections.abc import Iterable

from django.db.models import QuerySet

from assessments.importing import ImportPlan, Status
from assessments.models import Question, QuestionWording
from assessments.question_content import wordings_of
from assessments.questions.likeness import Found, Pair, Text, near, near_pairs, shingles

THRESHOLDS = (60, 70, 80, 90)  # per cent, to choose from
USUAL = 70
WARNED_FROM = 0.7
MOST_WARNED = 3


def duplicates_in(questions: QuerySet[Question], least: float, language: str = "") -> Found:
    """Pairs of ids of the questions, the likest first. One query."""
    return near_pairs(list(_texts_of(questions, language)), least)


def questions_like(question: Question, among: QuerySet[Question], least: float = WARNED_FROM) -> list[Pair]:
    """The questions most like this one as it is in memory; ``second`` of each pair is the other's id. One query."""
    found: dict[object, Pair] = {}
    others = list(_texts_of(among.exclude(pk=question.pk)))
    for language, wording in wordings_of(question).items():
        for pair in near(Text(question.pk, language, shingles(wording)), others, least):
            earlier = found.get(pair.second)
            if earlier is None or pair.likeness > earlier.likeness:
                found[pair.second] = pair
    return sorted(found.values(), key=lambda pair: -pair.likeness)[:MOST_WARNED]


def likes_in_plan(plan: ImportPlan, among: QuerySet[Question], least: float = WARNED_FROM) -> dict[str, list[dict]]:
    """By code of each question that the file adds or changes, those most like it, in the banks or in the file."""
    rows = {row.code: row for row in plan.rows if row.status in (Status.NEW, Status.CHANGED)}
    codes = dict(among.values_list("pk", "code"))
    texts = [
        Text(codes[text.owner], text.language, text.shingles)
        for text in _texts_of(among)
        if text.owner in codes and codes[text.owner] not in rows
    ]
    for code, row in rows.items():
        texts += [Text(code, language, shingles(wording)) for language, wording in row.parsed.wordings.items()]
    numbers = {code: pk for pk, code in codes.items()}
    found: dict[str, list[dict]] = {}
    for pair in near_pairs(texts, least).pairs:
        for code, other in ((pair.first, pair.second), (pair.second, pair.first)):
            if code in rows and len(found.setdefault(code, [])) < MOST_WARNED:
                percent = percent_of(pair)
                found[code].append({"code": other, "question_id": numbers.get(other), "percent": percent})
    return found


def percent_of(pair: Pair) -> int:
    """The likeness in whole per cent, rounded down: only the same is 100."""
    return int(pair.likeness * 100)


def _texts_of(questions: QuerySet[Question], language: str = "") -> Iterable[Text]:
    wordings = QuestionWording.objects.filter(question__in=questions.order_by().values("pk"))
    if language:
        wordings = wordings.filter(language=language)
    rows = wordings.order_by("question__code").values_list("question_id", "language", "stem", "body")
    for owner, written_in, stem, body in rows.iterator(chunk_size=2000):
        yield Text(owner, written_in, shingles({**body, "stem": stem}))
