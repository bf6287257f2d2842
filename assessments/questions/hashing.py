"""Fingerprints of keys and wordings: equal content, equal hash, on every machine."""

import hashlib
import json
import unicodedata


def key_hash(kind: str, key: dict) -> str:
    """Hex SHA-256 of a question's kind and key. Statistics pool by it. Raises TypeError for a float."""
    return _hash({"kind": kind, "key": key})


def wording_hash(wording: dict) -> str:
    """Hex SHA-256 of one language's wording, or of a dict of them. Raises TypeError for a float."""
    return _hash(wording)


def _hash(value: dict) -> str:
    text = json.dumps(_canonical(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(value: object) -> object:
    """``value`` with every text in NFC."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list | tuple):
        return [_canonical(entry) for entry in value]
    if isinstance(value, dict):
        return _canonical_dict(value)
    if value is None or isinstance(value, bool | int):
        return value
    raise TypeError(f"a {type(value).__name__} has no canonical form; write numbers as text")


def _canonical_dict(value: dict) -> dict:
    if any(not isinstance(name, str) for name in value):
        raise TypeError("names must be text")
    canonical = {unicodedata.normalize("NFC", name): _canonical(entry) for name, entry in value.items()}
    if len(canonical) != len(value):
        raise ValueError("two names are the same once written in NFC")
    return canonical
