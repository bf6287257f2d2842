"""What a reader copies, searches or hears from the PDF: the text as it was written, not as it was drawn.

A PDF maps each glyph back to characters, but one Hindi glyph may stand for several characters, or stand before
the consonant it follows, so "निरीक्षक" comes back broken. WeasyPrint marks every piece of a line (its MCID); we
write the piece's own text (/ActualText) and language (/Lang) beside it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import pikepdf
from weasyprint import Document
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder


@dataclass(frozen=True)
class Piece:
    """One piece of one line, as written, with its language tag ("" when nothing says)."""

    text: str
    language: str


def pieces_in_reading_order(document: Document) -> list[Piece]:
    """Return the text of every piece WeasyPrint will mark, in the order of its structure tree."""
    return [piece for page in document.pages for piece in _pieces(page._page_box)]


def write_text_layer(pdf: bytes, pieces: list[Piece]) -> bytes:
    """Return ``pdf`` with the text and language of ``pieces`` written in; same arguments, same bytes.

    Raises ValueError when the PDF does not mark exactly as many pieces: then some would get another's text.
    """
    with pikepdf.open(BytesIO(pdf)) as document:
        marked = list(_marked_elements(document.Root.StructTreeRoot))
        if len(marked) != len(pieces):
            raise ValueError(f"The PDF marks {len(marked)} pieces of text, but {len(pieces)} were laid out.")
        default_language = str(document.Root.get("/Lang", ""))
        texts: dict[tuple[int, int], str] = {}
        for element, piece in zip(marked, pieces, strict=True):
            texts[element.Pg.objgen[0], int(element.K[0])] = piece.text
            element.ActualText = pikepdf.String(piece.text)
            if piece.language and piece.language != default_language:
                element.Lang = pikepdf.String(piece.language)
        for page in document.pages:
            page.Contents = document.make_stream(_with_actual_text(page, texts))
        out = BytesIO()
        document.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _pieces(box: boxes.Box) -> Iterator[Piece]:
    if isinstance(box, AbsolutePlaceholder):
        box = box._box
    if isinstance(box, boxes.TextBox):
        yield Piece(box.text, box.style["lang"] or "")
    elif isinstance(box, boxes.ParentBox) and not isinstance(box, boxes.MarginBox):
        for child in box.children:
            yield from _pieces(child)


def _marked_elements(element: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Structure elements that hold a marked piece of text; figures have an alternative text instead."""
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary):
            yield from _marked_elements(kid)
        elif isinstance(kid, int) and element.S != "/Figure":
            yield element


def _with_actual_text(page: pikepdf.Page, texts: dict[tuple[int, int], str]) -> bytes:
    instructions = []
    for instruction in pikepdf.parse_content_stream(page):
        operands, operator = instruction.operands, instruction.operator
        if operator == pikepdf.Operator("BDC") and "/MCID" in operands[1]:
            text = texts.get((page.objgen[0], int(operands[1].MCID)))
            if text is not None:
                properties = pikepdf.Dictionary(operands[1])
                properties.ActualText = pikepdf.String(text)
                instruction = pikepdf.ContentStreamInstruction([operands[0], properties], operator)
        instructions.append(instruction)
    return pikepdf.unparse_content_stream(instructions)
