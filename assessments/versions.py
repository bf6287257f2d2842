"""Versions kept in the memory of the process: they never change, so they are read from the database once."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from django.db.models import F, Prefetch

from assessments.models import QuestionVersion, QuizVersion, QuizVersionQuestion

MOST = 5000  # versions; a wording pair takes a few kilobytes

_kept: dict[int, QuestionVersion] = {}
_kept_quizzes: dict[int, QuizVersion] = {}
_remembered: list[Any] = []


def question_version(pk: int) -> QuestionVersion:
    """Return the version. Raises QuestionVersion.DoesNotExist."""
    if pk not in _kept:
        _keep(QuestionVersion.objects.get(pk=pk), _kept)
    return _kept[pk]


def question_versions(pks: Iterable[int]) -> list[QuestionVersion]:
    """Return the versions in the order asked for; at most one query."""
    pks = list(pks)
    found = {pk: _kept[pk] for pk in pks if pk in _kept}
    if len(found) < len(set(pks)):
        found |= QuestionVersion.objects.in_bulk([pk for pk in pks if pk not in found])
        for version in found.values():
            _keep(version, _kept)
    return [found[pk] for pk in pks]


def quiz_version(pk: int) -> QuizVersion:
    """Return the version with its questions, each with its ``kind``. Raises QuizVersion.DoesNotExist."""
    if pk not in _kept_quizzes:
        places = Prefetch("questions", QuizVersionQuestion.objects.annotate(kind=F("question_version__kind")))
        _keep(QuizVersion.objects.prefetch_related(places).get(pk=pk), _kept_quizzes)
    return _kept_quizzes[pk]


def remembered(most: int) -> Callable[[Callable], Callable]:
    """Keep what a function of versions answers, the ``most`` last used. Its arguments must say all that it shows."""

    def keep(function: Callable) -> Callable:
        kept = lru_cache(maxsize=most)(function)
        _remembered.append(kept)
        return kept

    return keep


def forget() -> None:
    """Empty the memory. For tests, whose rolled-back ids are used again."""
    _kept.clear()
    _kept_quizzes.clear()
    for each in _remembered:
        each.cache_clear()


def _keep(version: QuestionVersion | QuizVersion, kept: dict) -> None:
    if len(kept) >= MOST:
        kept.pop(next(iter(kept)), None)
    kept[version.pk] = version
