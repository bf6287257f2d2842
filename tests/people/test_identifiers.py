import pytest

from people.identifiers import IdentifierRefused, normalise, possible_kinds


@pytest.mark.parametrize(
    ("kind", "value", "normalised"),
    [
        ("mobile", "98765 43210", "+919876543210"),
        ("mobile", "09876543210", "+919876543210"),
        ("mobile", "+91-98765-43210", "+919876543210"),
        ("mobile", "919876543210", "+919876543210"),
        ("mobile", "०९८७६५४३२१०", "+919876543210"),
        ("mobile", "\u200b9876543210 ", "+919876543210"),
        ("email", " Sunita.Verma@Example.ORG ", "sunita.verma@example.org"),
        ("service_number", "mp 001-234", "MP001234"),
        ("service_number", "००१२", "0012"),
        ("service_number", "412/CP", "412/CP"),
    ],
)
def test_identifiers_come_to_one_spelling(kind, value, normalised):
    assert normalise(kind, "", value) == normalised
    assert normalise(kind, "", normalised) == normalised


@pytest.mark.parametrize(
    ("kind", "value", "why"),
    [
        ("mobile", "5876543210", "10 digits"),
        ("mobile", "98765", "10 digits"),
        ("mobile", "9.87E+09", "10 digits"),
        ("email", "nobody", "not an e-mail"),
        ("service_number", "1234 5678 9012", "Aadhaar"),
        ("service_number", "१२३४५६७८९०१२", "Aadhaar"),
        ("service_number", "=1+1", "letters A to Z"),
        ("service_number", " ", "Nothing"),
    ],
)
def test_what_cannot_be_an_identifier_is_refused_with_a_sentence(kind, value, why):
    with pytest.raises(IdentifierRefused, match=why):
        normalise(kind, "", value)


def test_ten_digits_may_be_a_mobile_or_a_service_number():
    assert possible_kinds("9876543210") == [("mobile", "+919876543210"), ("service_number", "9876543210")]
    assert possible_kinds("412") == [("service_number", "412")]
    assert possible_kinds("a@example.org") == [("email", "a@example.org")]
    assert possible_kinds("1234 5678 9012") == []
