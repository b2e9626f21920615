"""The status matrix: the answer of each version of the Image API to each form of request.

`-` means `default.jpg`, in version 1 `native.jpg`. A pair means status 200 and a picture of that
size; a number is the status of a refusal.
"""

import pytest

VERSIONS = (3, 2, 1)

CONFIG = "".join(
    f"""
<Location "/{version}">
    SetHandler iiif
    IIIFRoot "${{PICTURES}}"
    IIIFVersion {version}
</Location>
<Location "/{version}-upscale">
    SetHandler iiif
    IIIFRoot "${{PICTURES}}"
    IIIFVersion {version}
    IIIFUpscale on
    IIIFMaxWidth 9000
</Location>
<Location "/{version}-narrow">
    SetHandler iiif
    IIIFRoot "${{PICTURES}}"
    IIIFVersion {version}
    IIIFMaxWidth 1000
</Location>
"""
    for version in VERSIONS
)

WHOLE = (6000, 4000)
SMALL = (600, 400)
TURNED = (400, 600)

# number, parameters, version 3, version 2, version 1
MATRIX = [
    (158, "full/max/0/-", WHOLE, WHOLE, 400),
    (159, "full/full/0/-", 400, WHOLE, WHOLE),
    (160, "full/600,/0/-", SMALL, SMALL, SMALL),
    (161, "full/,400/0/-", SMALL, SMALL, SMALL),
    (162, "full/600,600/0/-", (600, 600), (600, 600), (600, 600)),
    (163, "full/!600,600/0/-", SMALL, SMALL, SMALL),
    (164, "full/!8000,8000/0/-", WHOLE, WHOLE, WHOLE),
    (165, "full/7000,/0/-", 400, 400, 400),
    (166, "full/^7000,/0/-", 501, 400, 400),
    (167, "full/^600,/0/-", SMALL, 400, 400),
    (168, "full/^max/0/-", 501, 400, 400),
    (169, "full/pct:50/0/-", (3000, 2000), (3000, 2000), (3000, 2000)),
    (170, "full/pct:33.3/0/-", (1998, 1332), (1998, 1332), (1998, 1332)),
    (171, "full/pct:101/0/-", 400, 400, 400),
    (172, "full/^pct:120/0/-", 501, 400, 400),
    (173, "full/pct:0/0/-", 400, 400, 400),
    (173, "full/0,/0/-", 400, 400, 400),
    (173, "full/,0/0/-", 400, 400, 400),
    (173, "full/0,0/0/-", 400, 400, 400),
    (174, "square/400,400/0/-", (400, 400), (400, 400), 400),
    (175, "0,0,512,512/512,512/0/-", (512, 512), (512, 512), (512, 512)),
    (176, "5632,3584,512,512/max/0/-", (368, 416), (368, 416), 400),
    (176, "5632,3584,512,512/full/0/-", 400, (368, 416), (368, 416)),
    (177, "6000,0,1,1/max/0/-", 400, 400, 400),
    (177, "6000,0,1,1/full/0/-", 400, 400, 400),
    (178, "0,0,0,1/max/0/-", 400, 400, 400),
    (178, "0,0,0,1/full/0/-", 400, 400, 400),
    (179, "pct:0,0,50,50/max/0/-", (3000, 2000), (3000, 2000), 400),
    (179, "pct:0,0,50,50/full/0/-", 400, (3000, 2000), (3000, 2000)),
    (180, "pct:0,0,0,50/max/0/-", 400, 400, 400),
    (180, "pct:0,0,0,50/full/0/-", 400, 400, 400),
    (181, "pct:10,10,80/600,/0/-", 400, 400, 400),
    (181, "1,2,3/600,/0/-", 400, 400, 400),
    (181, "a,b,c,d/600,/0/-", 400, 400, 400),
    (182, "full/600,/90/-", TURNED, TURNED, TURNED),
    (183, "full/600,/!90/-", TURNED, TURNED, 400),
    (185, "full/600,/360/-", SMALL, SMALL, SMALL),
    (186, "full/600,/361/-", 400, 400, 400),
    (186, "full/600,/-90/-", 400, 400, 400),
    (186, "full/600,/90!/-", 400, 400, 400),
    (186, "full/600,/abc/-", 400, 400, 400),
    (187, "full/600,/0/gray.jpg", SMALL, SMALL, 400),
    (187, "full/600,/0/grey.jpg", 400, 400, SMALL),
    (188, "full/600,/0/bitonal.png", SMALL, SMALL, SMALL),
    (189, "full/600,/0/native.jpg", 400, 400, SMALL),
    (189, "full/600,/0/default.jpg", SMALL, SMALL, 400),
    (190, "full/600,/0/default.xyz", 400, 400, 400),
    (190, "full/600,/0/native.xyz", 400, 400, 415),
    (191, "full/600,/0/default", 400, 400, 400),
    (191, "full/600,/0/native", 400, 400, SMALL),
    (192, "full/600,/0/default.JPG", 400, 400, 400),
    (192, "FULL/600,/0/-", 400, 400, 400),
    (192, "full/MAX/0/-", 400, 400, 400),
    (193, "full/%5E600,/0/-", SMALL, 400, 400),
    (194, "full/!600%2C600/0/-", SMALL, SMALL, SMALL),
    (194, "full/pct%3A50/0/-", (3000, 2000), (3000, 2000), (3000, 2000)),
]

# The location has IIIFUpscale on and IIIFMaxWidth 9000.
MATRIX_UPSCALE = [
    (166, "full/^7000,/0/-", (7000, 4667), 400, 400),
    (168, "full/^max/0/-", (9000, 6000), 400, 400),
    (172, "full/^pct:120/0/-", (7200, 4800), 400, 400),
    (165, "full/7000,/0/-", 400, (7000, 4667), (7000, 4667)),
    (171, "full/pct:110/0/-", 400, (6600, 4400), (6600, 4400)),
    (35, "0,0,600,400/^!900,900/0/-", (900, 600), 400, 400),
    (35, "full/^!9500,9500/0/-", (9000, 6000), 400, 400),
    (34, "0,0,600,400/!900,900/0/-", SMALL, (900, 600), (900, 600)),
    (39, "full/^9001,/0/-", 400, 400, 400),
]

# The location has IIIFMaxWidth 1000.
MATRIX_NARROW = [
    (198, "full/max/0/-", (1000, 667), (1000, 667), 400),
    (29, "full/full/0/-", 400, 400, 400),
    (199, "full/2000,/0/-", 400, 400, 400),
    (199, "full/1001,/0/-", 400, 400, 400),
    (199, "full/1000,/0/-", (1000, 667), (1000, 667), (1000, 667)),
    (200, "full/!2000,2000/0/-", (1000, 667), (1000, 667), (1000, 667)),
    (201, "0,0,500,500/max/0/-", (500, 500), (500, 500), 400),
    (201, "0,0,500,500/full/0/-", 400, (500, 500), (500, 500)),
    (168, "full/^max/0/-", (1000, 667), 400, 400),
    (45, "full/1000,/22.5/-", 400, 400, 400),
]

TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}


@pytest.fixture(scope="module")
def server(servers, pictures, mpm):
    return servers(CONFIG, pictures, mpm=mpm)


def in_version(parameters, version):
    usual = "native.jpg" if version == 1 else "default.jpg"
    return parameters[:-1] + usual if parameters.endswith("/-") else parameters


def rows(matrix):
    """Returns one test case for each row and version."""
    for number, parameters, *expected in matrix:
        for version, result in zip(VERSIONS, expected):
            named = in_version(parameters, version)
            yield pytest.param(version, named, result, id=f"{number}-v{version}-{parameters}")


def check(answer, parameters, expected):
    refused = isinstance(expected, int)
    assert answer.status == (expected if refused else 200), answer.body[:200]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    if refused:
        assert answer.type == "text/plain; charset=utf-8"
    else:
        suffix = parameters.rpartition("/")[2].rpartition(".")[2]
        assert answer.type == TYPES.get(suffix, "image/jpeg")
        assert answer.image.format == FORMATS[answer.type]
        assert answer.image.size == expected


@pytest.mark.parametrize("version, parameters, expected", rows(MATRIX))
def test_a_request_is_answered_as_its_version_says(server, version, parameters, expected):
    check(server.get(f"/{version}/T.tif/{parameters}"), parameters, expected)


@pytest.mark.parametrize("version, parameters, expected", rows(MATRIX_UPSCALE))
def test_enlarging_is_answered_where_it_is_switched_on(server, version, parameters, expected):
    check(server.get(f"/{version}-upscale/T.tif/{parameters}"), parameters, expected)


@pytest.mark.parametrize("version, parameters, expected", rows(MATRIX_NARROW))
def test_limits_hold_for_the_answer_only(server, version, parameters, expected):
    check(server.get(f"/{version}-narrow/T.tif/{parameters}"), parameters, expected)


@pytest.mark.parametrize("version, quality", [(3, "default"), (2, "default"), (1, "native")])
def test_a_free_angle_keeps_all_content_and_is_transparent_beside_it(server, version, quality):
    answer = server.get(f"/{version}/T.tif/full/600,/22.5/{quality}.png")
    assert answer.status == 200
    picture = answer.image
    assert abs(picture.width - 707) <= 1 and abs(picture.height - 599) <= 1
    assert picture.mode == "RGBA"
    assert picture.getpixel((0, 0))[3] == 0
    assert picture.getpixel((picture.width // 2, picture.height // 2))[3] == 255


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("rest", ["/full/600,/0/default.jpg", "/info.json", "", "/"])
def test_an_unknown_identifier_is_not_found(server, version, rest):
    rest = rest.replace("default", "native") if version == 1 else rest
    answer = server.get(f"/{version}/nothing.tif{rest}")
    assert answer.status == 404
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("slash", ["", "/"])
def test_the_base_uri_leads_to_info_json(server, version, slash):
    answer = server.get(f"/{version}/T.tif{slash}", Host="example.org")
    assert answer.status == 303
    assert answer.headers["Location"] == f"http://example.org/{version}/T.tif/info.json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.body == b""


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "PROPFIND", "BREW"])
@pytest.mark.parametrize("rest", ["/info.json", "", "/full/600,/0/color.jpg"])
def test_other_methods_are_not_allowed(server, version, method, rest):
    answer = server.get(f"/{version}/T.tif{rest}", method=method)
    assert answer.status == 405
    assert {"GET", "HEAD", "OPTIONS"} <= set(answer.headers["Allow"].split(", "))
    assert "POST" not in answer.headers["Allow"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("rest", ["/info.json", "/full/600,/0/color.jpg"])
def test_a_preflight_is_answered(server, version, rest):
    answer = server.get(
        f"/{version}/T.tif{rest}", method="OPTIONS", Origin="http://viewer.example",
        Access_Control_Request_Method="GET", Access_Control_Request_Headers="authorization",
    )
    assert answer.status == 204
    assert answer.body == b""
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "authorization" in answer.headers["Access-Control-Allow-Headers"].lower()
    assert int(answer.headers["Access-Control-Max-Age"]) > 0


HEADS = [
    "/3/T.tif/info.json", "/2/T.tif/info.json", "/1/T.tif/info.json", "/3/T.tif",
    "/3/T.tif/full/600,/0/default.jpg", "/2/T.tif/full/600,/0/default.png",
    "/1/T.tif/full/600,/0/native", "/3/T.tif/full/600,/22.5/default.webp",
    "/3/T.tif/full/7000,/0/default.jpg", "/3/none.tif/info.json",
]


@pytest.mark.parametrize("path", HEADS)
def test_head_has_the_headers_of_get_and_no_body(server, path):
    get, head = server.get(path), server.get(path, method="HEAD")
    assert head.status == get.status
    assert head.body == b""
    # HEAD may omit headers that are known only after rendering (RFC 9110 section 9.3.2).
    unknown = {"Date", "Content-Length", "Transfer-Encoding"}
    expected = {name: value for name, value in get.headers.items() if name not in unknown}
    assert {n: v for n, v in head.headers.items() if n not in unknown} == expected
    if "Content-Length" in head.headers:
        assert head.headers["Content-Length"] == get.headers["Content-Length"]


HOSTILE = ["..%2F..%2Fetc%2Fpasswd", "%00", "T.tif%00", "a%5C..%5Cb", "%2Fetc%2Fpasswd",
           "%2e%2e%2fetc%2fpasswd", "..", "%2E%2E", "a%2F..%2F..%2F..%2Fetc%2Fpasswd",
           "%252e%252e%252fetc%252fpasswd", "T.tif%0a", "%ff%fe", "%c0%ae%c0%ae%c0%afetc",
           "%2F%2Fetc%2Fpasswd", "T.tif%2F..%2F..%2F..%2Fetc%2Fpasswd", "~root", "%7Eroot"]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("identifier", HOSTILE)
@pytest.mark.parametrize("rest", ["/info.json", "/full/max/0/default.jpg", ""])
def test_a_hostile_identifier_reaches_no_file(server, version, identifier, rest):
    answer = server.get(f"/{version}/{identifier}{rest}")
    assert answer.status in (400, 404)
    assert b"root:" not in answer.body and b"/etc" not in answer.body
