"""Tests that docs/messages.md lists the ids of the error log: those of the C files of src/httpd, in
the texts that they log, and those of src/engine/messages.h. Every text that is logged has an id.
"""

import re
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
CALL = re.compile(r"ap_log_\w*error\(\s*APLOG_MARK,[^;]*?(\"(?:[^\"\\]|\\.)*\")", re.S)
ID = re.compile(r"IIIF\d{4}")


def logged_texts(text):
    """Returns the first words of each call of ap_log_error and its relatives."""
    return [match[1].strip('"') for match in CALL.finditer(text)]


def c_files():
    return [TOP / "mod_iiif.c", *sorted((TOP / "src/httpd").glob("*.c"))]


def ids_of_source():
    engine = ID.findall((TOP / "src/engine/messages.h").read_text())
    module = [found for path in c_files() for words in logged_texts(path.read_text())
              for found in ID.findall(words)]
    return engine + module


def rows():
    table = (TOP / "docs/messages.md").read_text()
    return [[cell.strip() for cell in line.split("|")[1:-1]]
            for line in table.splitlines() if line.startswith("| IIIF")]


def test_the_table_lists_the_ids_of_the_source():
    assert sorted(ids_of_source()) == [row[0] for row in rows()]


def test_ids_are_numbered_without_gaps():
    assert [row[0] for row in rows()] == [f"IIIF{n:04}" for n in range(1, len(rows()) + 1)]


def test_each_row_has_a_level_a_line_a_cause_and_a_remedy():
    for row in rows():
        assert len(row) == 5 and all(row), row
        assert row[1] in ("emergency", "error", "warning", "notice", "info", "debug", "trace1")


def test_each_line_begins_with_an_id_of_its_own_or_of_the_engine():
    for path in c_files():
        for words in logged_texts(path.read_text()):
            assert re.match(r"(IIIF\d{4}|%s): ", words), f"{path.name}: {words}"


def test_a_line_without_an_id_would_be_found():
    text = 'ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,\n    "no id: %s", x);'
    assert logged_texts(text) == ["no id: %s"]
