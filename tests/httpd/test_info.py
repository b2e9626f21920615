"""info.json: keys, media types, and an `id` that repeats the requested URL."""

import json

import pytest

from certificate import make_certificate

VERSIONS = (3, 2, 1)
CONTEXTS = {
    3: "http://iiif.io/api/image/3/context.json",
    2: "http://iiif.io/api/image/2/context.json",
    1: "http://library.stanford.edu/iiif/image-api/1.1/context.json",
}
ID = {3: "id", 2: "@id", 1: "@id"}
LD_JSON = "application/ld+json"
LD_JSON_3 = 'application/ld+json;profile="http://iiif.io/api/image/3/context.json"'
JSON = "application/json"

CONFIG = """
Listen 127.0.0.1:${TLS_PORT}
SSLSessionCache "shmcb:${SERVER_ROOT}/tls_sessions(512000)"
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
    IIIFMaxWidth 5000
    IIIFMaxHeight 4000
    IIIFMaxArea 9000000
</Location>
<Location "/upscale2">
    SetHandler iiif
    IIIFVersion 2
    IIIFUpscale on
    IIIFMaxWidth 5000
    IIIFMaxHeight 4000
    IIIFMaxArea 9000000
</Location>
<Location "/deep/path/to">
    SetHandler iiif
</Location>
<Location "/proxied">
    SetHandler iiif
    IIIFBaseURL "https://images.example.org:8443/public/"
</Location>
<VirtualHost 127.0.0.1:${PORT}>
    ServerName iiif.test
</VirtualHost>
<VirtualHost 127.0.0.1:${PORT}>
    ServerName canonical.test:8080
    ServerAlias alias.test
    UseCanonicalName On
</VirtualHost>
<VirtualHost 127.0.0.1:${TLS_PORT}>
    ServerName iiif.test
    SSLEngine on
    SSLCertificateFile "${CERTIFICATE}"
</VirtualHost>
"""


@pytest.fixture(scope="module")
def server(servers, pictures, own_folder):
    make_certificate(own_folder / "certificate.pem")
    return servers(CONFIG, pictures, modules=("ssl", "socache_shmcb"),
                   defines={"CERTIFICATE": own_folder / "certificate.pem"}, tls=True)


def info(server, path, **options):
    answer = server.get(path, **options)
    assert answer.status == 200, answer.body
    return json.loads(answer.body)


# --- Keys


@pytest.mark.parametrize("version", VERSIONS)
def test_the_context_comes_first_and_names_the_version(server, version):
    document = info(server, f"/{version}/T.tif/info.json")
    assert next(iter(document.items())) == ("@context", CONTEXTS[version])


@pytest.mark.parametrize("version", VERSIONS)
def test_width_and_height_are_whole_numbers(server, version):
    document = info(server, f"/{version}/T.tif/info.json")
    assert (document["width"], document["height"]) == (6000, 4000)
    assert type(document["width"]) is int and type(document["height"]) is int


def test_version_3_has_its_keys(server):
    document = info(server, "/3/T.tif/info.json")
    assert document["type"] == "ImageService3"
    assert document["protocol"] == "http://iiif.io/api/image"
    assert document["profile"] == "level2"
    assert document["maxWidth"] == 8192
    assert set(document) <= {
        "@context", "id", "type", "protocol", "profile", "width", "height", "maxWidth",
        "maxHeight", "maxArea", "sizes", "tiles", "preferredFormats", "rights", "extraQualities",
        "extraFormats", "extraFeatures", "partOf", "seeAlso", "service",
    }


def test_version_3_names_what_its_level_does_not_say(server):
    document = info(server, "/3/T.tif/info.json")
    assert set(document["extraQualities"]) == {"color", "gray", "bitonal"}
    assert document["extraFormats"] == ["webp", "tif", "avif", "gif", "jp2", "pdf"]
    assert set(document["extraFeatures"]) == {
        "canonicalLinkHeader", "mirroring", "profileLinkHeader", "rotationArbitrary"}


def test_color_is_not_promised_for_a_grey_picture(server):
    assert "color" not in info(server, "/3/grey.tif/info.json")["extraQualities"]
    assert server.get("/3/grey.tif/full/100,/0/color.png").image.mode == "L"


def test_version_2_has_its_keys(server):
    document = info(server, "/2/T.tif/info.json")
    assert document["protocol"] == "http://iiif.io/api/image"
    level, details = document["profile"]
    assert level == "http://iiif.io/api/image/2/level2.json"
    assert details["maxWidth"] == 8192
    assert set(details["formats"]) == {"jpg", "png", "webp", "tif", "avif", "gif", "jp2", "pdf"}
    assert set(details["qualities"]) == {"default", "color", "gray", "bitonal"}
    assert {"regionSquare", "mirroring", "rotationArbitrary", "sizeByDistortedWh"} <= set(
        details["supports"])
    assert not {"@context", "@id", "@type"} & set(details)
    assert not {"maxWidth", "id", "type"} & set(document)


def test_version_1_has_its_keys(server):
    document = info(server, "/1/T.tif/info.json")
    assert document["scale_factors"] == [1, 2, 4, 8, 16, 32]
    assert (document["tile_width"], document["tile_height"]) == (256, 256)
    assert set(document["formats"]) == {"jpg", "png", "webp", "tif", "avif", "gif", "jp2", "pdf"}
    assert set(document["qualities"]) == {"native", "color", "grey", "bitonal"}
    assert document["profile"] == (
        "http://library.stanford.edu/iiif/image-api/1.1/compliance.html#level2")
    assert not {"id", "protocol", "sizes", "tiles"} & set(document)


def test_limits_are_published_where_they_are_set(server):
    document = info(server, "/upscale/T.tif/info.json")
    assert (document["maxWidth"], document["maxHeight"], document["maxArea"]) == (
        5000, 4000, 9000000)
    assert "sizeUpscaling" in document["extraFeatures"]
    details = info(server, "/upscale2/T.tif/info.json")["profile"][1]
    assert (details["maxWidth"], details["maxHeight"], details["maxArea"]) == (
        5000, 4000, 9000000)
    assert "sizeAboveFull" in details["supports"]


def test_sizes_are_rounded_up_like_tiles_and_within_the_limits(server):
    sizes = {(s["width"], s["height"]) for s in info(server, "/3/up.tif/info.json")["sizes"]}
    assert {(1037, 811), (519, 406), (260, 203), (130, 102)} <= sizes
    for size in info(server, "/upscale/T.tif/info.json")["sizes"]:
        assert size["width"] * size["height"] <= 9000000


@pytest.mark.parametrize("picture", ["up.tif", "down.tif", "oblong.tif", "grey.tif", "T.tif"])
@pytest.mark.parametrize("location", ["3", "2", "upscale"])
def test_every_size_is_answered(server, location, picture):
    for size in info(server, f"/{location}/{picture}/info.json")["sizes"]:
        exact = f"{size['width']},{size['height']}"
        answer = server.get(f"/{location}/{picture}/full/{exact}/0/default.jpg")
        assert answer.status == 200 and answer.image.size == (size["width"], size["height"])


# --- Media types

# version, Accept, Content-Type
MEDIA_TYPES = [
    (3, None, LD_JSON_3),
    (3, "*/*", LD_JSON_3),
    (3, LD_JSON, LD_JSON_3),
    (3, LD_JSON_3, LD_JSON_3),
    (3, "text/html,application/xhtml+xml,*/*;q=0.8", LD_JSON_3),
    (3, "application/json;q=0.5, application/ld+json", LD_JSON_3),
    (3, "application/json", JSON),
    (3, "application/json, application/ld+json;q=0.5", JSON),
    (3, "application/ld+json;q=0", JSON),
    (3, "application/ld+json;q=0, */*", JSON),
    (2, None, JSON),
    (2, "*/*", JSON),
    (2, "application/*", JSON),
    (2, LD_JSON, LD_JSON),
    (2, 'application/ld+json;profile="http://iiif.io/api/image/2/context.json"', LD_JSON),
    (2, "application/json;q=0.5, application/ld+json", LD_JSON),
    (2, "application/ld+json;q=0.5, application/json", JSON),
    (2, "text/html,application/xhtml+xml,*/*;q=0.8", JSON),
    (2, "application/ld+json;q=0", JSON),
    (1, None, JSON),
    (1, "*/*", JSON),
    (1, LD_JSON, LD_JSON),
    (1, "application/ld+json;q=0", JSON),
]


@pytest.mark.parametrize("version, accept, expected", MEDIA_TYPES)
def test_the_media_type_is_negotiated(server, version, accept, expected):
    named = {} if accept is None else {"Accept": accept}
    answer = server.get(f"/{version}/T.tif/info.json", **named)
    assert answer.status == 200
    assert answer.type == expected
    assert "Accept" in answer.headers["Vary"]


def test_another_version_can_be_asked_for_by_its_profile(server):
    answer = server.get(
        "/3/T.tif/info.json",
        Accept='application/ld+json;profile="http://iiif.io/api/image/2/context.json"')
    assert json.loads(answer.body)["@context"] == CONTEXTS[2]
    answer = server.get("/2/T.tif/info.json", Accept=LD_JSON_3)
    assert json.loads(answer.body)["@context"] == CONTEXTS[3]


@pytest.mark.parametrize("accept, expected", [
    (None, "image/jpeg"), ("image/png;q=1.0", "image/png"), ("image/png, image/jpeg;q=0.9",
     "image/png"), ("image/webp,image/*;q=0.5", "image/webp"), ("*/*", "image/jpeg")])
def test_version_1_negotiates_the_format_that_is_not_named(server, accept, expected):
    named = {} if accept is None else {"Accept": accept}
    answer = server.get("/1/T.tif/full/100,/0/native", **named)
    assert answer.type == expected
    assert "Accept" in answer.headers["Vary"]


def test_pictures_whose_format_is_named_do_not_vary(server):
    for path in ("/3/T.tif/full/100,/0/default.jpg", "/1/T.tif/full/100,/0/native.jpg"):
        assert server.get(path, Accept="image/png").type == "image/jpeg"
        assert "Accept" not in server.get(path).headers.get("Vary", "")


# --- The id

# Identifiers as spelt in a URL.
IDENTIFIERS = [
    "T.tif", "ark:%2F12025%2F654xz321", "ark%3A%2F12025%2F654xz321", "ark:%2f12025%2f654xz321",
    "a%20space", "gr%C3%BC%C3%9Fe%2F%C3%BC", "what%3F%23%5B%40%5D", "what%3F%23[@]", "50%25",
    "x;y", "x%3By", "%54.tif",
]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("identifier", IDENTIFIERS)
def test_the_id_is_the_url_that_was_asked_for(server, version, identifier):
    document = info(server, f"/{version}/{identifier}/info.json", Host="example.org")
    assert document[ID[version]] == f"http://example.org/{version}/{identifier}"


@pytest.mark.parametrize("host", ["example.org", "example.org:8080", "10.0.0.1", "[::1]:81"])
def test_the_id_has_the_host_and_port_of_the_request(server, host):
    document = info(server, "/3/T.tif/info.json", Host=host)
    # The port comes from the Host header, not from the port that httpd listens on.
    assert document["id"] == f"http://{host}/3/T.tif"


def test_a_location_may_have_several_segments(server):
    document = info(server, "/deep/path/to/T.tif/info.json", Host="example.org")
    assert document["id"] == "http://example.org/deep/path/to/T.tif"


def test_a_query_string_changes_nothing(server):
    document = info(server, "/3/T.tif/info.json?a=b/c&d", Host="example.org")
    assert document["id"] == "http://example.org/3/T.tif"


def test_a_base_url_replaces_host_and_location(server):
    document = info(server, "/proxied/ark:%2F12025%2F654xz321/info.json")
    assert document["id"] == "https://images.example.org:8443/public/ark:%2F12025%2F654xz321"
    answer = server.get("/proxied/T.tif")
    assert answer.headers["Location"] == "https://images.example.org:8443/public/T.tif/info.json"
    link = server.get("/proxied/T.tif/full/100,/0/default.jpg").headers["Link"]
    assert "<https://images.example.org:8443/public/T.tif/full/100,67/0/default.jpg>" in link


def test_the_id_is_https_behind_tls(server):
    document = info(server, "/3/T.tif/info.json", tls=True, Host="iiif.test")
    assert document["id"] == "https://iiif.test/3/T.tif"
    answer = server.get("/3/T.tif", tls=True, Host=f"iiif.test:{server.tls_port}")
    assert answer.headers["Location"] == (
        f"https://iiif.test:{server.tls_port}/3/T.tif/info.json")


def test_the_id_is_the_server_name_where_that_is_canonical(server):
    document = info(server, "/3/T.tif/info.json", Host="alias.test")
    assert document["id"] == "http://canonical.test:8080/3/T.tif"


def test_the_id_is_itself_a_url_that_is_answered(server):
    host = f"127.0.0.1:{server.port}"
    document = info(server, "/3/ark:%2F12025%2F654xz321/info.json", Host=host)
    path = document["id"].removeprefix(f"http://{host}")
    assert info(server, path + "/info.json", Host=host) == document


def test_a_host_with_quotes_cannot_break_the_json(server):
    for host in ('a"b', "a\\b", "a<b>", "a{b}"):
        answer = server.get("/3/T.tif/info.json", Host=host)
        if answer.status == 200:
            json.loads(answer.body)
        else:
            assert answer.status == 400
