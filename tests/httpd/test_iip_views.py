"""Views of IIP: sequences of files, stacks of pages in one file, and metadata."""

import json
import re

import numpy
import pytest

from tiff import ASCII, BYTE, DOUBLE, RATIONAL, SHORT, Level, Tiff, text

CONFIG = """
IIIFRoot "${OWN}"
<Directory "${OWN}">
    Require all granted
</Directory>
<Directory "${OWN}/closed">
    <Files "*_045_090.tif">
        Require all denied
    </Files>
</Directory>
<Directory "${OWN}/alone">
    <Files "*_030_060.tif">
        Require all denied
    </Files>
</Directory>
<Location "/iip">
    SetHandler iip
    IIIFUpscale on
</Location>
<Location "/other">
    SetHandler iip
    IIIFSequencePattern .view.
</Location>
<Location "/iiif">
    SetHandler iiif
</Location>
"""
PICTURE = {  # tags of meta.tif
    33432: text("(c) 2026 Jane"), 269: text("A \"vase\""), 270: text("Found <here>"),
    315: text("Jane"), 306: text("2026:01:02 03:04:05"), 305: text("pen"), 271: text("Maker"),
    272: text("M1"), 282: (RATIONAL, [300, 1]), 283: (RATIONAL, [150, 1]), 296: (SHORT, [2]),
    700: (BYTE, [*b"<x:xmpmeta/>"]),
}


def plain(value, size=(300, 200)):
    return numpy.full((size[1], size[0], 1), value, numpy.uint8)


@pytest.fixture(scope="module")
def folder(own_folder):
    views = [(horizontal, vertical) for horizontal in (0, 45, 90) for vertical in (45, 90)]
    for place in (own_folder, own_folder / "closed"):
        place.mkdir(exist_ok=True)
        for horizontal, vertical in views:
            name = f"seq_pyr_{horizontal:03}_{vertical:03}.tif"
            Tiff([Level(plain(horizontal + vertical))]).write(place / name)
    alone = own_folder / "alone"
    alone.mkdir()
    for name in ("seq_pyr_000_090.tif", "seq_pyr_030_060.tif"):
        Tiff([Level(plain(0))]).write(alone / name)
    (alone / "seq_pyr_045_090.tif").write_bytes(b"no picture")
    (alone / "seq_pyr_060_090.tif").write_bytes(b"II*\0\x08\0\0\0")
    (alone / "seq_pyr_075_090.tif").mkdir()
    (alone / "seq_pyr_090_090.tif").symlink_to("/etc/hostname")
    for name in ("seq_pyr_1_090.tif", "seq_pyr_010_090.txt", "seq_pyr_010_0900.tif", "seq_pyr_.tif",
                 "sequel_pyr_010_090.tif"):
        (own_folder / name).write_bytes(b"no view")
    Tiff([Level(plain(77))]).write(own_folder / "vase.view.030_000.tif")
    Tiff([Level(plain(10), tags={285: text("blue \"b\" & <c>"), 37439: (DOUBLE, [0.5])}),
          Level(plain(10, (150, 100))), Level(plain(20), full=True, tags={285: text("green")}),
          Level(plain(20, (150, 100))), Level(plain(30), full=True),
          Level(plain(30, (150, 100)))]).write(own_folder / "stack.tif")
    Tiff([Level(plain(10)), Level(plain(20, (400, 300)), full=True)]).write(own_folder / "book.tif")
    Tiff([Level(plain(10), tags=PICTURE)]).write(own_folder / "meta.tif")
    Tiff([Level(plain(10), tags={33432: (ASCII, [*"J\xe4ne".encode("latin-1"), 0])})]).write(
        own_folder / "latin.tif")
    return own_folder


@pytest.fixture(scope="module")
def server(servers, pictures, folder):
    return servers(CONFIG, pictures, defines={"OWN": folder})


@pytest.fixture(scope="module")
def iip(server):
    return lambda query: server.get(f"/iip?{query}")


def shade(answer):
    assert answer.status == 200, answer.text
    return int(numpy.median(numpy.asarray(answer.image)))


# --- Sequences of files

def test_a_sequence_tells_its_angles(iip):
    """Example 37 of the worked examples."""
    assert iip("FIF=seq&OBJ=Horizontal-views&OBJ=Vertical-views").body == (
        b"\r\nHorizontal-views:0 45 90\r\nVertical-views:45 90\r\n")


@pytest.mark.parametrize("query, value", [
    ("FIF=seq&PTL=0,0", 90), ("FIF=seq&SDS=45,90&PTL=0,0", 135), ("FIF=seq&SDS=90&PTL=0,0", 180),
    ("FIF=seq&SDS=0,45&CVT=png", 45), ("SDS=45,45&FIF=seq&WID=50&CVT=png", 90),
    ("FIF=seq&JTLS=45,0,0,45", 90), ("SDS=90&IIIF=seq/full/max/0/default.png", 180),
    ("FIF=seq&SDS=45&TTL=0,0", 135), ("DeepZoom=seq_files/9/0_0.png", 90)])
def test_a_view_is_the_file_of_its_angles(iip, query, value):
    assert abs(shade(iip(query)) - value) <= 1


@pytest.mark.parametrize("query", [
    "FIF=seq&SDS=33,90&JTL=0,0", "FIF=seq&SDS=10,90&JTL=0,0", "FIF=seq&SDS=-1&JTL=0,0",
    "FIF=seq&SDS=1000&JTL=0,0", "FIF=seq&SDS=99999999999999999999,1&JTL=0,0", "FIF=se&JTL=0,0",
    "FIF=sequel&JTL=0,0", "FIF=vase&SDS=30,0&JTL=0,0", "FIF=seq_pyr_&JTL=0,0"])
def test_a_view_that_is_not_there_is_404(iip, query):
    """Example 38 of the worked examples."""
    assert iip(query).status == 404


def test_the_pattern_of_names_can_be_another(server):
    assert shade(server.get("/other?FIF=vase&SDS=30,0&PTL=0,0")) == 77
    assert server.get("/other?FIF=seq&PTL=0,0").status == 404


def test_sequences_are_iips_alone(server):
    assert server.get("/iiif/seq/info.json").status == 404


def test_spectra_and_profiles_go_through_the_views(iip):
    assert iip("FIF=seq&SPECTRA=0,0,5,5").text == (
        '<?xml version="1.0" encoding="UTF-8"?>\n<spectra>\n' + "".join(
            f"\t<point>\n\t\t<wavelength>{angle}</wavelength>\n"
            f"\t\t<reflectance>{(angle + 90) / 255:.6f}</reflectance>\n\t</point>\n"
            for angle in (0, 45, 90)) + "</spectra>\n")
    assert json.loads(iip("FIF=seq&SDS=0,45&PFL=0:5,5-8,5").text) == {
        "profile": {"0": [45] * 3, "45": [90] * 3, "90": [135] * 3}}


def test_angles_that_nobody_may_see_are_not_told(server, iip):
    assert iip("FIF=closed/seq&OBJ=Horizontal-views&OBJ=Vertical-views").body == (
        b"\r\nHorizontal-views:0 45 90\r\nVertical-views:45 90\r\n")  # view 45, 45 is readable
    assert iip("FIF=alone/seq&OBJ=Horizontal-views&OBJ=Vertical-views").body == (
        b"\r\nHorizontal-views:0\r\nVertical-views:90\r\n")
    assert json.loads(iip("FIF=alone/seq&PFL=0:5,5").text) == {"profile": [0]}
    assert all(re.search(r"denied|Symbolic link not allowed", line) for line in server.errors())


def test_views_are_read_by_who_may_read_them(server, iip):
    assert iip("FIF=closed/seq&SDS=45,90&PTL=0,0").status == 403
    assert iip("FIF=closed/seq&SDS=45,90&SPECTRA=0,0,5,5").status == 403
    assert json.loads(iip("FIF=closed/seq&PFL=0:5,5").text) == {"profile": {"0": [90], "90": [180]}}
    assert len(server.errors()) == 3  # logged by authz_core


# --- Stacks of pages

def test_a_stack_tells_its_pages(iip):
    assert iip("FIF=stack.tif&OBJ=Horizontal-views&OBJ=Vertical-views").body == (
        b"\r\nHorizontal-views:0 1 2\r\nVertical-views:90\r\n")
    answer = iip("FIF=stack.tif&OBJ=stack")
    assert answer.type == "application/json"
    assert json.loads(answer.text) == [{"id": 0, "name": 'blue "b" & <c>', "scale": 0.5},
                                       {"id": 1, "name": "green", "scale": 1},
                                       {"id": 2, "name": "", "scale": 1}]
    assert answer.text.startswith('[\n\t{\n\t\t"id": 0,\n\t\t"name": "blue')


@pytest.mark.parametrize("query, value", [
    ("FIF=stack.tif&PTL=1,0", 10), ("FIF=stack.tif&SDS=1&PTL=1,0", 20),
    ("FIF=stack.tif&SDS=2,90&PTL=0,0", 30), ("FIF=stack.tif&SDS=2&WID=60&CVT=png", 30),
    ("FIF=stack.tif;2&PTL=0,0", 20), ("FIF=book.tif&SDS=1&PTL=0,0", 20)])
def test_a_page_is_a_view(iip, query, value):
    assert shade(iip(query)) == value
    assert iip("FIF=stack.tif&SDS=3&PTL=0,0").status == 404


def test_values_of_a_stack_bear_the_names_of_its_pages(iip):
    assert json.loads(iip("FIF=stack.tif&PFL=1:5,5-7,5").text) == {
        "profile": {'blue "b" & <c>': [10, 10], "green": [20, 20], "2": [30, 30]}}
    assert "<wavelength>blue \"b\" &#38; &#60;c&#62;</wavelength>" in iip(
        "FIF=stack.tif&SPECTRA=1,0,5,5").text


def test_pages_of_several_sizes_are_no_stack(iip):
    assert iip("FIF=book.tif&OBJ=Horizontal-views").text == "\r\nHorizontal-views:0\r\n"
    assert iip("FIF=book.tif&OBJ=stack").body == b"Error/26:2 1 FIF=book.tif&OBJ=s\r\n"


# --- Metadata

TEXTS = [
    # examples 9 and 14 of the worked examples
    ("OBJ=Copyright", "application/vnd.netfpx", "\r\ncopyright/13:(c) 2026 Jane\r\n"),
    ("OBJ=subject&OBJ=author", "application/vnd.netfpx",
     "\r\nsubject/12:Found <here>\r\nauthor/4:Jane\r\n"),
    ("OBJ=summary-info", "application/vnd.netfpx",
     "\r\ncopyright/13:(c) 2026 Jane\r\nsubject/12:Found <here>\r\nauthor/4:Jane\r\n"
     "create-dtm/19:2026:01:02 03:04:05\r\napp-name/3:pen\r\n"),
    ("OBJ=create-dtm&OBJ=app-name&OBJ=Max-size", "application/vnd.netfpx",
     "\r\ncreate-dtm/19:2026:01:02 03:04:05\r\napp-name/3:pen\r\nMax-size:300 200\r\n"),
    # names of the newest iipsrv
    ("OBJ=rights", "text/plain; charset=utf-8", "(c) 2026 Jane\r\n"),
    ("OBJ=Title", "text/plain; charset=utf-8", 'A "vase"\r\n'),
    ("OBJ=description", "text/plain; charset=utf-8", "Found <here>\r\n"),
    ("OBJ=creator&OBJ=date&OBJ=software&OBJ=make&OBJ=model", "text/plain; charset=utf-8",
     "Jane\r\n2026:01:02 03:04:05\r\npen\r\nMaker\r\nM1\r\n"),
    ("OBJ=xmp", "text/plain; charset=utf-8", "<x:xmpmeta/>\r\n"),
    ("OBJ=Max-size&OBJ=rights", "application/vnd.netfpx",
     "\r\nMax-size:300 200\r\n(c) 2026 Jane\r\n"),
    ("OBJ=dpi", "application/vnd.netfpx", "\r\nDPI:11811.023622 5905.511811\r\n"),
]


@pytest.mark.parametrize("query, type, body", TEXTS)
def test_metadata_are_exact_to_the_byte(iip, query, type, body):
    answer = iip("FIF=meta.tif&" + query)
    assert (answer.status, answer.type, answer.body) == (200, type, body.encode())


def test_all_metadata_are_one_json_object(iip):
    answer = iip("FIF=meta.tif&OBJ=metadata")
    assert answer.type == "application/json"
    assert json.loads(answer.text) == {
        "rights": "(c) 2026 Jane", "title": 'A "vase"', "description": "Found <here>",
        "creator": "Jane", "date": "2026:01:02 03:04:05", "software": "pen", "make": "Maker",
        "model": "M1"}
    assert json.loads(iip("FIF=latin.tif&OBJ=metadata").text) == {"rights": "J\xe4ne"}
    assert json.loads(iip("FIF=stack.tif&OBJ=metadata").text) == {"scale": "0.5"}


@pytest.mark.parametrize("name", ["Keywords", "comment", "last-author", "rev-number", "edit-time",
                                  "last-printed", "last-save-dtm", "scale"])
def test_what_is_known_but_not_told_is_an_error_of_its_own(iip, name):
    query = f"FIF=meta.tif&OBJ={name}"
    error = f"Error/{len(query) + 4}:2 1 {query}"[:31]
    assert iip(query).body == f"{error}\r\n".encode()


def test_a_picture_without_metadata_has_none(iip):
    assert iip("FIF=seq&OBJ=dpi").status == 400
    assert iip("FIF=seq&OBJ=summary-info").status == 400
    assert json.loads(iip("FIF=seq&OBJ=metadata").text) == {}
    assert iip("FIF=seq&OBJ=dpi&OBJ=Max-size").text == "\r\nMax-size:300 200\r\n"


def test_metadata_of_no_picture_is_refused(iip):
    """This request crashed iipsrv once."""
    assert iip("OBJ=metadata").body == b"Error/12:1 3 metadata\r\n"
