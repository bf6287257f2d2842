"""Rows of fixtures/questions.json as kind, key and wordings."""

HINDI_UNITS = {"%": "%", "years": "वर्ष", "months": "माह", "days": "दिन", "hours": "घंटे", "": ""}


def from_source(item: dict) -> tuple[str, dict, dict[str, dict]]:
    """Return (kind slug, key, {"en": wording, "hi": wording}) of one row.

    Raises ValueError naming the question when its type or unit is not known here.
    """
    return item["type"], _key(item), {language: _wording(item, language) for language in ("en", "hi")}


def _key(item: dict) -> dict:
    answer = item["answer"]
    match item["type"]:
        case "single":
            return {"choice": answer}
        case "truefalse":
            return {"choice": "true" if answer else "false"}
        case "multiple":
            return {"choices": list(answer)}
        case "matching":
            return {"pairs": dict(answer)}
        case "ordering":
            return {"order": list(answer), "scoring": "all"}
        case "numeric":  # str() of a JSON number is what the author wrote
            return {"value": str(answer["value"]), "tolerance": str(answer["tolerance"]), "unit": answer["unit"]}
        case "shorttext":
            return dict(answer)
    raise ValueError(f"{item['id']}: unknown type {item['type']!r}")


def _wording(item: dict, language: str) -> dict:
    wording = {"stem": item[f"stem_{language}"], "explanation": item.get(f"explanation_{language}", "")}
    choices = item["options"]
    if isinstance(choices, list):
        wording["options"] = _entries(choices, language)
    elif isinstance(choices, dict):
        wording |= {side: _entries(choices[side], language) for side in ("left", "right")}
    if item["type"] == "numeric":
        wording["unit"] = _unit(item, language)
    return wording


def _entries(choices: list[dict], language: str) -> list[dict]:
    return [{"id": choice["id"], "text": choice[f"text_{language}"]} for choice in choices]


def _unit(item: dict, language: str) -> str:
    unit = item["answer"]["unit"]
    if unit not in HINDI_UNITS:
        raise ValueError(f"{item['id']}: no Hindi word for the unit {unit!r}")
    return HINDI_UNITS[unit] if language == "hi" else unit
