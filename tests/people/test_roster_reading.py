import io
import unicodedata
import zipfile
from datetime import date

import pytest

from people.roster import RosterUnreadable, read_rows
from tests.people.rosters import HEADINGS, RAVI, SUNITA, csv_bytes, xlsx_bytes

AS_READ = {
    "name": "Sunita Verma",
    "name_local": "सुनीता वर्मा",
    "rank": "SI",
    "service_number": "001234",
    "mobile": "9876543210",
    "email": "sunita@example.org",
    "district": "Bhopal",
    "gender": "F",
    "language": "hi",
    "post": "SHO",
}


def values(data, name="roster.csv"):
    return [row.values for row in read_rows(data, name).rows]


def problems(data, name="roster.csv"):
    return [(p.line, p.column, p.reason) for row in read_rows(data, name).rows for p in row.problems]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_the_bytes_decide_encoding_and_delimiter(encoding, delimiter):
    data = csv_bytes(SUNITA, encoding=encoding, delimiter=delimiter)
    assert (values(data), problems(data)) == ([AS_READ], [])


def test_a_workbook_reads_as_the_same_officers():
    assert values(xlsx_bytes(SUNITA), "roster.xlsx") == [AS_READ]


def test_numbers_of_a_workbook_become_whole_text_and_text_keeps_its_zeros():
    row = [*SUNITA[:3], "000777", 9876543210, *SUNITA[5:6], 396, *SUNITA[7:]]
    read = values(xlsx_bytes(row), "roster.xlsx")[0]
    assert (read["service_number"], read["mobile"], read["district"]) == ("000777", "9876543210", "396")


def test_title_lines_above_the_heading_and_excels_own_line_are_passed_over():
    data = b"sep=;\r\n" + csv_bytes(["", ""], HEADINGS, SUNITA, headings=["Batch 1", ""], delimiter=";")
    file = read_rows(data, "roster.csv")
    assert [(row.line, row.values) for row in file.rows] == [(5, AS_READ)]


def test_names_are_composed_and_invisible_characters_go_but_joiners_inside_words_stay():
    row = [
        unicodedata.normalize("NFD", "José\u200b Verma\ufeff"),
        "\u200dक्\u200dष  मा\u00a0वर्मा\u200c",
        *SUNITA[2:],
    ]
    read = values(csv_bytes(row))[0]
    assert (read["name"], read["name_local"]) == ("José Verma", "क्\u200dष मा वर्मा")


def test_hindi_headings_are_understood_and_foreign_columns_named():
    headings = ["नाम (अंग्रेज़ी में)", "नाम", "रैंक", "PNO", "मोबाइल नंबर", "ज़िला", "Remarks"]
    file = read_rows(
        csv_bytes(["Sunita Verma", "सुनीता", "SI", "12", "९८७६५४३२१०", "भोपाल", "x"], headings=headings), "f"
    )
    assert file.ignored == ["Remarks"]
    assert file.rows[0].values == {
        "name": "Sunita Verma",
        "name_local": "सुनीता",
        "rank": "SI",
        "service_number": "12",
        "scheme": "PNO",
        "mobile": "९८७६५४३२१०",
        "district": "भोपाल",
    }


def test_duplicates_within_the_file_are_named_with_both_lines():
    data = csv_bytes(SUNITA, RAVI, [*RAVI[:3], "0012-34", "+91 98765 43210", *RAVI[5:]])
    assert problems(data) == [
        (4, "service_number", "“0012-34” stands in line 2 and again in line 4."),
        (4, "mobile", "“+91 98765 43210” stands in line 2 and again in line 4."),
    ]


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("Mobile", "9.87654E+09", "shortened"),
        ("Mobile", "=A1", "begins like a formula"),
        ("Name", "=HYPERLINK(1)", "begins like a formula"),
        ("Post", "@SUM(A1)", "begins like a formula"),
        ("Post", "-2+3", "begins like a formula"),
        ("Post", "+cmd", "begins like a formula"),
        ("Name", "सुनीता", "not a name in Latin letters"),
        ("Name", "Sunita 2", "not a name in Latin letters"),
        ("Name", "", "no name"),
        ("Name", "A" * 101, "longer than 100"),
        ("Service number", "123412341234", "Aadhaar"),
        ("Mobile", "12345", "10 digits"),
        ("E-mail", "sunita", "not an e-mail"),
    ],
)
def test_a_spoilt_cell_is_refused_by_line_and_column(column, cell, reason):
    row = list(SUNITA)
    row[HEADINGS.index(column)] = cell
    found = problems(csv_bytes(RAVI, row))
    assert [line for line, *_rest in found] == [3]
    assert reason in found[0][2]


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [("Name", "=1+1", "formula"), ("Service number", date(2026, 1, 12), "date"), ("Mobile", 98765432.5, "only part")],
)
def test_a_spoilt_cell_of_a_workbook_is_refused(column, cell, reason):
    row = list(SUNITA)
    row[HEADINGS.index(column)] = cell
    found = problems(xlsx_bytes(RAVI, row), "roster.xlsx")
    assert [(line, reason in why) for line, _column, why in found] == [(3, True)]


def test_a_line_without_any_number_is_refused_and_a_dash_counts_as_blank():
    row = list(SUNITA)
    row[3:6] = ["-", "n/a", ""]
    assert [reason for _line, _column, reason in problems(csv_bytes(row))] == [
        "There is no service number, mobile number or e-mail."
    ]


def archive(**parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def with_far_cell():
    source = zipfile.ZipFile(io.BytesIO(xlsx_bytes(SUNITA)))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name in source.namelist():
            content = source.read(name).replace(b'r="A2"', b'r="XFD1048576"')
            made.writestr(name, content)
    return buffer.getvalue()


UNREADABLE = {
    "empty": (b"", "empty"),
    "zero bytes": (b"\x00" * 50, "empty"),
    "too large": (b"a," * 3_000_000, "5 MB"),
    "windows-1252": ("Name,Mobile\r\nJosé,9876543210".encode("cp1252"), "CSV UTF-8"),
    "half a UTF-16 letter": (csv_bytes(SUNITA, encoding="utf-16")[:-1], "CSV UTF-8"),
    "old Excel": (b"\xd0\xcf\x11\xe0" + b"\x01" * 100, "old Excel"),
    "picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "cannot be read"),
    "no heading": (b"a,b\r\nc,d\r\n", "No heading"),
    "heading only": (csv_bytes(), "no officer"),
    "no name": (b"Rank,Mobile\r\nSI,9876543210\r\n", "no column “Name”"),
    "no number": (b"Name,Rank\r\nA,SI\r\n", "one of them is needed"),
    "twice": (b"Name,Mobile,Phone\r\nA,9876543210,\r\n", "mean the same"),
    "Aadhaar": (b"Name,Mobile,Aadhaar No\r\nA,9876543210,1\r\n", "Aadhaar"),
    "open quotation": (b'Name,Mobile\r\n"A,9876543210\r\n', "quotation mark"),
    "an archive": (archive(a="b"), "not an Excel workbook"),
    "a bomb": (archive(xl__workbook_xml=b"0" * 60_000_000), "50 MB"),
    "a far cell": (with_far_cell(), "reaches beyond"),
    "a damaged workbook": (xlsx_bytes(SUNITA)[:-200], "damaged"),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_what_is_no_roster_is_refused_with_a_sentence(case):
    data, reason = UNREADABLE[case]
    with pytest.raises(RosterUnreadable, match=reason):
        read_rows(data, "roster")


def test_more_rows_than_allowed_are_refused():
    rows = [["A", f"9{number:09}"] for number in range(20_001)]
    with pytest.raises(RosterUnreadable, match="20000"):
        read_rows(csv_bytes(*rows, headings=["Name", "Mobile"]), "roster.csv")
