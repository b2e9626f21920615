"""The effect of each directive, and of merged sections."""

import json

import numpy
import pytest

CONFIG = """
IIIFRoot "${PICTURES}"
IIIFMaxAge 500
IIIFMaxWidth 3000
<Location "/plain">
    SetHandler iiif
</Location>
<Location "/area">
    SetHandler iiif
    IIIFMaxArea 40000
</Location>
<Location "/tall">
    SetHandler iiif
    IIIFMaxWidth 400
    IIIFMaxHeight 300
</Location>
<Location "/suffix">
    SetHandler iiif
    IIIFSuffix .jp2 .tif
</Location>
<Location "/strict">
    SetHandler iiif
    IIIFStrictConfine on
</Location>
<Location "/formats">
    SetHandler iiif
    IIIFFormats webp jpg
</Location>
<Location "/quality">
    SetHandler iiif
    IIIFQuality jpg 5
    IIIFQuality webp 5
</Location>
<Location "/nearest">
    SetHandler iiif
    IIIFFilter nearest
</Location>
<Location "/bilinear">
    SetHandler iiif
    IIIFFilter bilinear
</Location>
<Location "/lanczos">
    SetHandler iiif
    IIIFFilter lanczos
</Location>
<Location "/red">
    SetHandler iiif
    IIIFBackground #ff0000
</Location>
<Location "/rights">
    SetHandler iiif
    IIIFRights "http://creativecommons.org/licenses/by/4.0/"
    IIIFInfoExtra extra.json
</Location>
<Location "/rights2">
    SetHandler iiif
    IIIFVersion 2
    IIIFRights "http://creativecommons.org/licenses/by/4.0/"
    IIIFInfoExtra extra.json
</Location>
<Location "/origin">
    SetHandler iiif
    IIIFAllowOrigin https://viewer.example
</Location>
<Location "/noorigin">
    SetHandler iiif
    IIIFAllowOrigin off
</Location>
<Location "/private">
    SetHandler iiif
    IIIFMaxAge 0
</Location>
<Location "/outer">
    SetHandler iiif
    IIIFMaxWidth 800
    IIIFMaxAge 100
    IIIFVersion 2
    IIIFQuality jpg 20
</Location>
<Location "/outer/inner">
    SetHandler iiif
    IIIFMaxWidth 200
</Location>
<Location "/outer/T.tif">
    IIIFMaxAge 7
</Location>
<Location "/off">
    SetHandler iiif
</Location>
<Location "/off/here">
    SetHandler none
</Location>
<Location "/noroot">
    SetHandler iiif
    IIIFRoot "does/not/exist"
</Location>
<Location "/relative">
    SetHandler iiif
    IIIFRoot "pictures"
</Location>
<Directory "${SERVER_ROOT}/pictures">
    Require all granted
</Directory>
<Directory "${SERVER_ROOT}/does">
    Require all granted
</Directory>
<Location "/byfolder">
    SetHandler iiif
    IIIFRoot "${OWN}"
</Location>
<Directory "${OWN}">
    Require all granted
</Directory>
<Directory "${OWN}/limited">
    IIIFMaxWidth 50
</Directory>
<Location "/wider">
    SetHandler iiif
    IIIFRoot "${OWN}"
    IIIFMaxWidth 70
    IIIFCachePrivate on
    <If "%{HTTP_USER_AGENT} =~ /bot/i">
        IIIFMaxWidth 30
    </If>
</Location>
<VirtualHost 127.0.0.1:${PORT}>
    ServerName iiif.test
</VirtualHost>
<VirtualHost 127.0.0.1:${PORT}>
    ServerName second.test
    IIIFRoot "${OWN}"
    IIIFMaxAge 33
    IIIFVersion 2
    <Location "/plain">
        IIIFMaxWidth 60
    </Location>
    <Location "/only-here">
        SetHandler iiif
    </Location>
</VirtualHost>
<VirtualHost 127.0.0.1:${PORT}>
    ServerName whole.test
    SetHandler iiif
</VirtualHost>
"""

EXTRA = {
    "@context": "http://example.org/context.json",
    "width": 1,
    "attribution-note": "by us",
    "partOf": [{"id": "http://example.org/manifest", "type": "Manifest"}],
}

PICTURE = "full/100,/0/default.jpg"


@pytest.fixture(scope="module")
def server(servers, pictures, own_folder):
    small = (pictures / "small.tif").read_bytes()
    for name in ("own.tif", "limited/own.tif"):
        (own_folder / name).parent.mkdir(exist_ok=True)
        (own_folder / name).write_bytes(small)
    files = {"extra.json": json.dumps(EXTRA).encode(), "pictures/own.tif": small}
    return servers(CONFIG, pictures, defines={"OWN": own_folder}, files=files)


def info(server, path, **headers):
    answer = server.get(f"{path}/info.json", **headers)
    assert answer.status == 200, answer.body
    return json.loads(answer.body)


def max_age(answer):
    return int(answer.headers["Cache-Control"].partition("max-age=")[2])


# --- The effect of each


def test_max_area_limits_the_answer_and_is_published(server):
    document = info(server, "/area/T.tif")
    assert document["maxArea"] == 40000
    assert server.get("/area/T.tif/full/max/0/default.jpg").image.size == (244, 163)
    assert server.get("/area/T.tif/full/300,/0/default.jpg").status == 400


def test_max_area_and_width_clamp_as_the_notes_say(server):
    """The limits apply in this order: area, width, height."""
    assert server.get("/tall/T.tif/full/max/0/default.jpg").image.size == (400, 267)
    assert server.get("/tall/T.tif/0,0,4000,4000/max/0/default.jpg").image.size == (300, 300)
    assert server.get("/tall/T.tif/full/,301/0/default.jpg").status == 400
    document = info(server, "/tall/T.tif")
    assert (document["maxWidth"], document["maxHeight"]) == (400, 300)


def test_a_suffix_is_added_where_the_identifier_names_no_file(server):
    assert server.get(f"/suffix/T/{PICTURE}").status == 200
    assert server.get(f"/suffix/T.tif/{PICTURE}").status == 200
    assert server.get(f"/plain/T/{PICTURE}").status == 404
    assert info(server, "/suffix/T", Host="example.org")["id"] == "http://example.org/suffix/T"
    assert server.get("/suffix/T", Host="h").headers["Location"] == "http://h/suffix/T/info.json"


def test_strict_confine_refuses_a_box_beyond_the_region(server):
    assert server.get("/strict/small.tif/full/!2000,3000/0/default.jpg").status == 400
    assert server.get("/strict/small.tif/full/!700,500/0/default.jpg").status == 200
    assert server.get("/strict/small.tif/full/!300,3000/0/default.jpg").status == 200
    assert server.get("/plain/small.tif/full/!2000,3000/0/default.jpg").image.size == (700, 500)


def test_formats_are_what_may_be_asked_for(server):
    assert server.get("/formats/T.tif/full/100,/0/default.png").status == 400
    assert server.get("/formats/T.tif/full/100,/0/default.webp").image.format == "WEBP"
    document = info(server, "/formats/T.tif")
    assert document["preferredFormats"] == ["webp", "jpg"]
    assert document["extraFormats"] == ["webp"]
    assert document["profile"] == "level1"
    assert {"regionByPct", "rotationBy90s", "sizeByConfinedWh", "sizeByPct"} <= set(
        document["extraFeatures"])


@pytest.mark.parametrize("suffix", ["jpg", "webp"])
def test_quality_is_the_encoders(server, suffix):
    usual = server.get(f"/plain/up.tif/full/500,/0/default.{suffix}")
    poor = server.get(f"/quality/up.tif/full/500,/0/default.{suffix}")
    assert len(poor.body) < len(usual.body) * 0.7
    assert poor.headers["ETag"] != usual.headers["ETag"]


def test_filters_differ(server):
    answers = [server.get(f"/{name}/flat.tif/0,0,500,500/301,/0/default.png")
               for name in ("plain", "nearest", "bilinear", "lanczos")]
    assert {answer.status for answer in answers} == {200}
    assert len({answer.body for answer in answers}) == 4
    assert len({answer.headers["ETag"] for answer in answers}) == 4


def test_the_nearest_filter_makes_no_new_colours(server):
    answer = server.get("/nearest/flat.tif/0,0,256,256/100,100/0/default.png")
    pixels = numpy.asarray(answer.image)
    assert (pixels[:, :, 0] == pixels[:1, :, 0]).all()
    assert (pixels[:, :, 1] == pixels[:, :1, 1]).all()
    assert (pixels[:, :, 2] == 0).all()


def test_the_background_fills_what_a_free_angle_leaves(server):
    corner = server.get("/red/T.tif/full/200,/45/default.jpg").image.getpixel((1, 1))
    assert corner[0] > 240 and corner[1] < 15 and corner[2] < 15
    assert min(server.get("/plain/T.tif/full/200,/45/default.jpg").image.getpixel((1, 1))) > 240


def test_rights_and_extra_are_added_to_info(server):
    document = info(server, "/rights/T.tif")
    assert document["rights"] == "http://creativecommons.org/licenses/by/4.0/"
    assert document["attribution-note"] == "by us"
    assert document["partOf"] == EXTRA["partOf"]
    assert document["width"] == 6000
    assert document["@context"] == [
        "http://example.org/context.json", "http://iiif.io/api/image/3/context.json"]
    assert next(iter(document)) == "@context"
    assert info(server, "/rights2/T.tif")["license"].endswith("/by/4.0/")


def test_allow_origin_names_who_may_read(server):
    for path in (f"/origin/T.tif/{PICTURE}", "/origin/T.tif/info.json", "/origin/none/info.json"):
        answer = server.get(path, Origin="https://viewer.example")
        assert answer.headers["Access-Control-Allow-Origin"] == "https://viewer.example"
        assert "Origin" in ", ".join(answer.headers.get_all("Vary"))
    for path in (f"/noorigin/T.tif/{PICTURE}", "/noorigin/T.tif/info.json", "/noorigin/none"):
        assert "Access-Control-Allow-Origin" not in server.get(path).headers
    answer = server.get("/noorigin/T.tif/info.json", method="OPTIONS", Origin="https://a.example")
    assert not [name for name in answer.headers if name.startswith("Access-Control")]


def test_max_age_is_of_pictures_and_info_a_tenth_of_it(server):
    assert max_age(server.get(f"/plain/T.tif/{PICTURE}")) == 500
    assert max_age(server.get("/plain/T.tif/info.json")) == 50
    assert max_age(server.get(f"/private/T.tif/{PICTURE}")) == 0


def test_a_root_is_relative_to_the_server_root(server):
    assert server.get(f"/relative/own.tif/{PICTURE}").status == 200


def test_a_root_that_does_not_exist_is_logged(server):
    for rest in ("/info.json", "/" + PICTURE):
        server.errors()
        assert server.get(f"/noroot/T.tif{rest}").status == 404
        [line] = server.errors()
        assert "IIIFRoot" in line and f"{server.root}/does/not/exist" in line


# --- Merging


def test_a_location_inherits_from_its_server(server):
    assert info(server, "/plain/T.tif")["maxWidth"] == 3000


def test_an_inner_location_overrides_what_it_says_and_inherits_the_rest(server):
    outer = info(server, "/outer/small.tif")["profile"][1]
    inner = info(server, "/outer/inner/small.tif")["profile"][1]
    assert (outer["maxWidth"], inner["maxWidth"]) == (800, 200)
    assert max_age(server.get("/outer/inner/small.tif/info.json")) == 10
    assert max_age(server.get(f"/outer/T.tif/{PICTURE}")) == 7
    assert max_age(server.get(f"/outer/small.tif/{PICTURE}")) == 100


def test_an_inner_location_has_identifiers_of_its_own(server):
    document = info(server, "/outer/inner/small.tif", Host="h")
    assert document["@id"] == "http://h/outer/inner/small.tif"


def test_another_handler_switches_an_inner_location_off(server):
    assert server.get("/off/here/T.tif/info.json").status == 404
    assert server.get("/off/T.tif/info.json").status == 200
    assert server.get("/off/here/T.tif/info.json").headers.get(
        "Access-Control-Allow-Origin") is None


def test_a_directory_may_have_limits_of_its_own(server):
    assert info(server, "/byfolder/limited%2Fown.tif")["maxWidth"] == 50
    assert info(server, "/byfolder/own.tif")["maxWidth"] == 3000
    assert server.get(f"/byfolder/limited%2Fown.tif/{PICTURE}").status == 400


def test_a_location_wins_over_a_directory_and_if_over_both(server):
    assert info(server, "/wider/limited%2Fown.tif")["maxWidth"] == 70
    robot = info(server, "/wider/limited%2Fown.tif", **{"User-Agent": "SomeBot/1.0"})
    assert robot["maxWidth"] == 30


def test_virtual_hosts_have_roots_of_their_own(server):
    first, second = {"Host": "iiif.test"}, {"Host": "second.test"}
    assert server.get("/plain/T.tif/info.json", **first).status == 200
    assert server.get("/plain/T.tif/info.json", **second).status == 404
    assert server.get("/plain/own.tif/info.json", **first).status == 404
    assert server.get("/plain/own.tif/info.json", **second).status == 200
    assert server.get("/only-here/own.tif/info.json", **second).status == 200
    assert server.get("/only-here/own.tif/info.json", **first).status == 404


def test_virtual_host_and_location_merge(server):
    document = info(server, "/plain/own.tif", Host="second.test")
    assert document["@context"] == "http://iiif.io/api/image/2/context.json"
    assert document["profile"][1]["maxWidth"] == 60
    answer = server.get("/plain/own.tif/full/50,/0/default.jpg", Host="second.test")
    assert max_age(answer) == 33


def test_a_whole_virtual_host_may_be_a_location(server):
    assert info(server, "/T.tif", Host="whole.test")["id"] == "http://whole.test/T.tif"
    assert server.get("/T.tif", Host="whole.test").status == 303
