"""Tests that each kind of Error has one status and one row in the table of docs/operating.md.

Three places have to agree: the comments in src/base/error.h, status_of() in src/engine/reply.cc and
the table. In the table, statuses without an Error, or sent by httpd itself, have no kind.
"""

import re
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
NONE = "–"


def kinds_of_header(text):
    """Returns kind -> the status at the beginning of the comment above the enumerator."""
    body = re.search(r"enum class Kind \{\n(.*?)\n\};", text, re.S)[1]
    entries = re.findall(r"((?:    //.*\n)+)    (\w+),", body + "\n")
    return {kind: re.match(r" *// (\d+|No status)", comment)[1] for comment, kind in entries}


def kinds_of_switch(text):
    """Returns kind -> the status that status_of() returns."""
    body = re.search(r"int status_of\(Kind kind\)\n\{\n(.*?)\n\}\n", text, re.S)[1]
    result, open_kinds = {}, []
    for line in body.splitlines():
        if kind := re.match(r" *case Kind::(\w+):", line):
            open_kinds.append(kind[1])
        elif status := re.match(r" *(?:return (\d+)|break);", line):
            result |= dict.fromkeys(open_kinds, status[1] or "No status")
            open_kinds = []
    return result


def rows_of_table(text):
    """Returns (status, kind) of each row of the table with the head `status | kind | when`."""
    table = re.search(r"\| status \| kind \| when \|\n\|[-|]+\n((?:\|.*\n)+)", text)[1]
    return [tuple(cell.strip().strip("`") for cell in row.split("|")[1:3])
            for row in table.splitlines()]


def read(name):
    return (TOP / name).read_text()


def test_the_header_and_the_switch_agree():
    header = kinds_of_header(read("src/base/error.h"))
    assert len(header) > 10
    assert header == kinds_of_switch(read("src/engine/reply.cc"))


def test_each_kind_has_one_row_in_the_table():
    rows = rows_of_table(read("docs/operating.md"))
    kinds = [kind for _, kind in rows if kind != NONE]
    assert sorted(kinds) == sorted(kinds_of_header(read("src/base/error.h")))


def test_each_row_has_the_status_of_its_kind():
    statuses = kinds_of_switch(read("src/engine/reply.cc"))
    for status, kind in rows_of_table(read("docs/operating.md")):
        if kind != NONE:
            assert (status if status != NONE else "No status") == statuses[kind], kind


def test_each_status_of_an_error_has_a_kind():
    """The listed statuses need no Error: httpd itself or a condition sends them."""
    without = {"204", "303", "304", "401", "412", "413"}
    assert {status for status, kind in rows_of_table(read("docs/operating.md"))
            if kind == NONE} == without


def test_a_fault_is_found():
    header = "enum class Kind {\n    // 400. Wrong.\n    // More.\n    bad,\n    // 503. Full.\n    busy,\n};"
    assert kinds_of_header(header) == {"bad": "400", "busy": "503"}
    switch = ("int status_of(Kind kind)\n{\n    switch (kind) {\n    case Kind::bad:\n"
              "    case Kind::worse:\n        return 400;\n    case Kind::gone:\n        break;\n    }\n}\n")
    assert kinds_of_switch(switch) == {"bad": "400", "worse": "400", "gone": "No status"}
    table = "| status | kind | when |\n|---|---|---|\n| 204 | – | OPTIONS |\n| 400 | `bad` | wrong |\n"
    assert rows_of_table(table) == [("204", NONE), ("400", "bad")]
