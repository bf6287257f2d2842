import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.numbering import ALPHABET, NumberMistyped, new_number, parse_number

numbers = st.integers(2000, 2099).map(new_number)
places = [i for i, character in enumerate("OCWC-26-7K3QD-X9M2A-P") if i > 3 and character != "-"]


@given(number=numbers)
def test_a_new_number_is_read_back_as_it_is_written(number):
    assert parse_number(number) == number


def test_a_new_number_shows_the_year_and_none_of_the_confusing_letters():
    number = new_number(2026)

    assert number.startswith("OCWC-26-")
    assert [len(part) for part in number.split("-")] == [4, 2, 5, 5, 1]
    assert set("".join(number.split("-")[1:])) <= set(ALPHABET)
    assert set("ILOU") & set(ALPHABET) == set()


def test_ten_thousand_new_numbers_differ():
    assert len({new_number(2026) for _ in range(10_000)}) == 10_000


@given(number=numbers, place=st.sampled_from(places), wrong=st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_caught(number, place, wrong):
    if wrong == number[place]:
        return

    with pytest.raises(NumberMistyped):
        parse_number(number[:place] + wrong + number[place + 1 :])


@given(number=numbers, first=st.sampled_from(places), second=st.sampled_from(places))
def test_two_characters_that_changed_places_are_always_caught(number, first, second):
    if number[first] == number[second]:
        return
    characters = list(number)
    characters[first], characters[second] = characters[second], characters[first]

    with pytest.raises(NumberMistyped):
        parse_number("".join(characters))


def test_every_wrong_character_at_every_place_of_one_number_is_caught():
    number = new_number(2026)
    wrong_numbers = [
        number[:place] + wrong + number[place + 1 :] for place in places for wrong in ALPHABET if wrong != number[place]
    ]

    for wrong_number in wrong_numbers:
        with pytest.raises(NumberMistyped):
            parse_number(wrong_number)


@given(number=numbers, place=st.sampled_from(places))
def test_a_lost_or_doubled_character_is_caught(number, place):
    for wrong in (number[:place] + number[place + 1 :], number[:place] + number[place] + number[place:]):
        with pytest.raises(NumberMistyped):
            parse_number(wrong)


@given(number=numbers)
def test_the_ways_people_type_a_number_are_all_understood(number):
    typed = [
        number.lower(),
        number.replace("-", ""),
        number.replace("-", " "),
        f"  {number.replace('-', ' – ')}\n",
        number.removeprefix("OCWC-"),
        number.replace("0", "o").replace("1", "l"),
        number.replace("0", "O").replace("1", "I"),
        number.replace("-", "‑"),  # the non-breaking hyphen a word processor makes
        number.translate(str.maketrans("0123456789", "०१२३४५६७८९")),
        number.translate({ord(c): ord(c) + 0xFEE0 for c in number}),  # full width
        "\u200b" + number,
    ]

    assert [parse_number(text) for text in typed] == [number] * len(typed)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "A certificate number looks like OCWC-26-XXXXX-XXXXX-X: 13 characters after OCWC."),
        ("OCWC-26-7K3QD", "A certificate number looks like OCWC-26-XXXXX-XXXXX-X: 13 characters after OCWC."),
        ("9" * 10_000, "A certificate number looks like OCWC-26-XXXXX-XXXXX-X: 13 characters after OCWC."),
        ("OCWC-26-7U3QD-X9M2A-P", "“U” never occurs in a certificate number."),
        ("OCWC-26-7क3QD-X9M2A-P", "“क” never occurs in a certificate number."),
        ("OCWC-26-00000-00000-1", "This number has a typing error. Please compare it with the certificate."),
        ("OCVC-26-00000-00000-1", "A certificate number looks like OCWC-26-XXXXX-XXXXX-X: 13 characters after OCWC."),
    ],
)
def test_a_mistyped_number_is_refused_with_a_sentence(typed, sentence):
    with pytest.raises(NumberMistyped) as refused:
        parse_number(typed)

    assert str(refused.value) == sentence


@given(text=st.text())
def test_any_text_is_read_or_refused_and_nothing_else(text):
    try:
        number = parse_number(text)
    except NumberMistyped:
        return

    assert parse_number(number) == number


@pytest.mark.parametrize("year", [26, 1999, 2100])
def test_a_year_that_two_digits_cannot_tell_is_refused(year):
    with pytest.raises(ValueError, match="from 2000 to 2099"):
        new_number(year)
