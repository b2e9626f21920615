"""Headers: links, validators, caching, CORS, and the headers of refusals."""

import os
import re
from email.utils import formatdate, parsedate_to_datetime

import pytest

CONFIG = """
IIIFRoot "${PICTURES}"
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
<Location "/upscale">
    SetHandler iiif
    IIIFUpscale on
</Location>
<Location "/own">
    SetHandler iiif
    IIIFRoot "${OWN}"
</Location>
<Directory "${OWN}">
    Require all granted
</Directory>
"""


@pytest.fixture(scope="module")
def server(servers, pictures, own_folder):
    return servers(CONFIG, pictures, defines={"OWN": own_folder})


def links(answer):
    """Returns the links of the Link header, by rel."""
    found = re.findall(r'<([^>]*)>;\s*rel="([^"]*)"', answer.headers.get("Link", ""))
    return {rel: uri for uri, rel in found}


# --- Links

# location, requested path, canonical path
CANONICAL = [
    ("3", "pct:0,0,100,100/pct:50/0.0/color.jpg", "full/3000,2000/0/default.jpg"),
    ("3", "0,0,6000,4000/6000,/!0/default.jpg", "full/max/!0/default.jpg"),
    ("upscale", "square/^5000,/90/gray.png", "1000,0,4000,4000/%5E5000,5000/90/gray.png"),
    ("3", "full/600,/360/default.jpg", "full/600,400/0/default.jpg"),
    ("3", "full/0600,/022.50/default.jpg", "full/600,400/22.5/default.jpg"),
    ("3", "5900,3900,512,512/max/0/default.jpg", "5900,3900,100,100/max/0/default.jpg"),
    ("3", "0,0,512,512/!100,100/0/default.jpg", "0,0,512,512/100,100/0/default.jpg"),
    ("3", "full/^600,/0/default.jpg", "full/600,400/0/default.jpg"),
    ("2", "full/3000,2000/0/default.jpg", "full/3000,/0/default.jpg"),
    ("2", "full/100,100/0/default.jpg", "full/100,100/0/default.jpg"),
    ("2", "full/max/0/default.jpg", "full/full/0/default.jpg"),
    ("2", "pct:0,0,50,50/pct:10/0/color.jpg", "0,0,3000,2000/300,/0/default.jpg"),
]


@pytest.mark.parametrize("location, asked, canonical", CANONICAL)
def test_a_picture_names_its_canonical_uri(server, location, asked, canonical):
    answer = server.get(f"/{location}/T.tif/{asked}", method="HEAD", Host="example.org")
    assert answer.status == 200
    assert links(answer)["canonical"] == f"http://example.org/{location}/T.tif/{canonical}"


@pytest.mark.parametrize("location, asked, canonical", CANONICAL[:2] + CANONICAL[5:7])
def test_the_canonical_uri_is_answered_with_the_same_bytes(server, location, asked, canonical):
    first = server.get(f"/{location}/T.tif/{asked}")
    second = server.get(f"/{location}/T.tif/{canonical}")
    assert (second.status, second.headers["ETag"]) == (200, first.headers["ETag"])
    assert second.body == first.body


def test_links_keep_the_spelling_of_the_identifier(server):
    for identifier in ("ark:%2F12025%2F654xz321", "ark%3A%2f12025%2f654xz321"):
        answer = server.get(f"/3/{identifier}/full/100,/0/default.jpg", Host="example.org")
        assert links(answer)["canonical"].startswith(f"http://example.org/3/{identifier}/full/")


def test_links_have_no_raw_semicolon(server):
    answer = server.get("/3/x;y/full/100,/0/default.jpg", Host="example.org")
    assert links(answer)["canonical"] == "http://example.org/3/x%3By/full/100,71/0/default.jpg"


PROFILES = {
    "3": "http://iiif.io/api/image/3/level2.json",
    "2": "http://iiif.io/api/image/2/level2.json",
    "1": "http://library.stanford.edu/iiif/image-api/1.1/compliance.html#level2",
}


@pytest.mark.parametrize("location", PROFILES)
@pytest.mark.parametrize("rest", ["info.json", "full/100,/0/color.jpg"])
def test_pictures_and_descriptions_name_their_profile(server, location, rest):
    assert links(server.get(f"/{location}/T.tif/{rest}"))["profile"] == PROFILES[location]


def test_version_1_names_its_profile_on_all_answers(server):
    for rest in ("", "/full/100,/0/nonsense.jpg", "/full/max/0/native.jpg"):
        assert links(server.get(f"/1/T.tif{rest}")).get("profile") == PROFILES["1"]


# --- Caching

CACHED = ["/3/small.tif/info.json", "/2/small.tif/info.json", "/3/small.tif/full/max/0/default.jpg",
          "/2/small.tif/full/100,/0/default.png", "/1/small.tif/full/100,/0/native"]


@pytest.mark.parametrize("path", CACHED)
def test_a_strong_etag_answers_304_without_a_body(server, path):
    answer = server.get(path)
    etag = answer.headers["ETag"]
    assert re.fullmatch(r'"[^"]+"', etag)
    for value in (etag, f'"other", {etag}', "*"):
        again = server.get(path, If_None_Match=value)
        assert (again.status, again.body) == (304, b"")
        assert again.headers["ETag"] == etag
        assert again.headers["Cache-Control"] == answer.headers["Cache-Control"]
        assert again.headers["Access-Control-Allow-Origin"] == "*"
    assert server.get(path, If_None_Match='"other"').status == 200


@pytest.mark.parametrize("path", CACHED)
def test_last_modified_answers_304(server, path):
    answer = server.get(path)
    modified = answer.headers["Last-Modified"]
    before = formatdate(parsedate_to_datetime(modified).timestamp() - 10, usegmt=True)
    assert server.get(path, If_Modified_Since=modified).status == 304
    assert server.get(path, If_Modified_Since=before).status == 200
    assert server.get(path, method="HEAD", If_Modified_Since=modified).status == 304


def test_if_none_match_beats_if_modified_since(server):
    path = "/3/small.tif/full/max/0/default.jpg"
    modified = server.get(path).headers["Last-Modified"]
    answer = server.get(path, If_None_Match='"other"', If_Modified_Since=modified)
    assert answer.status == 200


def test_if_match_with_another_etag_fails(server):
    path = "/3/small.tif/full/max/0/default.jpg"
    assert server.get(path, If_Match='"other"').status == 412
    assert server.get(path, If_Match=server.get(path).headers["ETag"]).status == 200


def test_304_is_cheaper_than_the_picture(server):
    path = "/3/T.tif/full/max/0/default.jpg"
    start = server.cpu_seconds()
    etag = server.get(path).headers["ETag"]
    whole = server.cpu_seconds() - start
    for options in ({"If_None_Match": etag}, {"method": "HEAD"}):
        start = server.cpu_seconds()
        server.get(path, **options)
        assert server.cpu_seconds() - start < whole / 4


def test_different_pictures_have_different_etags(server):
    paths = ["/3/small.tif/full/100,/0/default.jpg", "/3/small.tif/full/100,/0/default.png",
             "/3/small.tif/full/101,/0/default.jpg", "/3/small.tif/full/100,/90/default.jpg",
             "/3/small.tif/full/100,/!0/default.jpg", "/3/small.tif/full/100,/0/gray.jpg",
             "/3/small.tif/0,0,350,250/100,/0/default.jpg", "/3/grey.tif/full/100,/0/default.jpg",
             "/3/small.tif/info.json", "/2/small.tif/info.json", "/1/small.tif/info.json"]
    etags = [server.get(path, method="HEAD").headers["ETag"] for path in paths]
    assert len(set(etags)) == len(paths)


def test_a_replaced_file_has_another_etag(server, pictures, own_folder):
    shown = own_folder / "shown.tif"
    path = "/own/shown.tif/full/100,/0/default.png"
    shown.write_bytes((pictures / "small.tif").read_bytes())
    first = server.get(path)
    fresh = own_folder / "fresh.tif"
    fresh.write_bytes((pictures / "grey.tif").read_bytes())
    os.utime(fresh, (0, shown.stat().st_mtime))
    fresh.replace(shown)
    second = server.get(path, If_None_Match=first.headers["ETag"])
    assert second.status == 200
    assert second.image.mode == "L" and first.image.mode == "RGB"


def test_pictures_may_be_cached_a_day_and_descriptions_a_tenth_of_it(server):
    assert "max-age=86400" in server.get("/3/T.tif/full/90,/0/default.jpg").headers["Cache-Control"]
    assert "max-age=8640" == server.get("/3/T.tif/info.json").headers["Cache-Control"]


def test_answers_that_are_made_whole_have_a_length(server):
    for path in ("/3/T.tif/info.json", "/3/T.tif/0,0,512,512/512,512/0/default.jpg",
                 "/3/nothing/info.json"):
        answer = server.get(path)
        assert int(answer.headers["Content-Length"]) == len(answer.body)


def test_large_pictures_are_streamed(server):
    answer = server.get("/3/up.tif/full/max/0/default.png")
    assert answer.headers["Transfer-Encoding"] == "chunked"
    assert answer.image.size == (1037, 811)


def test_two_requests_share_a_connection(server):
    connection = server.connect()
    for path in ("/3/T.tif/info.json", "/3/T.tif/full/90,/0/default.jpg", "/3/none/info.json",
                 "/3/up.tif/full/max/0/default.png", "/3/T.tif", "/3/T.tif/info.json"):
        connection.request("GET", path)
        if path.endswith("info.json"):
            kept = connection.sock
        connection.getresponse().read()
    assert connection.sock is kept
    connection.close()


def test_a_saved_picture_has_a_telling_name(server):
    answer = server.get("/3/T.tif/full/90,/0/default.png")
    assert answer.headers["Content-Disposition"] == 'inline; filename="T_90x60.png"'
    answer = server.get("/3/gr%C3%BC%C3%9Fe%2F%C3%BC/full/90,/0/default.png")
    assert re.fullmatch(r'inline; filename="gr____e____90x64-[0-9a-f]{8}\.png"; '
                        r"filename\*=UTF-8''gr%C3%BC%C3%9Fe_%C3%BC_90x64\.png",
                        answer.headers["Content-Disposition"])


# --- Refusals

REFUSED = [
    ("/3/T.tif/1,2,3/max/0/default.jpg", 400), ("/3/T.tif/full/7000,/0/default.jpg", 400),
    ("/3/T.tif/full/^7000,/0/default.jpg", 501), ("/3/nothing/info.json", 404),
    ("/3/nothing", 404), ("/3/T.tif/a/b", 404), ("/3/T.tif/full/max/0/default.jpg/x", 404),
    ("/3/", 404), ("/3", 404), ("/3/%00/info.json", 400), ("/1/T.tif/full/90,/0/native.xyz", 415),
    ("/3/T.tif/full/max/0/" + "x" * 3000, 414), ("/3/grey.tif/5,5,0,0/max/0/default.jpg", 400),
]


@pytest.mark.parametrize("path, status", REFUSED)
def test_a_refusal_is_one_sentence_that_may_not_be_stored(server, pictures, path, status):
    answer = server.get(path)
    assert answer.status == status
    assert answer.type == "text/plain; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert re.fullmatch(r"[A-Z][^\n]{10,300}\.\n", answer.text)
    assert str(pictures) not in answer.text and "/tmp" not in answer.text
    assert "ETag" not in answer.headers and "Last-Modified" not in answer.headers


def test_a_refusal_names_the_limit(server):
    assert "6000 x 4000" in server.get("/3/T.tif/6000,0,1,1/max/0/default.jpg").text
    assert "8192" in server.get("/upscale/T.tif/full/^9000,/0/default.jpg").text


def test_a_refused_condition_is_no_304(server):
    """A refusal has no validators, so `If-None-Match: *` cannot match."""
    answer = server.get("/3/nothing/info.json", If_None_Match="*")
    assert answer.status == 404


def test_ranges_never_cut_a_refusal(server):
    assert server.get("/3/nothing/info.json", Range="bytes=0-3").status == 404


def test_a_range_of_a_picture_is_right_or_the_whole(server):
    path = "/3/T.tif/0,0,256,256/max/0/default.jpg"
    whole = server.get(path).body
    answer = server.get(path, Range="bytes=10-99")
    assert answer.status in (200, 206)
    assert answer.body == (whole if answer.status == 200 else whole[10:100])
