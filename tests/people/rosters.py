"""Roster files for tests, as bytes."""

import io

import xlsxwriter

HEADINGS = ["Name", "नाम", "Rank", "Service number", "Mobile", "E-mail", "District", "Gender", "Language", "Post"]


def csv_bytes(*rows: list[str], headings: list[str] = HEADINGS, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    lines = [delimiter.join(cells) for cells in (headings, *rows)]
    return ("\r\n".join(lines) + "\r\n").encode(encoding)


def xlsx_bytes(*rows: list, headings: list[str] = HEADINGS) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "dd-mm-yyyy"})
    sheet = book.add_worksheet()
    for line, cells in enumerate((headings, *rows)):
        for place, cell in enumerate(cells):
            if isinstance(cell, str) and cell.startswith("="):
                sheet.write_formula(line, place, cell, value="1")
            elif isinstance(cell, str):
                sheet.write_string(line, place, cell)
            else:
                sheet.write(line, place, cell)
    book.close()
    return buffer.getvalue()


SUNITA = ["Sunita Verma", "सुनीता वर्मा", "SI", "001234", "9876543210", "sunita@example.org", "Bhopal", "F", "hi", "SHO"]
RAVI = ["Ravi Rao", "", "HC", "004321", "9876543211", "", "Indore", "M", "en", ""]
