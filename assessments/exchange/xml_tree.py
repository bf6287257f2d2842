"""XML under guard: no document type, no entities, no depth, and one element at a time, each with its line."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from assessments.exchange.encoding import decoded
from assessments.exchange.parsed import FileRefused, in_question
from assessments.questions.translating import translate as _

DEEPEST = 20
MOST_ELEMENTS_OF_ONE = 20_000
LONGEST = 4_000_000  # characters kept of one element: more than any text or picture that is not refused for its size
CHUNK = 64 * 1024
PROLOG = re.compile(r"^\s*<\?xml[^>]*\?>")


@dataclass
class Node:
    """An element. ``comments`` are those inside it, at any depth."""

    tag: str
    attributes: dict[str, str]
    line: int
    parts: list[str] = field(default_factory=list)
    children: list["Node"] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    size: int = 0  # characters

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def all(self, tag: str) -> Iterator["Node"]:
        return (child for child in self.children if child.tag == tag)

    def first(self, tag: str) -> "Node | None":
        return next(self.all(tag), None)

    def value(self, *path: str, default: str = "") -> str:
        """The text of the element down the path, stripped; ``default`` where it is missing."""
        node: Node | None = self
        for tag in path:
            node = node.first(tag) if node else None
        return node.text.strip() if node else default


class _Reader:
    """Collects the children of the root; hands each on as soon as it ends, so that a long file takes little room."""

    def __init__(self, root: str, hand_on: Callable[[Node], None]) -> None:
        self.root, self.hand_on = root, hand_on
        self.open: list[Node] = []
        self.count = 0
        # encoding is ours: decoded() has read the bytes by what the prolog declares
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self.refuse_doctype
        self.parser.EntityDeclHandler = self.refuse_doctype
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.CommentHandler = self.comment

    def refuse_doctype(self, *_what: object) -> None:
        raise FileRefused(
            _("Line %(line)s: a document type or entity stands in the file. Such files are not read; export it anew.")
            % {"line": self.parser.CurrentLineNumber}
        )

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        line = self.parser.CurrentLineNumber
        if not self.open and tag != self.root:
            raise FileRefused(
                _("The file is XML, but not questions: its first element is <%(found)s>, not <%(wanted)s>.")
                % {"found": tag[:40], "wanted": self.root}
            )
        self.count += 1
        if len(self.open) >= DEEPEST or self.count > MOST_ELEMENTS_OF_ONE:
            raise FileRefused(
                _("Line %(line)s%(where)s: the elements are nested too deep or too many.")
                % {"line": line, "where": self.where()}
            )
        self.open.append(Node(tag, attributes, line))

    def where(self) -> str:
        return in_question(self.open[1].value("name", "text") if len(self.open) > 1 else "")

    def end(self, tag: str) -> None:
        node = self.open.pop()
        if len(self.open) == 1:
            self.count = 1
            self.hand_on(node)
        elif self.open:
            self.open[-1].children.append(node)

    def characters(self, text: str) -> None:
        if len(self.open) > 1 and (node := self.open[-1]).size < LONGEST:
            node.parts.append(text)
            node.size += len(text)

    def comment(self, text: str) -> None:
        if len(self.open) > 1:
            self.open[1].comments.append(text.strip())


def read_children(data: bytes, root: str, hand_on: Callable[[Node], None]) -> None:
    """Call ``hand_on`` with each child of the root element, as it ends. Raises FileRefused, naming the line."""
    text = decoded(data).lstrip()
    prolog = PROLOG.match(text)
    start = prolog.end() if prolog else 0
    reader = _Reader(root, hand_on)
    try:
        reader.parser.Parse(b"\n" * text.count("\n", 0, start), False)
        for at in range(start, len(text), CHUNK):
            reader.parser.Parse(text[at : at + CHUNK].encode("utf-8", "surrogatepass"), False)
        reader.parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise FileRefused(
            _("Line %(line)s%(where)s: the XML is broken (%(what)s). Export the file again.")
            % {
                "line": error.lineno,
                "where": reader.where(),
                "what": expat.errors.messages.get(error.code, error.code),
            }
        ) from None
