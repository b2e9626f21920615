"""Damaged files and files that change: the client gets the right status and one sentence, the error
log gets one line, and httpd continues to serve."""

import os
import random
import re
import struct
import threading
import zlib

import pytest

from env import Httpd, ask
from pictures import coordinates
from tiff import LONG, NO_COMPRESSION, SHORT, Level, Tiff

CONFIG = """
IIIFRoot "${OWN}"
<Directory "${OWN}">
    Require all granted
</Directory>
<Location "/iiif">
    SetHandler iiif
</Location>
"""

WHOLE = "full/max/0/default.png"


@pytest.fixture(scope="module")
def stocked_folder(pictures, own_folder):
    """Makes a folder with good pictures next to the bad ones."""
    for name in ("small.tif", "T.tif"):
        (own_folder / name).write_bytes((pictures / name).read_bytes())
    return own_folder


@pytest.fixture(scope="module")
def server(servers, pictures, stocked_folder):
    return servers(CONFIG, pictures, defines={"OWN": stocked_folder})


def assert_alive(server):
    assert server.get("/iiif/small.tif/full/50,/0/default.jpg").image.size == (50, 36)


def assert_refused(answer, status, folder):
    assert answer.status == status, answer.body[:200]
    assert answer.type == "text/plain; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert re.fullmatch(r"[A-Z][^\n]{5,300}\.\n", answer.text)
    assert str(folder) not in answer.text


def assert_one_line(server, path):
    """Asserts that the error log has one new line, with the file and a reason."""
    [line] = server.errors()
    reason = line.partition(f"{path}: ")[2]
    assert len(reason.split()) >= 2, line


# --- Files that cannot be opened as pictures


def level(width=300, height=200, tile=(128, 128)):
    return Level(coordinates(width, height), tile)


def good():
    return Tiff([level(), Level(coordinates(150, 100, level=1), (128, 128))])


def lying(tag, kind, *values):
    return Tiff([level()], lies={tag: (kind, list(values))}).bytes()


def without(tag):
    tiff = Tiff([level()])
    entries = tiff._entries
    tiff._entries = lambda *a, **k: {t: v for t, v in entries(*a, **k).items() if t != tag}
    return tiff.bytes()


def looped():
    """Returns a file with a directory whose offset of the next directory is its own."""
    text = bytearray(Tiff([level()]).bytes())
    [start] = struct.unpack_from("<I", text, 4)
    text[-4:] = struct.pack("<I", start)
    return bytes(text)


def big_tiff(width, height):
    """Returns a BigTIFF header and a directory of 64-bit values, without pixels."""
    tags = {256: width, 257: height, 258: 8, 259: 1, 262: 1, 277: 1, 322: 1 << 30, 323: 1 << 30,
            324: 16, 325: 1 << 62}
    fields = b"".join(struct.pack("<HHQQ", tag, 16, 1, value) for tag, value in tags.items())
    return (struct.pack("<2sHHHQ", b"II", 43, 8, 0, 16) + struct.pack("<Q", len(tags)) + fields
            + struct.pack("<Q", 0))


NO_PICTURES = {
    "empty": b"",
    "one_byte": b"I",
    "text": b"this is no picture\n" * 50,
    "zeros": bytes(5000),
    "html": b"<html><script>alert(1)</script></html>",
    "bmp": b"BM" + bytes(100),
}

DAMAGED = {
    "only_a_head": b"II*\0",
    "jpeg_of_a_head": b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(100),
    "gif_of_a_head": b"GIF89a" + bytes(100),
    "png_of_a_head": b"\x89PNG\r\n\x1a\n" + bytes(30),
    "webp_of_a_head": b"RIFF\x40\0\0\0WEBPVP8 " + bytes(50),
    "head_to_nowhere": b"II*\0" + struct.pack("<I", 0x7FFFFFF0),
    "head_to_itself": b"II*\0" + struct.pack("<I", 0),
    "motorola_head": b"MM\0*" + struct.pack(">I", 0xFFFFFFFF),
    "big_head": b"II+\0\x08\0\0\0" + struct.pack("<Q", 1 << 63),
    "no_tags": b"II*\0" + struct.pack("<IHI", 8, 0, 0),
    "half": good().bytes()[:20000],
    "no_directory": Tiff([level()]).bytes()[:-300],
    "width_zero": lying(256, LONG, 0),
    "height_zero": lying(257, LONG, 0),
    "width_near_2_32": lying(256, LONG, 0xFFFFFFFF),
    "sides_near_2_31": Tiff([level()], lies={256: (LONG, [0x7FFFFFFF]),
                                             257: (LONG, [0x7FFFFFFF])}).bytes(),
    "tile_width_zero": lying(322, LONG, 0),
    "tile_height_zero": lying(323, LONG, 0),
    "tile_near_2_31": Tiff([level()], lies={322: (LONG, [0x7FFFFFF0]),
                                            323: (LONG, [0x7FFFFFF0])}).bytes(),
    "no_offsets": without(324),
    "no_counts": without(325),
    "no_width": without(256),
    "no_channels": lying(277, SHORT, 0),
    "sixty_channels": lying(277, SHORT, 60),
    "big_sides_near_2_63": big_tiff((1 << 63) - 1, (1 << 63) - 1),
    "big_sides_near_2_62": big_tiff(1 << 62, 1),
}

NOT_SERVED = {
    "depth_of_77_bits": lying(258, SHORT, 77, 77, 77),
    "unknown_compression": lying(259, SHORT, 65000),
    "unknown_photometric": lying(262, SHORT, 65000),
    "big_area_near_2_63": big_tiff(3037000499, 3037000499),
}

RESTS = ["info.json", WHOLE]


@pytest.mark.parametrize("rest", RESTS)
@pytest.mark.parametrize("name", NO_PICTURES)
def test_a_file_that_is_no_picture_is_refused(server, own_folder, name, rest):
    (own_folder / f"{name}.tif").write_bytes(NO_PICTURES[name])
    assert_refused(server.get(f"/iiif/{name}.tif/{rest}"), 415, own_folder)


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_picture_is_refused_and_logged_once(server, own_folder, name):
    path = own_folder / f"{name}.tif"
    path.write_bytes(DAMAGED[name])
    for rest in RESTS:
        assert_refused(server.get(f"/iiif/{name}.tif/{rest}"), 500, own_folder)
    assert_one_line(server, path)
    assert_alive(server)


@pytest.mark.parametrize("rest", RESTS)
@pytest.mark.parametrize("name", NOT_SERVED)
def test_a_picture_of_a_kind_that_is_not_served_is_refused(server, own_folder, name, rest):
    (own_folder / f"{name}.tif").write_bytes(NOT_SERVED[name])
    assert_refused(server.get(f"/iiif/{name}.tif/{rest}"), 501, own_folder)
    assert_alive(server)


def test_a_directory_that_follows_itself_ends(server, own_folder):
    (own_folder / "looped.tif").write_bytes(looped())
    answer = server.get(f"/iiif/looped.tif/{WHOLE}")
    if answer.status == 200:
        assert answer.image.size == (300, 200)
    else:
        assert_refused(answer, 500, own_folder)
        assert_one_line(server, own_folder / "looped.tif")
    assert_alive(server)


# --- Files with a valid header

# The stored bytes of the first tile.
SPOILT = {
    "garbage": b"\x55" * 5000,
    "head_alone": zlib.compress(coordinates(128, 128).tobytes(), 1)[:3],
    "zeros": bytes(3000),
}


@pytest.mark.parametrize("how", SPOILT)
def test_a_damaged_tile_is_a_clean_500(server, own_folder, how):
    path = own_folder / f"spoilt_{how}.tif"
    path.write_bytes(Tiff([level()], spoil={0: SPOILT[how]}).bytes())
    assert server.get(f"/iiif/{path.name}/info.json").status == 200
    answer = server.get(f"/iiif/{path.name}/0,0,128,128/max/0/default.png")
    assert_refused(answer, 500, own_folder)
    assert "ETag" not in answer.headers and "Last-Modified" not in answer.headers
    assert "Content-Disposition" not in answer.headers
    assert "canonical" not in answer.headers.get("Link", "")
    assert_one_line(server, path)
    # The next tile is intact.
    answer = server.get(f"/iiif/{path.name}/128,0,128,128/max/0/default.png")
    assert answer.image.size == (128, 128)


LYING_TILES = {
    "offset_beyond_the_end": (324, [0x7FFFFF00] * 6),
    "offset_near_2_32": (324, [0xFFFFFFFF] * 6),
    "offset_zero": (324, [0] * 6),
    "count_beyond_the_end": (325, [0x7FFFFFFF] * 6),
    "count_near_2_32": (325, [0xFFFFFFFF] * 6),
    "count_of_one": (325, [1] * 6),
    "too_few_offsets": (324, [8]),
    "too_few_counts": (325, [8]),
}


@pytest.mark.parametrize("compression", [NO_COMPRESSION, 8, 5, 7, 50000, 50001])
@pytest.mark.parametrize("lie", LYING_TILES)
def test_lying_offsets_are_a_clean_500_or_what_can_be_decoded(server, own_folder, lie, compression):
    """The tiles are stored deflated, so every other compression is false too. Tiles without an
    offset are left out on purpose."""
    tag, values = LYING_TILES[lie]
    path = own_folder / f"{lie}_{compression}.tif"
    tiff = Tiff([level()], lies={tag: (LONG, values), 259: (SHORT, [compression])})
    path.write_bytes(tiff.bytes())
    answer = server.get(f"/iiif/{path.name}/{WHOLE}")
    if answer.status == 500:
        assert_refused(answer, 500, own_folder)
        assert_one_line(server, path)
    elif answer.headers["Cache-Control"] in ("max-age=60", "no-store"):
        assert answer.image.size == (300, 200)
        assert_one_line(server, path)
    else:
        assert lie in ("offset_zero", "too_few_offsets", "too_few_counts") or compression == 1
        assert answer.image.size == (300, 200)
    assert_alive(server)


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("name", ["small.tif", "T.tif"])
def test_a_truncated_vips_pyramid_is_refused(server, own_folder, name, keep):
    """vips writes its directories after the pixels, so the end of the file holds them."""
    whole = (own_folder / name).read_bytes()
    path = own_folder / f"cut_{keep}_{name}"
    path.write_bytes(whole[:int(len(whole) * keep)])
    answer = server.get(f"/iiif/{path.name}/full/500,/0/default.jpg")
    if answer.status == 200:
        assert answer.image.width == 500
        server.errors()
    else:
        assert_refused(answer, 500, own_folder)
        assert_one_line(server, path)


def test_jpeg_tables_that_are_missing_are_a_clean_500(server, own_folder):
    """The number of the tables' tag (347) is changed, so the tiles have no tables."""
    whole = bytearray((own_folder / "T.tif").read_bytes())
    count = 0
    for spot in re.finditer(rb"\x5b\x01\x07\x00", bytes(whole)):
        whole[spot.start():spot.start() + 2] = struct.pack("<H", 65001)
        count += 1
    path = own_folder / "no_tables.tif"
    path.write_bytes(whole)
    assert count > 0
    answer = server.get("/iiif/no_tables.tif/0,0,256,256/max/0/default.jpg")
    assert_refused(answer, 500, own_folder)
    assert_one_line(server, path)
    assert_alive(server)


def test_flipped_bytes_never_crash(server, own_folder):
    """Every request gets an answer, and no child crashes."""
    dice = random.Random(2)
    whole = good().bytes()
    directory = struct.unpack_from("<I", whole, 4)[0]
    path = own_folder / "flipped.tif"
    connection = server.connect()
    for _ in range(150):
        text = bytearray(whole)
        for _ in range(dice.choice((1, 2, 8))):
            place = dice.choice((dice.randrange(len(text)), dice.randrange(directory, len(text))))
            text[place] = dice.randrange(256)
        fresh = path.with_suffix(".new")
        fresh.write_bytes(text)
        fresh.replace(path)
        for rest in ("info.json", "full/!200,200/0/default.jpg"):
            answer = ask(connection, f"/iiif/flipped.tif/{rest}")
            assert answer.status in (200, 400, 415, 500, 501, 503)
    assert_alive(server)
    for line in server.errors():
        assert f"{path}: " in line


# --- Files that change


def test_a_deleted_file_is_not_found(server, own_folder):
    path = own_folder / "passing.tif"
    path.write_bytes(good().bytes())
    assert server.get(f"/iiif/passing.tif/{WHOLE}").status == 200
    path.unlink()
    assert server.get(f"/iiif/passing.tif/{WHOLE}").status == 404
    assert server.get("/iiif/passing.tif/info.json").status == 404


def test_a_replaced_file_is_seen_at_once(server, own_folder):
    path = own_folder / "replaced.tif"
    for width in (300, 280, 310):
        fresh = own_folder / "replaced.new"
        fresh.write_bytes(Tiff([level(width=width)]).bytes())
        fresh.replace(path)
        assert server.get(f"/iiif/replaced.tif/{WHOLE}").image.size == (width, 200)


def test_a_file_that_was_truncated_in_place_is_refused(server, own_folder):
    path = own_folder / "shrinking.tif"
    path.write_bytes(good().bytes())
    assert server.get(f"/iiif/shrinking.tif/{WHOLE}").status == 200
    os.truncate(path, 5000)
    assert_refused(server.get(f"/iiif/shrinking.tif/{WHOLE}"), 500, own_folder)
    assert_one_line(server, path)


def test_a_file_that_is_replaced_all_the_time_is_always_whole(server, own_folder):
    """Two pictures alternate under one name; every answer is exactly one of them."""
    path = own_folder / "turning.tif"
    texts = [Tiff([level(width=width)]).bytes() for width in (300, 290)]
    path.write_bytes(texts[0])
    ended = threading.Event()

    def replace():
        turn = 0
        while not ended.is_set():
            turn += 1
            fresh = own_folder / "turning.new"
            fresh.write_bytes(texts[turn % 2])
            fresh.replace(path)

    thread = threading.Thread(target=replace)
    thread.start()
    try:
        connection = server.connect()
        for _ in range(100):
            answer = ask(connection, f"/iiif/turning.tif/{WHOLE}")
            assert answer.status == 200
            width = answer.image.width
            assert (answer.image.getpixel((5, 199)), width in (300, 290)) == ((5, 199, 0), True)
    finally:
        ended.set()
        thread.join()


# --- Many requests


def test_memory_does_not_grow_by_good_and_bad_requests(pictures, stocked_folder):
    """One child serves all requests, so that leaks add up."""
    Tiff([level()], spoil={0: b"\x55" * 5000}).write(stocked_folder / "rotten.tif")
    (stocked_folder / "lying.tif").write_bytes(DAMAGED["width_zero"])
    paths = ["small.tif/info.json", "small.tif/full/90,/0/default.jpg", "nothing/info.json",
             "small.tif/0,0,256,256/256,/90/default.png", "rotten.tif/" + WHOLE, "small.tif",
             "lying.tif/info.json", "small.tif/full/99,/22.5/default.webp", "%00/info.json",
             "small.tif/full/max/0/nothing.jpg", "T.tif/0,0,512,512/100,/0/gray.jpg"]

    def fetch(server, count):
        for number in range(count):
            server.get("/iiif/" + paths[number % len(paths)])

    two_threads = "ThreadsPerChild 2\nMaxRequestWorkers 2\nServerLimit 1\n"
    with Httpd(CONFIG + two_threads, pictures, defines={"OWN": stocked_folder}) as server:
        # Memory is stable only after both threads have served each kind of request.
        fetch(server, 1000)
        before = server.resident_kib()
        fetch(server, 2000)
        assert server.resident_kib() < before + 2048
        server.errors()
