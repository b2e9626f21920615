"""Malformed and hostile requests: never a 5xx status, never a line in the error log."""

import random

import pytest

from env import ask

CONFIG = """
IIIFRoot "${PICTURES}"
<Location "/iiif">
    SetHandler iiif
</Location>
<Location "/1">
    SetHandler iiif
    IIIFVersion 1
</Location>
"""


@pytest.fixture(scope="module")
def server(servers, pictures):
    return servers(CONFIG, pictures)


def own_errors(server):
    """Returns the log's errors except httpd's own about a `%` without two digits after it."""
    return [line for line in server.errors() if "AH10244: invalid URI path" not in line]


@pytest.mark.parametrize("location", ["/iiif", "/1"])
def test_a_uri_of_8000_bytes_is_too_long(server, location):
    for path in ("/" + "a" * 7990, "/small.tif/" + "0" * 7970, "/small.tif/" + "x/" * 3500,
                 "/" + "%41" * 2600, "/small.tif/full/max/0/default." + "j" * 7900):
        assert server.get(location + path).status == 414


def test_a_uri_that_httpd_itself_refuses_is_too_long(server):
    assert server.raw_status(b"/iiif/" + b"a" * 20000) == 414


def test_version_1_refuses_more_than_1024_characters(server):
    assert server.get("/1/" + "a" * 1100 + "/info.json").status == 414
    assert server.get("/1/" + "a" * 200 + "/info.json").status == 404


def test_a_name_longer_than_any_file_is_not_found(server):
    for identifier in ("a" * 300, "a" * 255 + "%2F" + "b" * 256, "%2F".join(["a" * 200] * 9)):
        assert server.get(f"/iiif/{identifier}/info.json").status == 404
        assert server.errors() == []


PLACES = [b"/iiif/%b/info.json", b"/iiif/x%bx/info.json", b"/iiif/small.tif%b/info.json",
          b"/iiif/small.tif/%b/max/0/default.jpg", b"/iiif/small.tif/full/%b/0/default.jpg",
          b"/iiif/small.tif/full/max/%b/default.jpg", b"/iiif/small.tif/full/50,/0/default.%b",
          b"/iiif/small.tif/info.json%b", b"/iiif%bsmall.tif/info.json", b"/iiif/%b",
          b"/iiif/small.tif/full/5%b0,/0/default.jpg"]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.decode())
def test_no_byte_in_a_path_breaks_anything(server, place):
    for value in range(256):
        for spelling in (bytes([value]), b"%%%02x" % value, b"%%25%02X" % value):
            status = server.raw_status(place % spelling)
            assert status < 500, (value, spelling)
    assert own_errors(server) == []
    assert server.get("/iiif/small.tif/full/50,/0/default.jpg").status == 200


def test_random_urls_never_break_anything(server):
    """Requests random words of the grammar in random order, as the official validator does."""
    dice = random.Random(3)
    words = ["full", "max", "square", "0", "1,", ",1", "!", "^", "pct:", "50", "0,0,9,9",
             "default", ".jpg", ".png", "%2F", "%", "..", ";", "99999999999999999999", "-1", "1e9",
             "info.json", "small.tif", "gray", "22.5", "'", "\"", "<", "\\", "|", "~", "%00", "&",
             "#", "?", "@"]
    connection = server.connect()
    for _ in range(400):
        parts = ["".join(dice.choices(words, k=dice.randrange(1, 3)))
                 for _ in range(dice.choice((1, 2, 5, 5, 5, 7)))]
        target = "small.tif" if dice.random() < 0.7 else parts[0]
        answer = ask(connection, "/iiif/" + "/".join([target, *parts[1:]]))
        assert answer.status in (200, 303, 400, 404, 414, 501), parts
    assert own_errors(server) == []


@pytest.mark.parametrize("header", [b"Accept: " + b"a/b;q=0.1," * 700, b"Accept: ;;;,,,q==\"\"",
                                    b"Accept: \xff\xfe", b"Accept: application/ld+json;q=",
                                    b"Accept: application/ld+json;profile=\"",
                                    b"If-None-Match: \"", b"If-Modified-Since: yesterday",
                                    b"Origin: \xff", b"Range: bytes=9-1"])
@pytest.mark.parametrize("path", [b"/iiif/small.tif/info.json", b"/1/small.tif/full/9,/0/native"])
def test_odd_headers_are_survived(server, header, path):
    answer = server.raw(b"GET " + path + b" HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
                        + header + b"\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("line", [b"GET /iiif/small.tif/info.json HTTP/1.0\r\n\r\n",
                                  b"GET http://h/iiif/small.tif/info.json HTTP/1.1\r\nHost: h\r\n"
                                  b"Connection: close\r\n\r\n"])
def test_other_forms_of_a_request_are_answered(server, line):
    head, _, body = server.raw(line).partition(b"\r\n\r\n")
    assert b" 200 " in head.splitlines()[0]
    assert b"/iiif/small.tif\"" in body
