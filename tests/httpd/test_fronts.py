"""The examples for servers in front of httpd: every identifier arrives, `id` is the public address,
and nobody gets further than viewers should."""

import json
from urllib.parse import unquote

import pytest

from fronts import HOST, Backend, HAProxy, HttpdProxy, Lighttpd, Nginx, Varnish
from pictures import smooth, write_pyramid

FRONTS = [Nginx, HAProxy, Lighttpd, Varnish, HttpdProxy]

# Spellings of identifiers in a URL; each names a file.
IDENTIFIERS = [
    "small.tif", "maps%2Fnorth.tif", "maps%2fnorth.tif", "%2Fsmall.tif",
    "ark:%2F12025%2F654xz321", "ark%3A%2F12025%2F654xz321",
    "50%25", "50%25%20off", "a%252Fb", "a%253Ab", "%2525",
    "a%20space", "a+plus", "a%2Bplus", "x;y", "x%3By",
    "x^2", "x%5E2", "^x", "!x", "%21x", "a..b", "..a", "~x", "%7Ex", "(1)'*$,&=@:", "%281%29%27%2A%24%2C%26%3D%40%3A",
    "gr%C3%BC%C3%9Fe%2F%C3%BC", "gr%c3%bc%c3%9fe%2f%c3%bc", "u%CC%88", "%E5%9C%B0%E5%9B%B3", "%F0%9F%97%BA",
    "what%3F%23%5B%40%5D", "%22q%22%3Cr%3E%7C%7Bs%7Dt%60",
]


@pytest.fixture(scope="module")
def folder(own_folder):
    write_pyramid(own_folder / "small.tif", smooth(700, 500), "--compression", "deflate")
    for name in {unquote(spelling).lstrip("/") for spelling in IDENTIFIERS} - {"small.tif"}:
        copy = own_folder / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.hardlink_to(own_folder / "small.tif")
    return own_folder


@pytest.fixture(scope="module")
def backend(folder):
    with Backend(folder) as running:
        yield running


@pytest.fixture(scope="module", params=FRONTS, ids=lambda front: front.__name__)
def front(request, backend):
    with request.param(backend.picture_port) as running:
        yield running


def ways(front):
    """The ways in which the front can be asked, as options of its get()."""
    if front.has_plain_http:
        yield "http", {}
    yield "https", {"tls": True}
    if front.has_http2:
        yield "https", {"tls": True, "http2": True}


def same_identifier(one, other):
    """Whether the spellings differ by nothing but the encoding of characters that need none."""
    return unquote(one) == unquote(other) and one.lower().count("%2f") == other.lower().count("%2f")


@pytest.mark.parametrize("identifier", IDENTIFIERS)
def test_every_identifier_has_its_public_id(front, identifier):
    for scheme, way in ways(front):
        answer = front.get(f"/iiif/{identifier}/info.json", **way)
        assert answer.status == 200, (way, answer.text)
        assert answer.headers["HTTP-Version"] == ("HTTP/2" if "http2" in way else "HTTP/1.1")
        document = json.loads(answer.body)
        prefix, _, last = document["id"].rpartition("/")
        assert prefix == f"{scheme}://{HOST}/iiif"
        assert same_identifier(last, identifier)
    picture = front.get(f"/iiif/{last}/full/90,/0/default.jpg", **way)
    assert picture.image.size == (90, 64)
    assert unquote(document["id"]) in unquote(picture.headers["Link"])
    redirect = front.get(f"/iiif/{identifier}", **way)
    assert redirect.status == 303
    assert redirect.headers["Location"] == document["id"] + "/info.json"


# --- What the module answers besides


@pytest.mark.parametrize("size, expected", [
    ("!90,90", (90, 64)), ("%2190,90", (90, 64)), ("pct:10", (70, 50)), ("pct%3A10", (70, 50)),
    ("^70,50", (70, 50)), ("%5E70,50", (70, 50)), ("^!90,90", (90, 64)), (",50", (70, 50)), ("70%2C50", (70, 50))])
def test_every_size_arrives(front, size, expected):
    for _, way in ways(front):
        assert front.get(f"/iiif/maps%2Fnorth.tif/full/{size}/0/default.jpg", **way).image.size == expected


@pytest.mark.parametrize("path, words", [
    ("/deepzoom/maps/north.tif.dzi", 'Width="700"'), ("/deepzoom/gr%C3%BC%C3%9Fe%2F%C3%BC.dzi", 'Width="700"'),
    ("/zoomify/maps/north.tif/ImageProperties.xml", 'WIDTH="700"'),
    ("/iip?FIF=maps/north.tif&OBJ=Max-size", "Max-size:700 500"),
    ("/iip?FIF=maps%2Fnorth.tif&OBJ=Max-size", "Max-size:700 500"),
    ("/iip?FIF=a%20space&OBJ=Max-size", "Max-size:700 500"),
    ("/iip?FIF=a%252Fb&OBJ=Max-size", "Max-size:700 500"),
    ("/iip?IIIF=maps%2Fnorth.tif/info.json", '"width":700'),
    ("/iip?DeepZoom=maps/north.tif.dzi", 'Width="700"')])
def test_every_protocol_arrives(front, path, words):
    way = list(ways(front))[-1][1]
    answer = front.get(path, **way)
    assert answer.status == 200, answer.text
    assert words in answer.text


def test_a_copy_is_checked_by_its_etag(front):
    way = list(ways(front))[-1][1]
    for path in ("/iiif/small.tif/info.json", "/iiif/small.tif/full/91,/0/default.jpg"):
        first = front.get(path, **way)
        again = front.get(path, headers=[f"If-None-Match: {first.headers['ETag']}"], **way)
        assert (again.status, again.body) == (304, b"")
        head = front.get(path, "--head", method="HEAD", **way)
        assert (head.status, head.headers["ETag"]) == (200, first.headers["ETag"])


def test_info_of_another_version_is_not_confused(front):
    """Caches keep an info.json for each Accept, by the answer's Vary."""
    way = list(ways(front))[-1][1]
    for _ in range(2):
        for version in (3, 2):
            accept = f'Accept: application/ld+json;profile="http://iiif.io/api/image/{version}/context.json"'
            document = json.loads(front.get("/iiif/x%3By/info.json", headers=[accept], **way).body)
            assert document["@context"] == f"http://iiif.io/api/image/{version}/context.json"


# --- Trust


@pytest.mark.parametrize("header", [
    "X-Forwarded-Host: evil.example", "X-Forwarded-Proto: gopher", "X-Forwarded-Port: 99", "X-Forwarded-Prefix: /evil",
    "X-Forwarded-For: 127.0.0.1", "X-Forwarded-For: 127.0.0.1, 127.0.0.1, 127.0.0.1",
    "Forwarded: host=evil.example"])
def test_what_a_client_says_of_the_public_name_is_dropped(front, header):
    for scheme, way in ways(front):
        answer = front.get("/iiif/small.tif/info.json", headers=[header, "X-Forwarded-Host: evil.example"], **way)
        assert json.loads(answer.body)["id"] == f"{scheme}://{HOST}/iiif/small.tif"


@pytest.mark.parametrize("path", [
    "/iiif-metrics", "/iiif/../iiif-metrics", "/iiif/..%2Fiiif-metrics", "/iiif/%2e%2e/iiif-metrics", "//iiif-metrics",
    "/server-status", "/iiif/../server-status"])
def test_the_operators_addresses_are_not_public(front, path):
    for _, way in ways(front):
        answer = front.get(path, **way)
        assert answer.status in (400, 403, 404)
        assert b"iiif_requests" not in answer.body


def test_a_client_cannot_purge(front, backend):
    purged = backend.access_log().count(" 204 ")
    for path in ("/iiif/small.tif", "/iiif/small.tif/info.json"):
        for _, way in ways(front):
            answer = front.get(path, method="PURGE", **way)
            # Varnish knows this client as one that may purge by tag; a path names no tag.
            assert answer.status in (403, 404, 405, 501) or answer.headers.get("Server") == "Varnish"
    assert backend.access_log().count(" 204 ") == purged
    assert backend.get_operator("/iiif/small.tif", method="PURGE").status == 204
    assert b"iiif_requests" in backend.get_operator("/iiif-metrics").body
