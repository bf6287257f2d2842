"""What an officer knows who has learned: the right answers of the programme's content, by their words on the page."""

import json
import re
from functools import cache
from typing import Any

from django.conf import settings
from playwright.sync_api import Locator


@cache
def questions() -> list[dict[str, Any]]:
    return json.loads((settings.FIXTURES / "questions.json").read_text())


@cache
def self_checks(language: str) -> dict[str, list[str]]:
    """Return {question: right options} of every self-check, in the language."""
    found = {}
    for file in sorted((settings.FIXTURES / "lessons").glob("M*.json")):
        for lesson in json.loads(file.read_text())["lessons"]:
            for block in lesson[language]["body"]:
                if block["type"] == "self_check":
                    value = block["value"]
                    found[value["question"]] = [option["text"] for option in value["options"] if option["correct"]]
    return found


def answer_self_check(check: Locator, language: str) -> None:
    """Choose every right option of the check."""
    question = check.locator("legend").inner_text().strip()
    for text in self_checks(language)[question]:
        check.get_by_label(text, exact=True).check()


def answer_question(box: Locator, language: str) -> None:
    """Answer one question of a quiz rightly, whatever its kind."""
    shown = box.locator("legend").inner_text()
    row = next(row for row in questions() if row[f"stem_{language}"] in shown)
    answer = row["answer"]
    match row["type"]:
        case "single":
            _choose(box, "radio", [_named(option, language) for option in row["options"] if option["id"] == answer])
        case "truefalse":
            _choose(
                box,
                "radio",
                [_named(option, language) for option in row["options"] if option["id"] == str(answer).lower()],
            )
        case "multiple":
            _choose(box, "checkbox", [_named(option, language) for option in row["options"] if option["id"] in answer])
        case "ordering":
            words = {option["id"]: _named(option, language) for option in row["options"]}
            for place, option in enumerate(answer, start=1):
                box.get_by_role("combobox", name=words[option]).select_option(str(place))
        case "matching":
            left = {option["id"]: _named(option, language) for option in row["options"]["left"]}
            for start, end in answer.items():
                box.get_by_role("combobox", name=left[start]).select_option(end)
        case "numeric":
            box.get_by_role("textbox").fill(str(answer["value"]))
        case "shorttext":
            box.get_by_role("textbox").fill(answer["accepted"][0])


def _named(option: dict, language: str) -> re.Pattern:
    """The option's words, followed by those in the other language where no script can change them."""
    own, other = (option[f"text_{each}"] for each in (language, {"en": "hi", "hi": "en"}[language]))
    return re.compile(rf"^{re.escape(own)}(\s+{re.escape(other)})?$")


def _choose(box: Locator, role: str, names: list[re.Pattern]) -> None:
    for name in names:
        box.get_by_role(role, name=name).check()
