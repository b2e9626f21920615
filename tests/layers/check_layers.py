#!/usr/bin/python3
"""Checks the source against the include rules of docs/architecture.md.

Usage: check_layers.py [top of the source tree]
Prints one line per fault and `N passed, N failed`; each rule applied to each file is one case.
"""

import re
import sys
from pathlib import Path

# Folder of src/ -> folders that it may include. docs/architecture.md has the same table.
MAY_INCLUDE = {
    "base": {"base"},
    "model": {"model", "base"},
    "protocol": {"protocol", "base", "model"},
    "pixel": {"pixel", "base", "model"},
    "shared": {"shared", "base", "model"},
    "cache": {"cache", "base", "model", "shared"},
    "source": {"source", "base", "model", "shared"},
    "codec": {"codec", "base", "model", "pixel"},
    "render": {"render", "base", "model", "pixel", "codec", "cache"},
    "engine": {"engine", "base", "model", "protocol", "pixel", "shared", "source", "codec", "cache",
               "render"},
    "check": {"check", "base", "model", "pixel", "source", "codec", "engine"},
    "httpd": {"httpd"},
}

# Header of include/ -> folders that may include it, besides mod_iiif.c.
FACES = {"iiif.h": ("engine", "httpd"), "iiif_directives.h": ("model", "engine", "httpd")}

# The only headers of codec and cache that render may include.
INTERFACES = {"codec/reader.h", "codec/writer.h", "codec/registry.h", "cache/tile_cache.h"}

# The units of render that plan without pixels: they must not reach a header of src/pixel, directly
# or through other headers.
PLANNING_UNITS = {f"render/{unit}" for unit in (
    "cost", "counting", "pixel_values_plan", "plan", "reading", "render_plan", "resolve",
    "resolve_tile", "sampling", "tile_block")}

# A folder inside codec or engine may include headers directly in src/codec or src/engine and in
# these folders.
SHARED_ROOMS = ("codec/metadata", "engine/manifests")
# Other rooms that may include headers of a room beside them.
MAY_ENTER = {"engine/answers": "engine/watch"}

# Only src/source opens files or calls stat, and only src/engine/library.cc makes ByteSources of
# pictures. The exceptions are read when httpd starts: the watermark, the files of IIIFInfoExtra and
# IIIFSignKeys, and what the kernel states of the process's control groups.
FILE_HEADER = re.compile(r"^(fcntl\.h|dirent\.h|sys/stat\.h|sys/mman\.h|filesystem|fstream)$")
FILE_CALL = re.compile(r"\b(fopen|freopen|TIFFOpen|TIFFOpenExt|DGifOpenFileName)\s*\(")
MAY_OPEN_FILES = {"src/base/machine.cc", "src/check/walk.cc", "src/engine/access_values.cc",
                  "src/engine/directive_values.cc", "src/engine/warm_up.cc",
                  "src/shared/process_name.cc"}   # warm_up.cc maps no file
MAY_MAKE_SOURCES = {"src/check/inspect.cc", "src/engine/library.cc", "src/engine/library.h",
                    "src/engine/watermark_file.cc"}

# The header of src/source that only names places: the settings hold addresses of sources.
NAMES_SOURCES = "source/source_address.h"

# Headers of the C library and the system; C++ headers have neither a dot nor a folder. Any other
# header that is not ours or httpd's is third-party, and at most MOST_USERS files may include it.
SYSTEM = re.compile(r"^(sys/|std\w+\.h$|(dirent|errno|fcntl|pthread|sched|setjmp|time|unistd)\.h$)")
MOST_USERS = 2
# Whoever knows a document writes or reads its JSON.
WIDELY_USED = {"nlohmann/json.hpp"}

HTTPD = re.compile(r"^(httpd\.h|http_|util_|mod_|mpm_|ap_|apr[_.]|apu[_.]|scoreboard\.h|unixd\.h)")
INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]')
CONDITION = re.compile(r"^\s*#\s*(if|ifdef|ifndef|elif|else|define|undef)\b")
# configure makes this header: the package's version and the available codecs.
GENERATED = {"config.h"}
# File -> the preprocessor conditions and macros that it may contain.
MAY_HAVE = {
    "src/codec/registry.cc": re.compile(r"if HAVE_\w+$"),
    "include/iiif.h": re.compile(r"ifdef __cplusplus$"),
    "include/iiif_directives.h": re.compile(r"define IIIF_\w*DIRECTIVES\(ROW\)"),
    "src/model/settings.h": re.compile(r"(define|undef) SETTING_\w+"),
    "src/engine/settings.h": re.compile(r"(define|undef) SETTING_\w+"),
    "src/engine/directives.cc": re.compile(r"(define|undef) SETTING_\w+"),
    "src/httpd/bucket_sink.c": re.compile(r"(ifndef|define) IIIF_HELD_BYTES\b"),
    "src/httpd/directives.c": re.compile(r"define COMMAND\("),
}


def listed_sources(top, fragment):
    """Yields the words of a Makefile.am and its included fragments; %D% becomes their folder."""
    folder = Path(fragment).parent.as_posix()
    for line in (top / fragment).read_text().splitlines():
        if line.startswith("include "):
            yield from listed_sources(top, line.split()[1])
        else:
            yield from line.replace("%D%", folder).split()


class Tree:
    def __init__(self, top):
        self.top = top
        self.files = sorted(path.relative_to(top).as_posix()
                            for folder in ("src", "include") for path in (top / folder).rglob("*")
                            if path.suffix in (".cc", ".h", ".c"))
        if (top / "mod_iiif.c").exists():
            self.files.append("mod_iiif.c")
        self.text = {name: (top / name).read_text() for name in self.files}
        self.listed = set(listed_sources(top, "Makefile.am"))
        self.used_by = {}   # unit -> {included unit: "file:line"}
        for name in self.files:
            for number, quoted, header in self.includes(name):
                if quoted and f"src/{header}" in self.text and unit_of(name) != unit_of(header):
                    places = self.used_by.setdefault(unit_of(name), {})
                    places.setdefault(unit_of(header), f"{name}:{number}")

    def lines(self, name):
        return enumerate(self.text[name].splitlines(), 1)

    def includes(self, name):
        """Yields line number, whether quoted, and header name of each include."""
        for number, line in self.lines(name):
            match = INCLUDE.match(line)
            if match:
                yield number, match[1] == '"', match[2]


def folder_of(name):
    """src/render/plan.cc -> `render`, src/codec/tiff/tiff_page.cc -> `codec`."""
    parts = name.split("/")
    return parts[1] if parts[0] == "src" and len(parts) > 2 else None


def is_module(name):
    """Returns whether the file belongs to the httpd module: only its C files may use httpd and
    APR."""
    return name == "mod_iiif.c" or folder_of(name) == "httpd"


def room_of(header):
    """codec/tiff/tiff_page.h -> `codec/tiff`, codec/reader.h -> None."""
    parts = header.split("/")
    return "/".join(parts[:2]) if len(parts) == 3 else None


def unit_of(name):
    """src/render/plan.cc and render/plan.h -> `render/plan`: a unit is a header with its source."""
    return name.removeprefix("src/").rpartition(".")[0]


def way_between(tree, start, is_end):
    """Returns the shortest chain of includes from `start` to a unit with is_end(unit), or None."""
    ways = [[start]]
    seen = {start}
    for way in ways:
        for unit in sorted(tree.used_by.get(way[-1], {})):
            if is_end(unit):
                return [*way, unit]
            if unit not in seen:
                seen.add(unit)
                ways.append([*way, unit])
    return None


def is_pixel(unit):
    return unit.startswith("pixel/")


# --- The rules: each yields the faults of one file.

def includes_lower_layers_only(tree, name):
    folder = folder_of(name)
    if folder is None:
        return
    if folder not in MAY_INCLUDE:
        yield f"{name}: the folder {folder} is not in the table"
        return
    for number, quoted, header in tree.includes(name):
        target = header.split("/")[0] if "/" in header else None
        if header in FACES:
            if folder not in FACES[header]:
                yield f"{name}:{number}: {header} is for {', '.join(FACES[header])} alone"
        elif is_module(name) and HTTPD.match(header):
            continue
        elif quoted and f"src/{header}" not in tree.text and header not in GENERATED:
            yield f"{name}:{number}: {header} is no file of the project"
        elif target in MAY_INCLUDE and target not in MAY_INCLUDE[folder]:
            yield f"{name}:{number}: {folder} may not include {header}"
        elif (folder == "render" and target in ("codec", "cache") and header not in INTERFACES):
            yield f"{name}:{number}: render sees interfaces of {target} only, not {header}"


def keeps_to_its_room(tree, name):
    room = room_of(name.removeprefix("src/"))
    for number, _, header in tree.includes(name):
        target = room_of(header) if f"src/{header}" in tree.text else None
        if room and target and target not in (room, *SHARED_ROOMS, MAY_ENTER.get(room)):
            yield f"{name}:{number}: {room} may not include {header} of another room"


def is_in_no_cycle(tree, name):
    unit = unit_of(name)
    for target, place in tree.used_by.get(unit, {}).items():
        way = place.startswith(f"{name}:") and way_between(tree, target, lambda end: end == unit)
        if way:
            yield f"{place}: units include each other: {' > '.join([unit, *way])}"


def plans_without_pixels(tree, name):
    if unit_of(name) not in PLANNING_UNITS:
        return
    for number, _, header in tree.includes(name):
        unit = unit_of(header)
        way = [unit] if is_pixel(unit) else way_between(tree, unit, is_pixel)
        if way and unit != unit_of(name):
            yield f"{name}:{number}: planning may not reach pixels: {' > '.join(way)}"


def knows_no_httpd(tree, name):
    if is_module(name):
        return
    for number, _, header in tree.includes(name):
        if HTTPD.match(header):
            yield f"{name}:{number}: httpd and APR stop at src/httpd, not {header}"


def module_sees_one_face(tree, name):
    if not is_module(name):
        return
    for number, quoted, header in tree.includes(name):
        own = header in FACES or header.startswith("httpd/")
        if quoted and not HTTPD.match(header) and not own:
            yield f"{name}:{number}: the module sees iiif.h, src/httpd, httpd and APR, not {header}"


def is_third_party(quoted, header):
    standard = not re.search(r"[./]", header)
    return not (quoted or standard or SYSTEM.match(header) or HTTPD.match(header))


def third_party_stays_in_few_sources(tree, name):
    for number, quoted, header in tree.includes(name):
        if not is_third_party(quoted, header):
            continue
        # iiif-check is a program of its own.
        users = [other for other in tree.files if folder_of(other) != "check"
                 if any(header == included for _, _, included in tree.includes(other))]
        if name.endswith(".h"):
            yield f"{name}:{number}: {header} may not stand in a header"
        elif len(users) > MOST_USERS and header not in WIDELY_USED:
            yield f"{name}:{number}: {header} is included by {len(users)} files: {', '.join(users)}"


STATIC = re.compile(r"\s+(static|thread_local) (?!const\b|constexpr\b)")
TYPE_OR_NAMESPACE = re.compile(r"\s*(template\b.*|(enum )?(class|struct|union|namespace)\b.*)\{")


def indentation_of(line):
    return len(line) - len(line.lstrip())


def keeps_nothing_in_functions(tree, name):
    lines = tree.text[name].splitlines()
    for number, line in enumerate(lines, 1):
        if not STATIC.match(line):
            continue
        around = next((other for other in reversed(lines[:number - 1]) if other.endswith("{")
                       and indentation_of(other) < indentation_of(line)), "")
        if not TYPE_OR_NAMESPACE.match(around):
            yield f"{name}:{number}: what a process keeps belongs to the engine: {line.strip()}"


def opens_no_files(tree, name):
    folder = folder_of(name)
    if folder in (None, "source"):
        return
    for number, _, header in tree.includes(name):
        if FILE_HEADER.match(header) and name not in MAY_OPEN_FILES:
            yield f"{name}:{number}: files are opened in src/source alone, so {header} is not needed"
        elif (header.startswith("source/") and header != NAMES_SOURCES
              and name not in MAY_MAKE_SOURCES):
            yield f"{name}:{number}: only the library makes sources of pictures, not with {header}"
    for number, line in tree.lines(name):
        if FILE_CALL.search(line):
            yield f"{name}:{number}: files are opened in src/source alone: {line.strip()}"


def builds_one_way_only(tree, name):
    allowed = MAY_HAVE.get(name)
    for number, line in tree.lines(name):
        directive = line.strip().lstrip("# ")
        if CONDITION.match(line) and not (allowed and allowed.match(directive)):
            yield f"{name}:{number}: no macros and no conditions here: {line.strip()}"


def header_opens_with_pragma_once(tree, name):
    if name.endswith(".h") and "#pragma once" not in tree.text[name]:
        yield f"{name}: a header has #pragma once"


def is_listed_in_the_makefile(tree, name):
    if name not in tree.listed:
        yield f"{name}: not listed in Makefile.am or a local.mk, so not in the tarball either"


RULES = (includes_lower_layers_only, keeps_to_its_room, is_in_no_cycle, plans_without_pixels,
         knows_no_httpd, module_sees_one_face, third_party_stays_in_few_sources, opens_no_files,
         keeps_nothing_in_functions, builds_one_way_only, header_opens_with_pragma_once,
         is_listed_in_the_makefile)


def faults_of(top):
    """Returns all faults, and the number of cases (a rule applied to a file) without a fault."""
    tree = Tree(top)
    faults, passed = [], 0
    for rule in RULES:
        for name in tree.files:
            found = list(rule(tree, name))
            faults += found
            passed += not found
    return faults, passed


def main():
    top = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[2]).resolve()
    faults, passed = faults_of(top)
    for fault in faults:
        print(fault)
    print(f"{passed} passed, {len(faults)} failed")
    return 1 if faults or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
