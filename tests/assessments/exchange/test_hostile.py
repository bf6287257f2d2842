"""Hostile files are refused before they cost anything: under 2 s of processor and 200 MB, by a hard limit."""

import json

import pytest

from tests.assessments.exchange import hostile


@pytest.mark.parametrize("name", hostile.FILES)
def test_a_hostile_file_is_refused_within_two_seconds_and_200_megabytes(name, tmp_path):
    path = tmp_path / "file"
    path.write_bytes(hostile.FILES[name]())
    code, output = hostile.run(path)
    assert code == 0, output[-2000:]
    result, seconds, megabytes = json.loads(output)
    refused = isinstance(result, str) or any(problems for _name, _line, problems in result)
    assert refused or name in ("gift of escapes", "gift of copies that do not close"), result
    assert seconds < hostile.SECONDS
    assert megabytes < hostile.MEGABYTES


@pytest.mark.parametrize("name", ["entity bomb", "external entity", "external document type"])
def test_a_document_type_is_refused_by_its_line(name, tmp_path):
    path = tmp_path / "file"
    path.write_bytes(hostile.FILES[name]())
    result, _seconds, _megabytes = json.loads(hostile.run(path)[1])
    assert result.startswith("Line 1: a document type or entity stands in the file.")
