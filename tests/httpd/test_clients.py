"""What clients send in the field: preflights, old and foreign spellings, slashes, own tile grids,
conditions, and httpd's modules that change the same headers."""

import json
import re
import unicodedata
from email.utils import formatdate, parsedate_to_datetime

import numpy
import pytest

from tiff import Level, Tiff

PROFILE = 'application/ld+json;profile="http://iiif.io/api/image/{}/context.json"'

CONFIG = """
IIIFRoot "${OWN}"
IIIFSuffix .tif
<Directory "${OWN}">
    Require all granted
</Directory>
<Location "/3">
    SetHandler iiif
</Location>
<Location "/2">
    SetHandler iiif
    IIIFVersion 2
</Location>
<Location "/1">
    SetHandler iiif
    IIIFVersion 1
</Location>
<Location "/upscale3">
    SetHandler iiif
    IIIFUpscale on
</Location>
<Location "/upscale2">
    SetHandler iiif
    IIIFVersion 2
    IIIFUpscale on
</Location>
<Location "/raw">
    SetHandler iiif
    IIIFSlashes raw
</Location>
<Location "/raw1">
    SetHandler iiif
    IIIFVersion 1
    IIIFSlashes raw
</Location>
<Location "/lenient">
    SetHandler iiif
    IIIFLenient on
    IIIFMaxWidth 500
</Location>
<Location "/strict">
    SetHandler iiif
    IIIFVersion 2
    IIIFMaxWidth 500
</Location>
<Location "/iip">
    SetHandler iip
</Location>
<Location "/deepzoom">
    SetHandler deepzoom
</Location>
<Location "/zoomify">
    SetHandler zoomify
</Location>
<Location "/lenientzoomify">
    SetHandler zoomify
    IIIFLenient on
</Location>
"""


def pyramid(path, size, tile, factors):
    path.parent.mkdir(parents=True, exist_ok=True)
    width, height = size
    pixels = numpy.zeros((height, width, 3), numpy.uint8)
    pixels[:, :, 0] = (numpy.arange(width) // 8)[None, :]
    levels = [Level(pixels[::factor, ::factor], tile) for factor in factors]
    Tiff(levels).write(path)


@pytest.fixture(scope="module")
def folder(own_folder):
    pyramid(own_folder / "T.tif", (700, 500), (256, 256), (1, 2, 4))
    pyramid(own_folder / "maps/north/a.tif", (300, 200), (128, 64), (1, 2))
    pyramid(own_folder / "Ms.1234.5.tif", (40, 30), (256, 256), (1,))
    (own_folder / "Ms.1234.6.tif").hardlink_to(own_folder / "Ms.1234.5.tif")
    pyramid(own_folder / "l72.tif", (2081, 1370), (256, 256), (1, 2, 4, 8))
    pyramid(own_folder / "svs4.tif", (1023, 900), (240, 240), (1, 4))
    pyramid(own_folder / "line.tif", (1, 1000), (256, 256), (1,))
    for form in ("NFC", "NFD"):
        name = unicodedata.normalize(form, f"Händel {form}.tif")
        (own_folder / name).hardlink_to(own_folder / "T.tif")
    return own_folder


@pytest.fixture(scope="module")
def server(servers, pictures, folder):
    return servers(CONFIG, pictures, defines={"OWN": folder})


# --- Preflights

HANDLERS = ["/3/T.tif/info.json", "/2/T.tif/full/full/0/default.jpg", "/1/nothing/info.json",
            "/iip?FIF=T.tif&obj=IIP,1.0", "/deepzoom/T.tif.dzi",
            "/zoomify/T.tif/ImageProperties.xml"]


def preflight(server, path, headers, **more):
    return server.get(path, method="OPTIONS", Origin="https://viewer.example",
                      Access_Control_Request_Method="GET",
                      Access_Control_Request_Headers=headers, **more)


@pytest.mark.parametrize("path", HANDLERS)
@pytest.mark.parametrize("headers", [
    "x-requested-with", "accept", "range", "cache-control", "mode", "if-none-match,x-a_b.c~1",
    "authorization, content-type", "X-Requested-With ,\tAccept"])
def test_a_page_may_send_the_headers_that_it_asks_for(server, path, headers):
    answer = preflight(server, path, headers)
    assert answer.status == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    allowed = answer.headers["Access-Control-Allow-Headers"]
    assert re.split(r"\s*,\s*", allowed) == re.split(r"\s*,\s*", headers)
    assert "Access-Control-Request-Headers" in answer.headers["Vary"]


@pytest.mark.parametrize("headers", ["", ",", "a,,b", "a b", "a;b", "a:b", '"a"', "a,(b)", "\xfc"])
def test_what_is_no_list_of_headers_is_not_repeated(server, headers):
    answer = preflight(server, "/3/T.tif/info.json", headers)
    assert answer.status == 204
    assert answer.headers["Access-Control-Allow-Headers"] == "Authorization, Content-Type"


# --- The promises of a document

def documents(server):
    for location in ("3", "2", "1", "upscale3", "upscale2", "raw", "lenient"):
        for version in (2, 3):
            answer = server.get(f"/{location}/T.tif/info.json", Accept=PROFILE.format(version),
                                Host="example.org")
            yield location, version, json.loads(answer.body)


def promised(version, document):
    """The image URLs that a document of the version promises, below its id."""
    limit = document.get("maxWidth") or document["profile"][1].get("maxWidth")
    whole = document["width"] <= limit
    quality = "default"
    sizes = [f"full/{size['width']},{size['height']}" for size in document["sizes"]]
    if version == 2:
        sizes += ["full/full"] if whole else []
        features = document["profile"][1]["supports"]
        sizes += ["full/701,"] if "sizeAboveFull" in features else []
    else:
        sizes += ["full/max", "square/max"]
        sizes += ["full/^701,", "full/^max"] if "sizeUpscaling" in document["extraFeatures"] else []
    return [f"{size}/{turn}/{quality}.jpg" for size in sizes for turn in ("0", "!0")]


def test_what_a_document_promises_is_answered_at_its_id(server):
    for location, version, document in documents(server):
        uri = document["@id" if version == 2 else "id"]
        assert uri.startswith("http://example.org/")
        path = uri.removeprefix("http://example.org")
        for rest in promised(version, document):
            answer = server.get(f"{path}/{rest}", method="HEAD")
            assert answer.status == 200, (location, version, path, rest)
        again = json.loads(server.get(path + "/info.json", Host="example.org",
                                      Accept=PROFILE.format(version)).body)
        assert again == document
        base = server.get(path, Host="example.org")
        assert (base.status, base.headers["Location"]) == (303, uri + "/info.json")


def test_a_document_of_the_locations_version_has_the_usual_id(server):
    for location, version in (("3", 3), ("2", 2)):
        document = json.loads(server.get(f"/{location}/T.tif/info.json", Host="example.org",
                                         Accept=PROFILE.format(version)).body)
        assert document["@id" if version == 2 else "id"] == f"http://example.org/{location}/T.tif"
    assert server.get("/3/T.tif/full/full/0/default.jpg").status == 400


def test_the_id_of_another_version_has_its_documents_and_links(server):
    document = json.loads(server.get("/3/maps%2Fnorth%2Fa.tif/info.json", Host="example.org",
                                     Accept=PROFILE.format(2)).body)
    assert document["@id"] == "http://example.org/3/iiif-2/maps%2Fnorth%2Fa.tif"
    answer = server.get("/3/iiif-2/maps%2Fnorth%2Fa.tif/full/full/0/default.jpg",
                        Host="example.org")
    assert "<http://iiif.io/api/image/2/level2.json>" in answer.headers["Link"]
    assert document["@id"] + "/full/full/0/default.jpg>" in answer.headers["Link"]
    raw = json.loads(server.get("/raw/maps/north/a.tif/info.json", Host="example.org",
                                Accept=PROFILE.format(2)).body)
    assert raw["@id"] == "http://example.org/raw/iiif-2/maps/north/a.tif"


@pytest.mark.parametrize("location, key", [("3", "tiles"), ("2", "tiles")])
@pytest.mark.parametrize("picture", ["T.tif", "maps%2Fnorth%2Fa.tif", "line.tif"])
def test_every_tile_size_has_a_height(server, location, key, picture):
    tiles = json.loads(server.get(f"/{location}/{picture}/info.json").body)[key]
    assert tiles and all(tile["height"] > 0 for tile in tiles)


# --- Spellings of other versions

@pytest.mark.parametrize("rest", [
    "full/full/0/native.jpg", "full/max/0/default.jpg", "full/full/0/default.jpg",
    "full/max/0/native.jpg", "full/!300,300/0/grey.jpg", "full/300,/90/gray.png",
    "full/300,/0/color.jpg", "full/300,/0/bitonal.png", "square/300,/!90/native.jpg",
    "full/full/0/native"])
def test_iip_and_a_lenient_location_answer_the_spellings_of_all_versions(server, rest):
    for path in (f"/iip?IIIF=T.tif/{rest}", f"/iip?IIIF=/T.tif/{rest}", f"/lenient/T.tif/{rest}"):
        answer = server.get(path)
        assert answer.status == 200, (path, answer.text)
        assert answer.image.size[0] in (214, 300, 500, 700)


def test_lenient_shrinks_full_to_the_limits(server):
    assert server.get("/lenient/T.tif/full/full/0/default.jpg").image.size == (500, 357)
    answer = server.get("/strict/T.tif/full/full/0/default.jpg")
    assert (answer.status, "500" in answer.text) == (400, True)


@pytest.mark.parametrize("rest", ["full/full/1/2/native.jpg", "full/0,/0/default.jpg",
                                  "full/^full/0/default.jpg", "full/max/0/best.jpg",
                                  "full/300,/0/default.bmp"])
def test_lenient_does_not_guess(server, rest):
    assert server.get(f"/lenient/T.tif/{rest}").status in (400, 404)


def test_a_lenient_zoomify_location_does_not_compare_the_group(server):
    assert server.get("/zoomify/T.tif/TileGroup0/2-0-0.jpg").status == 200
    assert server.get("/zoomify/T.tif/TileGroup1/2-0-0.jpg").status == 404
    right = server.get("/lenientzoomify/T.tif/TileGroup0/2-0-0.jpg")
    wrong = server.get("/lenientzoomify/T.tif/TileGroup7/2-0-0.jpg")
    assert (wrong.status, wrong.headers["ETag"]) == (200, right.headers["ETag"])


# --- Slashes

LEADING = ["/3/%2Fmaps%2Fnorth%2Fa.tif/info.json", "/3/%2F%2Fmaps%2fnorth%2Fa.tif/info.json",
           "/3//maps%2Fnorth%2Fa.tif/info.json", "/raw/%2Fmaps/north%2Fa.tif/info.json",
           "/raw/maps/north/a.tif/info.json", "/raw//maps/north/a.tif/info.json",
           "/iip?FIF=/maps/north/a.tif&obj=Max-size", "/iip?FIF=%2Fmaps%2Fnorth%2Fa.tif&obj=Max-size",
           "/iip?IIIF=%2Fmaps%2Fnorth%2Fa.tif/info.json", "/iip?DeepZoom=/maps/north/a.tif.dzi",
           "/iip?DeepZoom=%2Fmaps%2Fnorth%2Fa.tif.dzi", "/deepzoom/%2Fmaps%2Fnorth%2Fa.tif.dzi",
           "/deepzoom/maps/north/a.tif.dzi", "/deepzoom/%2Fmaps/north/a.tif.dzi",
           "/zoomify/%2Fmaps%2Fnorth%2Fa.tif/ImageProperties.xml",
           "/zoomify/maps%2Fnorth/a.tif/TileGroup0/0-0-0.jpg"]


@pytest.mark.parametrize("path", LEADING)
def test_slashes_in_front_of_an_identifier_mean_nothing(server, path):
    assert server.get(path).status == 200


@pytest.mark.parametrize("path", ["/3/%2Fetc%2Fpasswd/info.json", "/raw//etc/passwd/info.json",
                                  
                                  "/raw/maps/%2E%2E/%2E%2E/T.tif/info.json",
                                  "/deepzoom/%2Fetc%2Fpasswd.dzi"])
def test_no_identifier_leaves_the_root(server, path):
    assert server.get(path).status in (400, 404)


@pytest.mark.parametrize("path", [
    "/3/maps/north/a.tif/info.json", "/3/maps/a.tif/info.json", "/3/a/b/c/d/info.json",
    "/3/maps/north/a.tif/full/max/0/default.jpg", "/3/maps/north/a.tif"])
def test_the_message_says_how_a_slash_is_written(server, path):
    answer = server.get(path)
    assert answer.status == 404
    assert "%2F" in answer.text


@pytest.mark.parametrize("path, size", [
    ("/raw/maps/north/a.tif/full/max/0/default.jpg", (300, 200)),
    ("/raw/maps%2Fnorth/a.tif/full/150,/90/gray.png", (100, 150)),
    ("/raw/maps%2Fnorth%2Fa/full/max/0/default.jpg", (300, 200)),
    ("/raw/T.tif/full/max/0/default.jpg", (700, 500)),
    ("/raw1/maps/north/a.tif/full/full/0/native", (300, 200)),
    ("/raw/maps/north/a.tif;1/full/max/0/default.jpg", (300, 200))])
def test_raw_slashes_are_read_from_the_right(server, path, size):
    assert server.get(path).image.size == size


def test_raw_slashes_stay_in_the_id(server):
    document = json.loads(server.get("/raw/maps/north/a.tif/info.json", Host="example.org").body)
    assert document["id"] == "http://example.org/raw/maps/north/a.tif"
    for path in ("/raw/maps/north/a.tif", "/raw/maps/north/a.tif/"):
        answer = server.get(path, Host="example.org")
        assert answer.status == 303
        assert answer.headers["Location"] == document["id"] + "/info.json"
    for path in ("/raw/maps/north", "/raw/maps/north/a.tif/full/max/0/default.jpg/"):
        assert server.get(path + "/info.json").status == 404


# --- Names

@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("asked", ["NFC", "NFD"])
@pytest.mark.parametrize("suffix", [".tif", ""])
def test_a_name_is_found_in_both_forms_of_unicode(server, form, asked, suffix):
    from urllib.parse import quote
    name = quote(unicodedata.normalize(asked, f"Händel {form}") + suffix)
    assert server.get(f"/3/{name}/info.json").status == 200
    assert server.get(f"/iip?FIF={name}&obj=Max-size").status == 200


def saved(server, path):
    answer = server.get(path, method="HEAD")
    assert answer.status == 200, path
    return answer.headers["Content-Disposition"]


def test_different_answers_are_saved_under_different_names(server):
    paths = [f"/3/{rest}" for rest in (
        "Ms.1234.5/full/max/0/default.jpg", "Ms.1234.6/full/max/0/default.jpg",
        "Ms.1234.5/full/max/0/default.png", "T.tif/full/max/0/default.jpg",
        "T.tif/full/300,/0/default.jpg", "T.tif/full/301,/0/default.jpg",
        "T.tif/0,0,300,300/max/0/default.jpg", "T.tif/1,0,300,300/max/0/default.jpg",
        "T.tif/0,0,300,300/100,/0/default.jpg", "T.tif/full/max/90/default.jpg",
        "T.tif/full/max/!0/default.jpg", "T.tif/full/max/22.5/default.jpg",
        "T.tif/full/max/0/gray.jpg", "T.tif/full/max/0/bitonal.jpg",
        "maps%2Fnorth%2Fa.tif/full/max/0/default.jpg",
        "H%C3%A4ndel%20NFC/full/max/0/default.jpg", "H%C3%A4ndel%20NFD/full/max/0/default.jpg")]
    names = [saved(server, path) for path in paths]
    assert len(set(names)) == len(names)
    for name in names:
        assert re.match(r'inline; filename="[A-Za-z0-9_.-]+"(; filename\*=|$)', name)


def test_a_saved_name_is_readable(server):
    assert saved(server, "/3/Ms.1234.5/full/max/0/default.jpg") == (
        'inline; filename="Ms.1234.5.jpg"')
    assert saved(server, "/3/Ms.1234.5.tif/full/20,/90/gray.png") == (
        'inline; filename="Ms.1234.5_20x15_90deg_gray.png"')
    name = saved(server, "/3/H%C3%A4ndel%20NFC.tif/10,20,30,40/max/0/default.jpg")
    assert re.fullmatch(r'inline; filename="H__ndel_NFC_10-20-30-40-[0-9a-f]{8}\.jpg"; '
                        r"filename\*=UTF-8''H%C3%A4ndel%20NFC_10-20-30-40\.jpg", name)


# --- Grids that are not ours

@pytest.mark.parametrize("path, size", [
    ("l72.tif/2048,0,33,1370/9,/0/default.jpg", (9, 343)),
    ("l72.tif/1024,0,1024,1370/256,/0/default.jpg", (256, 343)),
    ("l72.tif/0,1344,2081,26/,7/0/default.jpg", (521, 7)),
    ("l72.tif/1800,1200,281,170/94,/0/default.jpg", (94, 57)),
    ("svs4.tif/896,0,127,128/64,/0/default.jpg", (64, 64)),
    ("svs4.tif/896,768,127,132/,66/0/default.jpg", (64, 66)),
    ("svs4.tif/896,896,127,4/64,/0/default.jpg", (64, 2))])
@pytest.mark.parametrize("location", ["2", "3"])
def test_a_tile_of_another_grid_fits_to_its_neighbours(server, location, path, size):
    assert server.get(f"/{location}/{path}").image.size == size


@pytest.mark.parametrize("rest, size", [
    ("full/pct:10/0", (1, 100)), ("0,0,1,100/pct:1/0", (1, 1)), ("full/pct:25/90", (250, 1)),
    ("full/,10/0", (1, 10)), ("full/!50,50/0", (1, 50)),
    ("pct:0,0,10,100/pct:10/0", (1, 100))])
def test_a_line_stays_one_pixel_thin(server, rest, size):
    assert server.get(f"/3/line.tif/{rest}/default.png").image.size == size


def test_nothing_of_both_sides_is_refused(server):
    assert server.get("/3/line.tif/full/pct:0.01/0/default.png").status == 400


# --- Conditions (RFC 9110 section 13.2.2)

PICTURE = "/3/T.tif/full/300,/0/default.jpg"


def date_before(answer, seconds):
    modified = parsedate_to_datetime(answer.headers["Last-Modified"]).timestamp()
    return formatdate(modified - seconds, usegmt=True)


@pytest.mark.parametrize("path", [PICTURE, "/3/T.tif/info.json", "/iip?FIF=T.tif&WID=90&CVT=jpeg"])
def test_dates_do_not_count_beside_etags(server, path):
    answer = server.get(path)
    etag = answer.headers["ETag"]
    for seconds in (-3600, 0, 3600):
        date = date_before(answer, seconds)
        assert server.get(path, If_None_Match=etag, If_Modified_Since=date).status == 304
        assert server.get(path, If_None_Match="W/" + etag, If_Modified_Since=date).status == 304
        assert server.get(path, If_None_Match='"x"', If_Modified_Since=date).status == 200
        assert server.get(path, If_Match=etag, If_Unmodified_Since=date).status == 200
        assert server.get(path, If_Match='"x"', If_Unmodified_Since=date).status == 412


# --- httpd's other modules

BESIDE = CONFIG + """
AddOutputFilterByType DEFLATE application/json application/ld+json text/plain application/xml
<Location "/3">
    SetOutputFilter DEFLATE
</Location>
<Location "/2">
    Header always set Access-Control-Allow-Origin "https://one.example"
    ExpiresActive on
    ExpiresDefault "access plus 1 hour"
</Location>
<Location "/1">
    Header set Access-Control-Allow-Origin "https://two.example"
    Header always set Cache-Control "public, max-age=5"
</Location>
"""


@pytest.fixture(scope="module")
def beside(servers, pictures, folder, mpm):
    return servers(BESIDE, pictures, defines={"OWN": folder}, mpm=mpm,
                   modules=("deflate", "filter", "headers", "expires"))


def differing(one, other):
    ignored = {"date", "content-length", "transfer-encoding"}
    named = [{(name.lower(), value) for name, value in answer.headers.items()
              if name.lower() not in ignored} for answer in (one, other)]
    return named[0] ^ named[1]


@pytest.mark.parametrize("path", ["/3/T.tif/info.json", PICTURE, "/3/nothing/info.json",
                                  "/3/T.tif/full/9000,/0/default.jpg", "/3/T.tif"])
def test_head_has_the_headers_of_get(beside, path):
    for headers in ({}, {"Accept_Encoding": "gzip"}):
        get, head = beside.get(path, **headers), beside.get(path, method="HEAD", **headers)
        assert (head.status, head.body) == (get.status, b"")
        assert not differing(get, head)


def test_a_compressed_document_is_revalidated(beside):
    answer = beside.get("/3/T.tif/info.json", Accept_Encoding="gzip")
    assert answer.headers["Content-Encoding"] == "gzip"
    etag = answer.headers["ETag"]
    assert etag.endswith('-gzip"')
    for named in (etag, "W/" + etag, '"x", ' + etag, etag.replace("-gzip", "")):
        again = beside.get("/3/T.tif/info.json", Accept_Encoding="gzip", If_None_Match=named)
        assert (again.status, again.body) == (304, b"")
    assert beside.get("/3/T.tif/info.json", Accept_Encoding="gzip",
                      If_None_Match=etag.replace('"', '"x', 1)).status == 200


def test_pictures_are_not_compressed_twice(beside):
    answer = beside.get(PICTURE, Accept_Encoding="gzip")
    assert "Content-Encoding" not in answer.headers
    assert "-gzip" not in answer.headers["ETag"]


@pytest.mark.parametrize("path, status", [
    ("/2/T.tif/info.json", 200), ("/2/T.tif/full/90,/0/default.jpg", 200),
    ("/2/nothing/info.json", 404)])
def test_the_operators_header_replaces_ours(beside, path, status):
    answer = beside.get(path, Origin="https://one.example")
    assert answer.status == status
    assert answer.headers.get_all("Access-Control-Allow-Origin") == ["https://one.example"]


def test_there_is_one_age(beside):
    answer = beside.get("/2/T.tif/full/90,/0/default.jpg")
    assert answer.headers.get_all("Cache-Control") == ["max-age=3600"]
    again = beside.get("/2/T.tif/full/90,/0/default.jpg", If_None_Match=answer.headers["ETag"])
    assert (again.status, again.headers.get_all("Cache-Control")) == (304, ["max-age=3600"])
    answer = beside.get("/1/T.tif/full/90,/0/native.jpg")
    assert answer.headers.get_all("Cache-Control") == ["public, max-age=5"]
    assert answer.headers.get_all("Access-Control-Allow-Origin") == ["https://two.example"]
    assert beside.get("/2/nothing/info.json").headers["Cache-Control"] == "no-store"


# --- Advice

def test_a_file_that_makes_overviews_dear_is_named_once(servers, pictures, folder):
    pixels = numpy.zeros((3000, 2000, 3), numpy.uint8)
    Tiff([Level(pixels)]).write(folder / "strips.tif")
    server = servers("LogLevel iiif:info\n" + CONFIG, pictures, defines={"OWN": folder})
    for _ in range(3):
        assert server.get("/3/strips/info.json").status == 200
        assert server.get("/3/T/info.json").status == 200
    log = server.error_log()
    assert log.count("vips tiffsave") == 1
    assert f"{folder}/strips.tif" in log
