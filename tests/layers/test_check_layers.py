"""Tests that every rule of check_layers.py finds its faults."""

from pathlib import Path

import pytest

from check_layers import faults_of

GOOD = {
    "src/base/error.h": "#pragma once\n#include <string>\n",
    "src/model/size.h": '#pragma once\n#include "base/error.h"\n',
    "src/protocol/url.cc": '#include "model/size.h"\n',
    "src/pixel/strip.h": '#pragma once\n#include "model/size.h"\n',
    "src/codec/reader.h": '#pragma once\n#include "pixel/strip.h"\n',
    "src/codec/tiff/tiff_reader.cc": '#include "codec/reader.h"\n#include <tiffio.h>\n',
    "src/codec/tiff/page.cc": '#include "codec/tiff/page.h"\n#include "codec/reader.h"\n',
    "src/codec/tiff/page.h": '#pragma once\n#include "codec/metadata/exif.h"\n',
    "src/codec/metadata/exif.h": "#pragma once\n",
    "src/shared/render_slots.h": "#pragma once\n",
    "src/source/local_file.cc": '#include "model/size.h"\n#include <sys/stat.h>\n',
    "src/source/local_file.h": "#pragma once\n",
    "src/engine/library.cc": '#include "source/local_file.h"\n',
    "src/engine/directive_values.cc": "#include <fstream>\n",
    "src/cache/tile_cache.h": '#pragma once\n#include "shared/render_slots.h"\n',
    "src/codec/registry.cc": "#if HAVE_WEBP\n#endif\n",
    "src/render/rows.cc": '#include "codec/reader.h"\n#include "pixel/strip.h"\n',
    "src/render/plan.cc": '#include "render/cost.h"\n#include "model/size.h"\n',
    "src/render/cost.h": '#pragma once\n#include "model/size.h"\n',
    "src/codec/callbacks.cc": "struct A final : public B {\n    static int read();\n};\n"
                              "int f()\n{\n    static const int x = 1;\n    return x;\n}\n",
    "src/engine/shim.cc": '#include "iiif.h"\n#include "protocol/url.h"\n',
    "src/protocol/url.h": "#pragma once\n",
    "include/iiif.h": "#pragma once\n#ifdef __cplusplus\n#endif\n",
    "include/iiif_directives.h": "#pragma once\n#define IIIF_DIRECTIVES(ROW)\n",
    "src/model/settings.h":
        '#pragma once\n#include "iiif_directives.h"\n#define SETTING_MEMBER(x)\n#undef SETTING_MEMBER\n',
    "src/httpd/answering.h": '#pragma once\n#include "httpd.h"\n',
    "src/httpd/answering.c":
        '#include "httpd/answering.h"\n#include <poll.h>\n#include "http_log.h"\n#include "iiif.h"\n',
    "src/httpd/bucket_sink.c": "#ifndef IIIF_HELD_BYTES\n#define IIIF_HELD_BYTES 1\n#endif\n",
    "mod_iiif.c": '#include "httpd.h"\n#include "apr_strings.h"\n#include "httpd/answering.h"\n',
}


def build(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    names = [name for name in files if not name.startswith("unlisted/")]
    rooms = [n for n in names if n.count("/") == 3]
    (folder / "Makefile.am").write_text(
        "SOURCES = \\\n\t" + " \\\n\t".join(
            n for n in names if n not in rooms and "hidden" not in n) +
        "\n" + "".join(f"include {Path(n).parent}/local.mk\n" for n in rooms))
    for room in {Path(n).parent for n in rooms}:
        (folder / room / "local.mk").write_text("SOURCES += " + " ".join(
            f"%D%/{Path(n).name}" for n in rooms
            if Path(n).parent == room and "hidden" not in n) + "\n")
    return folder


def test_a_good_house_has_no_fault(tmp_path):
    faults, passed = faults_of(build(tmp_path, GOOD))
    assert faults == []
    assert passed == 12 * len(GOOD)


@pytest.mark.parametrize("name, text, words", [
    ("src/base/bad.cc", '#include "model/size.h"', "base may not include model/size.h"),
    ("src/model/bad.cc", '#include "pixel/strip.h"', "model may not include"),
    ("src/protocol/bad.cc", '#include "pixel/strip.h"', "protocol may not include"),
    ("src/protocol/bad.cc", '#include "codec/reader.h"', "protocol may not include"),
    ("src/pixel/bad.cc", '#include "codec/reader.h"', "pixel may not include"),
    ("src/pixel/bad.cc", '#include "protocol/url.h"', "pixel may not include"),
    ("src/codec/bad.cc", '#include "protocol/url.h"', "codec may not include"),
    ("src/render/bad.cc", '#include "protocol/url.h"', "render may not include"),
    ("src/render/bad.cc", '#include "codec/tiff_inside.h"', "no file of the project"),
    ("src/model/bad.cc", '#include "iiif.h"', "iiif.h is for engine, httpd alone"),
    ("src/protocol/bad.cc", '#include "iiif_directives.h"', "for model, engine, httpd alone"),
    ("include/iiif_directives.h", "#pragma once\n#define ROW(x)\n", "no macros and no conditions"),
    ("src/codec/jpeg/bad.cc", '#include "codec/tiff/page.h"', "of another room"),
    ("src/codec/jpeg/bad.cc", '#include "protocol/url.h"', "codec may not include"),
    ("src/codec/jpeg/hidden.cc", "", "not listed in Makefile.am"),
    ("src/shared/bad.cc", '#include "cache/tile_cache.h"', "shared may not include"),
    ("src/cache/bad.cc", '#include "pixel/strip.h"', "cache may not include"),
    ("src/source/bad.cc", '#include "codec/reader.h"', "source may not include"),
    ("src/codec/bad.cc", '#include "source/local_file.h"', "codec may not include"),
    ("src/codec/bad.cc", "#include <fcntl.h>", "opened in src/source alone"),
    ("src/engine/bad.cc", "#include <fstream>", "opened in src/source alone"),
    ("src/engine/bad.cc", '#include "source/local_file.h"', "only the library makes sources"),
    ("src/codec/bad.cc", 'auto *file = std::fopen(path, "r");', "opened in src/source alone"),
    ("src/else/bad.cc", "", "not in the table"),
    ("src/engine/bad.cc", '#include "httpd/answering.h"', "engine may not include"),
    ("src/httpd/bad.c", '#include "engine/store.h"', "the module sees iiif.h"),
    ("src/httpd/bad.c", '#include "httpd/nowhere.h"', "no file of the project"),
    ("src/httpd/bad.c", "#if AP_MODULE_MAGIC_AT_LEAST(1, 2)\n#endif", "no macros and no conditions"),
    ("src/httpd/hidden.c", "", "not listed in Makefile.am"),
    ("src/engine/bad.cc", "#include <httpd.h>", "stop at src/httpd"),
    ("src/engine/bad.cc", '#include "apr_strings.h"', "stop at src/httpd"),
    ("src/engine/bad.cc", '#include "apr.h"', "stop at src/httpd"),
    ("src/codec/bad.h", "#pragma once\n#include <png.h>", "may not stand in a header"),
    ("src/pixel/bad.cc", "#if HAVE_WEBP\n#endif", "no macros and no conditions"),
    ("src/pixel/bad.cc", "  # define X 1", "no macros and no conditions"),
    ("mod_iiif.c", "#if AP_MODULE_MAGIC_AT_LEAST(1, 2)\n#endif", "no macros and no conditions"),
    ("include/iiif.h", "#pragma once\n#ifdef _WIN32\n#endif", "no macros and no conditions"),
    ("src/codec/registry.cc", "#if __GNUC__ > 12\n#endif", "no macros and no conditions"),
    ("src/codec/bad.h", "#pragma once\n#include <unheard/of.h>", "may not stand in a header"),
    ("src/pixel/bad.h", "#ifndef X\n#define X\n#endif", "#pragma once"),
    ("src/pixel/hidden.cc", "", "not listed in Makefile.am"),
    ("src/render/cost.cc", '#include "pixel/strip.h"', "planning may not reach pixels: pixel/strip"),
    ("src/render/cost.cc", '#include "codec/reader.h"',
     "planning may not reach pixels: codec/reader > pixel/strip"),
    ("src/pixel/bad.cc", "int f()\n{\n    static int calls = 0;\n    return ++calls;\n}",
     "belongs to the engine: static int calls"),
    ("src/pixel/bad.cc", "int f()\n{\n    if (x) {\n        static List<int> kept(3);\n    }\n}",
     "belongs to the engine: static List<int>"),
    ("src/pixel/bad.h", "#pragma once\nstruct A {\n    int f()\n    {\n        thread_local int n;\n"
     "    }\n};", "belongs to the engine: thread_local"),
])
def test_a_fault_is_found(tmp_path, name, text, words):
    faults, _ = faults_of(build(tmp_path, {**GOOD, name: text + "\n"}))
    assert any(words in fault and name in fault for fault in faults), faults


def test_render_sees_interfaces_only(tmp_path):
    files = {**GOOD, "src/codec/tiff/tiff_reader.h": "#pragma once\n",
             "src/render/bad.cc": '#include "codec/tiff/tiff_reader.h"\n'}
    faults, _ = faults_of(build(tmp_path, files))
    assert faults == [
        "src/render/bad.cc:1: render sees interfaces of codec only, not codec/tiff/tiff_reader.h"]


def test_units_do_not_include_each_other(tmp_path):
    files = {**GOOD, "src/pixel/a.h": '#pragma once\n#include "pixel/b.h"\n',
             "src/pixel/b.h": "#pragma once\n", "src/pixel/b.cc": '#include "pixel/c.h"\n',
             "src/pixel/c.h": "#pragma once\n", "src/pixel/c.cc": '#include "pixel/a.h"\n'}
    faults, _ = faults_of(build(tmp_path, files))
    assert sorted(faults) == [
        "src/pixel/a.h:2: units include each other: pixel/a > pixel/b > pixel/c > pixel/a",
        "src/pixel/b.cc:1: units include each other: pixel/b > pixel/c > pixel/a > pixel/b",
        "src/pixel/c.cc:1: units include each other: pixel/c > pixel/a > pixel/b > pixel/c"]


def test_the_module_sees_one_face_only(tmp_path):
    files = {**GOOD, "mod_iiif.c": GOOD["mod_iiif.c"] + '#include "engine/settings.h"\n'}
    faults, _ = faults_of(build(tmp_path, files))
    assert len(faults) == 1 and "the module sees iiif.h" in faults[0]


def test_a_third_user_of_a_library_is_one_too_many(tmp_path):
    users = {f"src/codec/user{n}.cc": "#include <jpeglib.h>\n" for n in range(3)}
    faults, _ = faults_of(build(tmp_path, {**GOOD, **users}))
    assert len(faults) == 3 and all("included by 3 files" in fault for fault in faults)
