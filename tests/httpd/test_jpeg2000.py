"""JPEG 2000 from a real httpd: answers have the pixels that opj_decompress finds in the file."""

import json
import re
import subprocess

import numpy
import pytest
from PIL import Image

from pictures import smooth, write_ppm

CONFIG = """
IIIFRoot "${OWN}"
<Directory "${OWN}">
    Require all granted
</Directory>
<Location "/iiif">
    SetHandler iiif
    IIIFFilter nearest
    IIIFLayers all
</Location>
<Location "/auto">
    SetHandler iiif
</Location>
<Location "/iip">
    SetHandler iip
    IIIFLayers all
</Location>
<Location "/deep">
    SetHandler iiif
    IIIFDepth keep
</Location>
"""

SIZE = (1337, 1021)
PRECINCTS = "[256,256],[256,256],[128,128],[128,128]"

# Name -> options of opj_compress. The first is a typical file of a library.
OPENJPEG = {
    "library.jp2": ["-n", "4", "-c", PRECINCTS, "-p", "RPCL", "-PLT", "-SOP", "-TP", "R",
                    "-r", "20,10,1"],
    "lossy.jp2": ["-n", "5", "-I", "-p", "RPCL", "-PLT", "-r", "20,10,5"],
    "tiled.jp2": ["-n", "4", "-t", "256,256"],
    "plain.j2k": [],
}
GROK = {
    # Debian's 10.0.5 crashes if both packet lengths and layers are requested.
    "grok.jp2": ["-n", "4", "-c", PRECINCTS, "-b", "64,64", "-p", "RPCL", "-L"],
    "grok-lossy.jp2": ["-I", "-n", "4", "-c", PRECINCTS, "-p", "RPCL", "-u", "R",
                       "-r", "20,10,5"],
}
HIGH_THROUGHPUT = {
    "htj2k.j2c": ["-reversible", "true"],
    "htj2k-lossy.j2c": ["-qstep", "0.01"],
}
KINDS = OPENJPEG | GROK | HIGH_THROUGHPUT


def run(*words):
    subprocess.run([*map(str, words)], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def folder(own_folder):
    height_width = smooth(*SIZE)
    noise = numpy.random.default_rng(5).integers(-12, 12, height_width.shape)
    pixels = numpy.clip(height_width + noise, 0, 255).astype(numpy.uint8)
    plain = own_folder / "plain.ppm"
    # opj_compress needs each header field on its own line.
    write_ppm(plain, pixels)
    body = plain.read_bytes().split(b"\n", 1)[1]
    plain.write_bytes(f"P6\n{SIZE[0]} {SIZE[1]}\n255\n".encode() + body)
    for tool, kinds in (("opj_compress", OPENJPEG), ("grk_compress", GROK),
                        ("ojph_compress", HIGH_THROUGHPUT)):
        for name, options in kinds.items():
            run(tool, "-i", plain, "-o", own_folder / name, *options)
    return own_folder


@pytest.fixture(scope="module")
def server(servers, pictures, folder):
    return servers(CONFIG, pictures, defines={"OWN": folder})


@pytest.fixture(scope="module")
def whole(folder):
    """Returns a function that decodes a file at a reduction with opj_decompress."""
    made = {}

    def decoded(name, reduction=0):
        if (name, reduction) not in made:
            out = folder / f"{name}.{reduction}.ppm"
            run("opj_decompress", "-i", folder / name, "-o", out, "-r", reduction)
            made[name, reduction] = numpy.asarray(Image.open(out)).astype(int)
        return made[name, reduction]

    return decoded


def pixels_of(server, path):
    answer = server.get(path)
    assert answer.status == 200, answer.body[:200]
    return numpy.asarray(answer.image).astype(int)


def tolerance(name):
    return 1 if "lossy" in name else 0


@pytest.mark.parametrize("name", KINDS)
def test_the_whole_picture_is_what_the_codecs_own_tool_decodes(server, whole, name):
    found = pixels_of(server, f"/iiif/{name}/full/max/0/default.png")
    assert found.shape == whole(name).shape
    assert numpy.abs(found - whole(name)).max() <= tolerance(name)


@pytest.mark.parametrize("name", KINDS)
def test_windows_are_cut_out_of_it(server, whole, name):
    random = numpy.random.default_rng(2)
    for _ in range(15):
        width, height = random.integers(1, 600, 2)
        x, y = random.integers(0, (SIZE[0] - width, SIZE[1] - height))
        found = pixels_of(server, f"/iiif/{name}/{x},{y},{width},{height}/max/0/default.png")
        wanted = whole(name)[y:y + height, x:x + width]
        assert numpy.abs(found - wanted).max() <= tolerance(name), (x, y, width, height)


@pytest.mark.parametrize("name", KINDS)
def test_tiles_of_every_reduction_are_those_of_the_file(server, whole, name):
    info = json.loads(server.get(f"/iiif/{name}/info.json").body)
    assert (info["width"], info["height"]) == SIZE
    for factor in info["tiles"][0]["scaleFactors"]:
        reduction = factor.bit_length() - 1
        side = info["tiles"][0]["width"]
        if reduction > 3:
            continue  # the file does not store this reduction
        small = whole(name, reduction)
        for row in range(0, -(-small.shape[0] // side)):
            column = row % -(-small.shape[1] // side)
            wanted = small[row * side:(row + 1) * side, column * side:(column + 1) * side]
            x, y = column * side * factor, row * side * factor
            region = f"{x},{y},{min(side * factor, SIZE[0] - x)},{min(side * factor, SIZE[1] - y)}"
            size = f"{wanted.shape[1]},{wanted.shape[0]}"
            found = pixels_of(server, f"/iiif/{name}/{region}/{size}/0/default.png")
            assert numpy.abs(found - wanted).max() <= tolerance(name), (factor, region)


def test_layers_that_cannot_be_seen_are_left_out_unless_all_are_wanted(server):
    path = "library.jp2/0,0,1024,1021/256,256/0/default.png"
    every, visible = (pixels_of(server, f"/{where}/{path}") for where in ("iiif", "auto"))
    squares = float(((every - visible) ** 2).mean())
    assert squares <= 255 ** 2 / 10 ** 5  # 50 dB
    tags = {server.get(f"/{where}/{path}").headers["ETag"] for where in ("iiif", "auto")}
    assert len(tags) == 2


def test_opacity_is_kept(server, folder):
    pixels = smooth(300, 200)
    opacity = numpy.linspace(0, 255, 300).astype(numpy.uint8) * numpy.ones((200, 1), numpy.uint8)
    pixels = numpy.dstack([pixels, opacity])
    Image.fromarray(pixels).save(folder / "clear.png")
    run("opj_compress", "-i", folder / "clear.png", "-o", folder / "clear.jp2")
    found = pixels_of(server, "/iiif/clear.jp2/full/max/0/default.png")
    assert numpy.array_equal(found, pixels)


@pytest.mark.parametrize("bits", [12, 16])
def test_what_is_deeper_than_bytes_can_be_kept(server, folder, bits):
    pixels = numpy.random.default_rng(bits).integers(0, 1 << bits, (120, 150))
    name = f"deep{bits}.jp2"
    (folder / "deep.raw").write_bytes(pixels.astype(">u2").tobytes())
    run("opj_compress", "-i", folder / "deep.raw", "-o", folder / name, "-F", f"150,120,1,{bits},u")
    white = (1 << bits) - 1
    deep = pixels_of(server, f"/deep/{name}/full/max/0/default.png")
    assert numpy.array_equal(deep, (pixels * 65535 + white // 2) // white)
    flat = pixels_of(server, f"/iiif/{name}/full/max/0/default.png")
    assert numpy.abs(flat - pixels * 255 / white).max() <= 0.51


def test_turned_windows_are_turned(server, whole):
    found = pixels_of(server, "/iiif/library.jp2/100,200,300,150/max/!90/default.png")
    wanted = numpy.rot90(whole("library.jp2")[200:350, 100:400][:, ::-1], -1)
    assert numpy.array_equal(found, wanted)


def test_the_same_tile_is_the_same_from_any_child_and_the_cache(server):
    path = "/iiif/library.jp2/256,256,256,256/256,256/0/default.png"
    assert len({server.get(path).body for _ in range(4)}) == 1


def test_a_file_that_breaks_off_is_shown_as_far_as_it_goes(server, folder):
    whole_file = (folder / "library.jp2").read_bytes()
    (folder / "short.jp2").write_bytes(whole_file[:len(whole_file) // 2])
    answer = server.get("/iiif/short.jp2/full/max/0/default.jpg")
    assert answer.status == 200 and answer.headers["Cache-Control"] == "no-store"
    [line] = server.errors()
    assert "short.jp2: " in line
    # Other files are still served.
    assert server.get("/iiif/library.jp2/full/200,/0/default.jpg").status == 200


def test_a_file_without_random_access_is_named_in_the_log_with_what_to_do(servers, pictures, folder,
                                                                        whole):
    """Rsiz states Part 2, so only OpenJPEG reads the file."""
    plain = (folder / "plain.j2k").read_bytes()
    (folder / "unusual.j2k").write_bytes(plain[:6] + b"\x80" + plain[7:])
    server = servers(CONFIG + "LogLevel warn iiif:info\n", pictures, defines={"OWN": folder})
    for _ in range(20):
        assert server.get("/iiif/unusual.j2k/info.json").status == 200
    lines = [line for line in server.error_log().splitlines() if "unusual.j2k" in line]
    assert all("Part 2" in line and "opj_compress" in line and ":info]" in line for line in lines)
    children = {re.search(r"\[pid (\d+)", line)[1] for line in lines}
    assert len(children) == len(lines) > 0  # once for each child
    found = pixels_of(server, "/iiif/unusual.j2k/100,200,300,150/max/0/default.png")
    assert numpy.array_equal(found, whole("plain.j2k")[200:350, 100:400])


def test_what_takes_more_memory_than_is_allowed_is_refused_before_it_is_read(servers, pictures,
                                                                            folder):
    """Only OpenJPEG can read this file, and it would hold the whole file and all its code-blocks in
    memory."""
    (folder / "large.raw").write_bytes(bytes(2000 * 2000))
    run("opj_compress", "-i", folder / "large.raw", "-o", folder / "large.j2k", "-b", "4,4",
        "-F", "2000,2000,1,8,u")
    content = (folder / "large.j2k").read_bytes()
    (folder / "large-unusual.j2k").write_bytes(content[:6] + b"\x80" + content[7:])
    server = servers("IIIFMemoryLimit 100M\n" + CONFIG, pictures, defines={"OWN": folder})
    refused = server.get("/iiif/large-unusual.j2k/0,0,256,256/max/0/default.png")
    assert refused.status == 501 and "more memory than is allowed" in refused.text
    assert server.get("/iiif/library.jp2/0,0,256,256/max/0/default.png").status == 200


def test_iip_says_how_many_layers(server):
    def tile(layers):
        return numpy.asarray(server.get(f"/iip?FIF=library.jp2{layers}&PTL=3,5").image, float)
    whole = tile("")
    assert (tile("&LYR=3") == whole).all() and (tile("&LYR=99999999999") == whole).all()
    assert (tile("&LYR=0") == whole).all() and (tile("&LYR=x") == whole).all()
    errors = [abs(tile(f"&LYR={layers}") - whole).mean() for layers in (1, 2)]
    assert errors[0] > errors[1] > 0
