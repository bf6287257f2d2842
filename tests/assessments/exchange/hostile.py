"""Files that would harm a reader, made here rather than kept, and a run of the reader under hard limits."""

import atexit
import io
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path

import xlsxwriter

ROOT = Path(__file__).parents[3]
SECONDS, MEGABYTES = 2, 200
BOMB = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
QUESTION = (
    '<question type="description"><name><text>A</text></name>'
    '<questiontext format="html"><text>{}</text></questiontext></question>'
)
# Loads the site once; then reads each file that a line names in a process of its own, forked off.
READER = f"""
import json, os, resource, signal, sys, traceback
import django
django.setup()
import assessments.exchange.formats as formats
from assessments.exchange.parsed import FileRefused


def read(path):
    signal.alarm(60)  # for one that waits and uses no processor
    resource.setrlimit(resource.RLIMIT_CPU, ({SECONDS} + 1,) * 2)
    data = open(path, "rb").read()
    try:
        parsed = formats.read(data)
        result = [[question.name, question.line, question.problems] for question in parsed.questions][:3]
    except FileRefused as refusal:
        result = str(refusal)
    used = resource.getrusage(resource.RUSAGE_SELF)
    peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
    return [result, used.ru_utime + used.ru_stime, int(peak.split()[1]) / 1024]


for line in sys.stdin:
    path = line.rstrip()
    child = os.fork()
    if not child:
        code, said = 1, None
        try:
            said = json.dumps(read(path))
            code = 0
        except BaseException:
            said = traceback.format_exc()
        open(path + ".said", "w").write(said)
        os._exit(code)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@cache
def reader() -> subprocess.Popen:
    """One for all files; it ends with this process."""
    process = subprocess.Popen(
        [sys.executable, "-c", READER], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    atexit.register(process.communicate)
    return process


def run(path: Path) -> tuple[int, str]:
    """(exit code, output) of reading the file in a process of its own, with its time and memory limited.

    The output is JSON, [result, seconds, megabytes], or where the exit code is 1 a traceback; one that was killed has
    none.
    """
    asked = reader()
    print(path, file=asked.stdin, flush=True)
    code = int(asked.stdout.readline())
    said = path.with_name(f"{path.name}.said")
    return code, said.read_text() if said.exists() else ""


def quiz(inner: str, before: str = "") -> bytes:
    return f'<?xml version="1.0"?>{before}<quiz>{inner}</quiz>'.encode()


def zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def repeated_text() -> bytes:
    """One long text, shown by a hundred thousand cells."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    table = book.add_worksheet()
    table.write_row(0, 0, ["Kind", "Question (English)"])
    for row in range(1, 500):
        for column in range(60):
            table.write_string(row, column, "x" * 30_000)
    book.close()
    return stream.getvalue()


def far_cell() -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    table = book.add_worksheet()
    table.write_row(0, 0, ["Kind", "Question (English)"])
    table.write(1_048_575, 16_383, "far")
    book.close()
    return stream.getvalue()


FILES = {
    "entity bomb": lambda: quiz(QUESTION.format("&l9;"), f'<!DOCTYPE quiz [<!ENTITY l0 "ha">{BOMB}]>'),
    "external entity": lambda: quiz(
        QUESTION.format("&x;"), '<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    ),
    "external document type": lambda: quiz(QUESTION.format("x"), '<!DOCTYPE quiz SYSTEM "http://127.0.0.1:9/x.dtd">'),
    "deep nesting": lambda: quiz("<question>" * 100_000),
    "many elements": lambda: quiz("<question>" + "<a/>" * 1_000_000 + "</question>"),
    "huge": lambda: b"<quiz>" + b" " * (11 * 1024 * 1024) + b"</quiz>",
    "huge text": lambda: quiz(QUESTION.format("x" * (9 * 1024 * 1024))),
    "deep html": lambda: quiz(QUESTION.format(f"<![CDATA[{'<b>' * 100_000}]]>")),
    "nested html": lambda: quiz(QUESTION.format(f"<![CDATA[{'<div><b><i>' * 6_000}]]>")),
    "many spans": lambda: quiz(
        QUESTION.format(f"<![CDATA[{'<span lang=en class=multilang>' * 19_000}]]>"),
    ),
    "pictures without end": lambda: quiz(
        QUESTION.format("<![CDATA[" + '<img src="data:image/png;base64,' * 4_900 + "A" * 400_000 + "]]>")
    ),
    "comments without end": lambda: quiz(QUESTION.format(f"<![CDATA[{'<!--<script <a style=' * 240_000}]]>")),
    "gap without end": lambda: quiz(QUESTION.format("{1:SA:=a~" * 100_000).replace("description", "cloze")),
    "attributes": lambda: quiz(f"<question {' '.join(f'a{n}={chr(34)}{chr(34)}' for n in range(200_000))}/>"),
    "two xml declarations": lambda: quiz("", "<?xml version='1.0'?>"),
    "unknown encoding": lambda: b'<?xml version="1.0" encoding="x-unheard"?><quiz/>',
    "packing as encoding": lambda: b'<?xml version="1.0" encoding="zlib_codec"?><quiz/>',
    "wrong encoding": lambda: b"::\xff\xe9:: broken {T}",
    "zeros": lambda: b"\x00" * 5_000_000,
    "gift of braces": lambda: b"{" * 2_000_000,
    "gift of escapes": lambda: b"::a::" + b"\\" * 2_000_001,
    "gift of equal signs": lambda: b"::a::b{" + b"=a" * 200_000 + b"}",
    "gift of one line": lambda: b"::a::b{" + b"=~" * 5_000_000 + b"}",
    "gift of tags that do not close": lambda: b"// " + b"[tag:" * 1_900_000 + b"\n::a::b{T}",
    "gift of copies that do not close": lambda: b"// " + b"[exact:" * 100_000 + b"\n::a::b{T}",
    "gift of wide characters": lambda: f"::\U0001f600:: {'a' * 10_000_000} {{T}}".encode(),
    "xml of wide characters": lambda: quiz(QUESTION.format("\U0001f600" + "x" * 10_000_000)),
    "zip bomb": lambda: zipped({"xl/workbook.xml": b"<a/>", "xl/worksheets/sheet1.xml": b"\x00" * 120_000_000}),
    "many entries": lambda: zipped({f"x{n}": b"" for n in range(20_000)}),
    "far cell": far_cell,
    "repeated text": repeated_text,
    "no workbook": lambda: zipped({"word/document.xml": b"<a/>"}),
}
