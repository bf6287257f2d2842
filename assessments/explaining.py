"""What each flag of ``assessments.statistics`` means for the author of a question: a name, and a sentence or two."""

from collections.abc import Container, Mapping

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import QuestionFlagKind
from assessments.statistics.flags import Flag, FlagKind

SENTENCES = {
    FlagKind.TOO_EASY: gettext_lazy(
        "Nearly everybody gets this right (%(facility)s %% on average), so the question hardly tells who knows more. "
        "Keep it if everybody must know this; else make the wrong answers more tempting."
    ),
    FlagKind.TOO_HARD: gettext_lazy(
        "Officers get %(facility)s %% right on average, below the %(threshold)s %% at which a question is called too "
        "hard. Check the key first, then the wording, then whether the lesson teaches it."
    ),
    FlagKind.NEGATIVE_DISCRIMINATION: gettext_lazy(
        "Those who do well on the rest of the quiz do worse here (discrimination %(discrimination)s %%). "
        "Usually the key is wrong, or the wording misleads those who know more."
    ),
    FlagKind.DEAD_DISTRACTOR: gettext_lazy(
        "“%(response)s” was chosen by %(count)s of %(attempts)s. An answer that nobody believes only makes guessing "
        "easier: replace it by a mistake that officers really make."
    ),
    FlagKind.WRONG_KEY: gettext_lazy(
        "Those who chose “%(response)s” did better on the rest of the quiz (%(mean)s %%) than those who chose the key "
        "(%(mean_of_key)s %%). Check whether it is right as well, or instead."
    ),
    FlagKind.LANGUAGE_DIFFERS: gettext_lazy(
        "Among officers of equal ability, those reading in %(language)s earn %(difference)s points of a hundred "
        "%(direction)s here. Compare the wordings: a term may be unusual or give the answer away."
    ),
}


def name_of(flag: Flag) -> str:
    return str(QuestionFlagKind(flag.kind).label)


def explain(flag: Flag, labels: Mapping[tuple[str, str], str], parts: Container[str] = ()) -> str:
    """The sentence for the author; ``labels`` has the words of each part and response, ``parts`` are a composite's."""
    figures = {name: _shown(value) for name, value in flag.figures.items()}
    difference = flag.figures.get("difference", 0)
    response = labels.get((flag.part, flag.response), flag.response)
    part = flag.part.partition(".")[0]
    if part in parts:
        response = f"{part}: {response}"
    figures |= {
        "response": response,
        "language": language_name(flag.language),
        "direction": _("less") if difference < 0 else _("more"),
        "difference": _shown(abs(difference)),
    }
    return SENTENCES[flag.kind] % figures


def language_name(code: str) -> str:
    return str(dict(settings.LANGUAGES).get(code, code))


def _shown(value: float) -> str:
    return number_format(value, 0 if float(value).is_integer() else 1)
