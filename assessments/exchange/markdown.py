"""The little of Markdown that questions use, as HTML: paragraphs, lists, emphasis, code and links."""

import re

INLINE = (
    (re.compile(r"`([^`]+)`"), r"<code>\1</code>"),
    (re.compile(r"\*\*(\S(?:.*?\S)?)\*\*|__(\S(?:.*?\S)?)__"), r"<strong>\1\2</strong>"),
    (re.compile(r"(?<![\w*])\*(\S(?:.*?\S)?)\*(?!\w)|(?<!\w)_(\S(?:.*?\S)?)_(?!\w)"), r"<em>\1\2</em>"),
    (re.compile(r"!\[([^\]]*)\]\(([^\s)]+)\)"), r'<img src="\2" alt="\1">'),
    (re.compile(r"\[([^\]]+)\]\(([^\s)]+)\)"), r'<a href="\2">\1</a>'),
)
BULLET = re.compile(r"\s{0,3}[-*+]\s+(.*)")
NUMBERED = re.compile(r"\s{0,3}\d{1,3}[.)]\s+(.*)")


def to_html(text: str) -> str:
    """HTML of the Markdown; what is HTML already stays."""
    blocks = [_block(block) for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())]
    return "".join(f"<p>{block}</p>" if not block.startswith("<") and len(blocks) > 1 else block for block in blocks)


def _block(text: str) -> str:
    lines = text.split("\n")
    for pattern, tag in ((BULLET, "ul"), (NUMBERED, "ol")):
        found = [pattern.fullmatch(line) for line in lines]
        if all(found):
            return f"<{tag}>{''.join(f'<li>{_inline(item[1])}</li>' for item in found)}</{tag}>"
    return _inline("\n".join(lines))


def _inline(text: str) -> str:
    text = re.sub(r"&(?!#?\w+;)", "&amp;", text)
    for pattern, shown in INLINE:
        text = pattern.sub(lambda found, shown=shown: found.expand(shown), text)
    return text.replace("  \n", "<br>")
