"""What was understood of a question file, as JSON for people and other programs."""

from typing import Any

from assessments.exchange import questions_shape
from assessments.exchange.parsed import ParsedFile, ParsedQuestion


def as_json(file: ParsedFile) -> list[dict[str, Any]]:
    """A list with everything understood of each accepted question, in the order of the file."""
    return [_question(question) for question in file.accepted]


def _question(question: ParsedQuestion) -> dict[str, Any]:
    language = next(iter(question.wordings))
    return {
        "name": question.name,
        "kind": question.kind,
        "stem": question.wordings[language]["stem"],
        "answers": questions_shape.answers_of(question, language),
        "feedback": question.feedback[language],
        "penalty": float(question.penalty),
        "default_mark": float(question.default_mark),
        "category": question.category,
        "tags": question.tags,
        "code": question.code,
        "hidden": bool(question.is_hidden),
        "line": question.line,
        "images": sorted(question.images),
        "left_out": question.left_out,
        "key": question.key,
        "wordings": question.wordings,
    }
