"""Files as careless programs write them: what does not touch the pixels asked for never refuses
them, and damaged pixels are shown as far as they can be decoded (docs/formats.md, "Damaged files").
"""

import io
import json
import os
import struct
import tempfile
import time
import zlib
from pathlib import Path

import numpy
import pytest
from PIL import Image

import odd_files
from env import wait_until
from odd_files import (
    HEIGHT, PROFILES, WIDTH, Page, jpeg, jpeg_tiled, marker, picture, plain, tags_of, tiff, tiled,
    with_restarts, with_zero_spectral_end, with_zeros_before_end, without_end,
)
from tiff import ASCII, LONG, RATIONAL, SHORT, text

CONFIG = """
IIIFRoot "${OWN}"
<Directory "${OWN}">
    Require all granted
</Directory>
LogFormat "%U %>s %{iiif-work}n" work
CustomLog "${SERVER_ROOT}/work_log" work
<Location "/iiif">
    SetHandler iiif
</Location>
<Location "/refusing">
    SetHandler iiif
    IIIFDamaged refuse
</Location>
<Location "/red">
    SetHandler iiif
    IIIFBackground #ff0000
</Location>
<Location "/auto">
    SetHandler iiif
    IIIFRange auto
</Location>
<Location "/12bits">
    SetHandler iiif
    IIIFRange 0 4095
</Location>
<Location "/bytes">
    SetHandler iiif
    IIIFRange 0 255
</Location>
<Location "/negative">
    SetHandler iiif
    IIIFRange -1e2 100.5
</Location>
"""

WHOLE = "full/max/0/default.png"
PICTURE = picture()


@pytest.fixture(scope="module")
def server(servers, pictures, own_folder):
    return servers(CONFIG, pictures, defines={"OWN": own_folder})


@pytest.fixture
def ask(server, own_folder):
    """Writes a file and requests it, or a page of it."""

    def asking(name, content, rest=WHOLE, location="iiif", page=""):
        path = own_folder / name.replace(" ", "_")
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)
        return server.get(f"/{location}/{path.name}{page}/{rest}")

    return asking


def pixels_of(answer):
    assert answer.status == 200, answer.body[:200]
    return numpy.asarray(answer.image.convert("RGB")).astype(int)


def assert_is(answer, wanted=PICTURE, within=12):
    found = pixels_of(answer)
    assert found.shape == wanted.shape
    assert numpy.abs(found - wanted).max() <= within


def assert_kept_for_long(answer):
    assert answer.headers["Cache-Control"] == "max-age=86400"
    assert "ETag" in answer.headers


def assert_damaged(server, answer, path, lacks_end=False):
    """The answer is not cached for long, and is noted once for the file and in the access log."""
    assert answer.status == 200, answer.body[:200]
    assert answer.headers["Cache-Control"] == ("no-store" if lacks_end else "max-age=60")
    assert "ETag" not in answer.headers and "Last-Modified" not in answer.headers
    [line] = server.errors()
    assert f"{path}: " in line
    log = server.root / "work_log"
    wait_until(lambda: f"/{path.name}/{WHOLE} 200 damaged\n" in log.read_text(), "log its work")


# --- Colour profiles

FILES_OF = {
    "tif": odd_files.tiff_with_profile,
    "jpg": odd_files.jpeg_with_profile,
    "png": odd_files.png_with_profile,
    "webp": odd_files.webp_with_profile,
}


@pytest.mark.parametrize("kind", FILES_OF)
@pytest.mark.parametrize("form", PROFILES)
def test_a_picture_with_any_profile_is_served_in_all_formats(ask, form, kind):
    content = FILES_OF[kind](PICTURE, PROFILES[form])
    carried = set()
    for format in ("png", "jpg", "webp", "tif", "avif", "jp2", "pdf", "gif"):
        answer = ask(f"{form}.{kind}", content, f"full/max/0/default.{format}")
        assert answer.status == 200, (format, answer.body[:100])
        if format in ("png", "jpg", "webp", "tif"):
            carried.add(b"" if not answer.image.info.get("icc_profile") else b"profile")
    assert len(carried) == 1, "one decision for all formats"


@pytest.mark.parametrize("form", PROFILES)
def test_a_stored_tile_carries_no_unsound_profile(ask, form):
    profile = PROFILES[form]
    content = tiff(jpeg_tiled(PICTURE, t34675=(1, list(profile))))
    tile = ask(f"tiles {form}.tif", content, "0,0,32,32/max/0/default.jpg")
    whole = ask(f"tiles {form}.tif", content, "full/max/0/default.jpg")
    assert tile.status == whole.status == 200
    assert ("icc_profile" in tile.image.info) == ("icc_profile" in whole.image.info)


# --- Directories of TIFF

HALF = PICTURE[::2, ::2]
BROKEN = Page({259: (SHORT, [1])})  # without a size
EMPTY = Page({})

CHAINS = {
    "loops to its first page": tiff(plain(PICTURE), last_link=0),
    "loops behind its second page": tiff(plain(PICTURE), plain(HALF, t254=(LONG, [1])), last_link=0),
    "loops at its second page": tiff(plain(PICTURE), plain(HALF, t254=(LONG, [1])), last_link=1),
    "ends beyond the file": tiff(plain(PICTURE), last_link=99_999_999),
    "ends in pixels": tiff(plain(PICTURE), last_link=2001),
    "ends in an empty directory": tiff(plain(PICTURE), EMPTY),
    "ends in a broken directory": tiff(plain(PICTURE), BROKEN),
    "has a broken directory within": tiff(plain(PICTURE), BROKEN, plain(HALF, t254=(LONG, [1]))),
    "has an empty SubIFD": tiff(Page(plain(PICTURE).tags, plain(PICTURE).blocks, sub=[EMPTY])),
    "has a broken SubIFD": tiff(Page(plain(PICTURE).tags, plain(PICTURE).blocks, sub=[BROKEN])),
    "has a SubIFD beyond the file": tiff(
        Page(plain(PICTURE).tags, plain(PICTURE).blocks, sub_offsets=[99_999_999])),
    "has a SubIFD that is itself": tiff(
        Page(plain(PICTURE).tags, plain(PICTURE).blocks, sub_offsets=[8])),
    "has a level of impossible size": tiff(
        plain(PICTURE), Page({**plain(HALF).tags, 254: (LONG, [1]), 278: (LONG, [0])}, [b"x"])),
    "has EXIF beyond the file": tiff(plain(PICTURE, t34665=(LONG, [99_999_999]))),
}


@pytest.mark.parametrize("how", CHAINS)
def test_a_chain_of_directories_that_is_broken_behind_the_first_page(ask, how):
    name = how + ".tif"
    answer = ask(name, CHAINS[how])
    assert_is(answer, within=0)
    if how == "ends beyond the file":
        assert answer.headers["Cache-Control"] == "no-store"
    else:
        assert_kept_for_long(answer)
    info = ask(name, CHAINS[how], "info.json")
    assert info.status == 200


def test_a_level_behind_a_broken_directory_is_used(ask):
    level = numpy.full_like(HALF, 77)
    content = tiff(plain(PICTURE), BROKEN, plain(level, t254=(LONG, [1])))
    answer = ask("level_behind.tif", content, f"full/{WIDTH // 2},/0/default.png")
    assert_is(answer, level, within=0)


def test_a_page_behind_a_broken_directory_is_counted(ask):
    page = numpy.full_like(PICTURE, 99)
    content = tiff(plain(PICTURE), BROKEN, plain(page))
    assert_is(ask("page_behind.tif", content, page=";2"), page, within=0)


# --- JPEG

BASELINE = jpeg(PICTURE)
PROGRESSIVE = jpeg(PICTURE, progressive=True)
with tempfile.TemporaryDirectory() as folder:
    RESTARTED = odd_files.restarted(PICTURE, Path(folder))

ODD_JPEGS = {
    "baseline without end": without_end(BASELINE),
    "progressive without end": without_end(PROGRESSIVE),
    "restarted without end": without_end(RESTARTED),
    "with Se of 0": with_zero_spectral_end(BASELINE),
    "with restart markers from 1": with_restarts(RESTARTED, lambda order: order + 1),
    "with restart markers of 0": with_restarts(RESTARTED, lambda order: 0),
    "with restart markers backwards": with_restarts(RESTARTED, lambda order: 7 - order % 8),
    "with zeros before its end": with_zeros_before_end(BASELINE),
    "with bytes behind its end": BASELINE + bytes(100),
}


@pytest.mark.parametrize("location", ["iiif", "refusing"])
@pytest.mark.parametrize("how", ODD_JPEGS)
def test_a_jpeg_whose_pixels_are_whole_is_served(ask, how, location):
    answer = ask(how + ".jpg", ODD_JPEGS[how], location=location)
    assert_is(answer)
    if how.endswith("without end"):
        assert answer.headers["Cache-Control"] == "no-store"
    else:
        assert_kept_for_long(answer)


def one_strip(stored):
    return tiff(Page(tags_of(WIDTH, HEIGHT, photometric=6, compression=7, t530=(SHORT, [2, 2])),
                     [stored]))


@pytest.mark.parametrize("location", ["iiif", "refusing"])
@pytest.mark.parametrize("how", ODD_JPEGS)
def test_a_tiff_of_such_a_jpeg_is_served(ask, how, location):
    answer = ask("strip " + how + ".tif", one_strip(ODD_JPEGS[how]),
                 location=location)
    assert_is(answer)
    assert_kept_for_long(answer)


@pytest.mark.parametrize("change", [without_end, with_zero_spectral_end, with_zeros_before_end])
def test_tiles_of_such_jpegs_are_passed_through(server, ask, change):
    content = tiff(jpeg_tiled(PICTURE, change=change))
    name = f"tiles_{change.__name__}.tif"
    assert_is(ask(name, content, "32,0,32,32/max/0/default.jpg"), PICTURE[:32, 32:64])
    assert_is(ask(name, content))


def cut_jpeg(share):
    start = marker(BASELINE, 0xDA)
    return BASELINE[:start + int((len(BASELINE) - start) * share)]


def test_a_jpeg_that_ends_early_is_shown_as_far_as_it_goes(server, ask, own_folder):
    answer = ask("cut.jpg", cut_jpeg(0.6))
    assert_damaged(server, answer, own_folder / "cut.jpg", lacks_end=True)
    assert numpy.abs(pixels_of(answer) - PICTURE)[:HEIGHT // 3].max() <= 12
    again = ask("cut.jpg", cut_jpeg(0.6), "full/max/0/default.jpg")
    assert again.headers["Cache-Control"] == "no-store"


def test_a_damaged_picture_is_refused_where_the_operator_says_so(server, ask, own_folder):
    answer = ask("refused.jpg", cut_jpeg(0.6), location="refusing")
    assert answer.status == 500 and answer.headers["Cache-Control"] == "no-store"
    server.errors()
    above = ask("refused.jpg", cut_jpeg(0.6), "full/max/0/default.png")
    assert above.status == 200
    server.errors()


def test_a_file_is_logged_once_for_all_its_damage(server, ask, own_folder):
    content = cut_jpeg(0.5)
    for width in range(20, 60, 5):
        assert ask("often.jpg", content, f"full/{width},/0/default.jpg").status == 200
    server.errors()


# --- Tiles that are not stored

GDAL = {42113: (ASCII, [*b"255", 0])}
SLIDE = {270: text("Aperio Image Library v11.2.1")}


@pytest.mark.parametrize("tags, wanted", [({}, 0), (GDAL, 255), (SLIDE, 255)],
                         ids=["plain", "nodata", "slide"])
@pytest.mark.parametrize("page_of", [tiled, jpeg_tiled], ids=["deflate", "jpeg"])
@pytest.mark.parametrize("left_out", ["both", "offset", "count"])
def test_a_tile_that_is_not_stored_is_empty(ask, page_of, left_out, tags, wanted):
    page = page_of(PICTURE, **{f"t{tag}": value for tag, value in tags.items()})
    if left_out == "both":
        page.blocks[1] = None
    else:
        (page.offsets if left_out == "offset" else page.counts)[1] = 0
    name = f"sparse_{page_of.__name__}_{left_out}_{wanted}.tif"
    expected = PICTURE.copy()
    expected[:32, 32:64] = wanted
    answer = ask(name, tiff(page))
    assert_is(answer, expected)
    assert_kept_for_long(answer)
    for rest in ("32,0,32,32/max/0/default.jpg", "32,0,32,32/max/0/default.png"):
        assert_is(ask(name, tiff(page), rest), expected[:32, 32:64])
    assert ask(name, tiff(page), "full/24,/0/default.jpg").status == 200


@pytest.mark.parametrize("compression", [1, 8])
def test_a_strip_that_is_not_stored_is_empty(ask, compression):
    rows = [PICTURE[y:y + 16].tobytes() for y in range(0, HEIGHT, 16)]
    page = Page({**tags_of(WIDTH, HEIGHT, compression=compression), 278: (LONG, [16])},
                [row if compression == 1 else zlib.compress(row) for row in rows])
    page.blocks[2] = None
    expected = PICTURE.copy()
    expected[32:48] = 0
    assert_is(ask(f"sparse_strips_{compression}.tif", tiff(page)), expected, within=0)


def test_a_picture_without_any_stored_tile_is_empty(ask):
    page = tiled(PICTURE)
    page.blocks = [None] * len(page.blocks)
    assert_is(ask("all_sparse.tif", tiff(page)), numpy.zeros_like(PICTURE), within=0)


# --- Damaged tiles


def spoilt_tiles(page_of=tiled):
    page = page_of(PICTURE)
    page.blocks[1] = b"\x55" * 300
    return tiff(page)


@pytest.mark.parametrize("page_of", [tiled, jpeg_tiled], ids=["deflate", "jpeg"])
def test_a_tile_that_cannot_be_decoded_is_background_in_a_larger_view(
    server, ask, own_folder, page_of
):
    name = f"spoilt_{page_of.__name__}.tif"
    answer = ask(name, spoilt_tiles(page_of), location="red")
    expected = PICTURE.copy()
    expected[:32, 32:64] = (255, 0, 0)
    assert_is(answer, expected)
    assert_damaged(server, answer, own_folder / name)
    alone = ask(name, spoilt_tiles(page_of), "32,0,32,32/max/0/default.png", location="red")
    assert alone.status == 500
    beside = ask(name, spoilt_tiles(page_of), "64,0,32,32/max/0/default.png", location="red")
    assert_is(beside, PICTURE[:32, 64:96])
    assert_kept_for_long(beside)
    refused = ask(name, spoilt_tiles(page_of), location="refusing")
    assert refused.status == 500
    server.errors()


def test_a_tile_beyond_the_end_of_the_file_is_background(server, ask, own_folder):
    page = tiled(PICTURE)
    page.offsets[1] = 99_999_999
    answer = ask("beyond.tif", tiff(page))
    expected = PICTURE.copy()
    expected[:32, 32:64] = 255
    assert_is(answer, expected, within=0)
    assert_damaged(server, answer, own_folder / "beyond.tif", lacks_end=True)


def test_a_strip_that_ends_early_shows_its_rows(server, ask, own_folder):
    page = Page({**tags_of(WIDTH, HEIGHT), 278: (LONG, [16])},
                [PICTURE[y:y + 16].tobytes() for y in range(0, HEIGHT, 16)])
    page.counts[2] = WIDTH * 3 * 8
    answer = ask("short_strip.tif", tiff(page))
    expected = PICTURE.copy()
    expected[40:48] = 0
    assert_is(answer, expected, within=0)
    assert_damaged(server, answer, own_folder / "short_strip.tif")


def test_a_png_that_ends_early_shows_its_rows(server, ask, own_folder):
    whole = odd_files.png_with_profile(PICTURE, None)
    answer = ask("cut.png", whole[:len(whole) * 2 // 3], location="red")
    found = pixels_of(answer)
    assert (found[:10] == PICTURE[:10]).all()
    assert (found[-1] == (255, 0, 0)).all()
    assert_damaged(server, answer, own_folder / "cut.png", lacks_end=True)


def test_a_png_with_a_wrong_checksum_is_shown(server, ask, own_folder):
    whole = bytearray(odd_files.png_with_profile(PICTURE, None))
    at = whole.index(b"IDAT")
    length = struct.unpack_from(">I", whole, at - 4)[0]
    whole[at + 4 + length] ^= 1
    answer = ask("checksum.png", bytes(whole))
    assert_is(answer, within=0)
    assert_damaged(server, answer, own_folder / "checksum.png")


# --- Channels and their levels


def gray(value, width=WIDTH, height=HEIGHT):
    return numpy.full((height, width), value, numpy.uint8)


REDUCED = {"t254": (LONG, [1])}


def test_levels_after_several_channels_belong_to_the_channel_of_their_number(ask):
    """A QPTIFF has all channels, then a thumbnail, then the channels of each level."""
    content = tiff(plain(gray(40)), plain(gray(120)), plain(gray(200)), plain(picture(24, 20)),
                   *[plain(gray(value + 1, WIDTH // 2, HEIGHT // 2), **REDUCED)
                     for value in (40, 120, 200)],
                   *[plain(gray(value + 2, WIDTH // 4, HEIGHT // 4), **REDUCED)
                     for value in (40, 120, 200)])
    for page, value in ((1, 40), (2, 120), (3, 200)):
        for factor, offset in ((1, 0), (2, 1), (4, 2)):
            answer = ask("channels.tif", content, f"full/{WIDTH // factor},/0/default.png",
                         page=f";{page}")
            assert (pixels_of(answer) == value + offset).all(), (page, factor)


def test_levels_that_could_belong_to_several_channels_are_left_alone(ask):
    """Two levels of one size after three channels: nobody knows whose they are."""
    content = tiff(plain(gray(40)), plain(gray(120)), plain(gray(200)),
                   *[plain(gray(value, WIDTH // 2, HEIGHT // 2), **REDUCED) for value in (1, 2)])
    for page, value in ((1, 40), (2, 120), (3, 200)):
        answer = ask("unclear.tif", content, f"full/{WIDTH // 2},/0/default.png", page=f";{page}")
        assert (pixels_of(answer) == value).all(), page


def test_pages_with_levels_of_their_own_keep_them(ask):
    content = tiff(*[page for value in (40, 200) for page in (
        plain(gray(value)), plain(gray(value + 1, WIDTH // 2, HEIGHT // 2), **REDUCED))])
    for page, value in ((1, 41), (2, 201)):
        answer = ask("own_levels.tif", content, f"full/{WIDTH // 2},/0/default.png",
                     page=f";{page}")
        assert (pixels_of(answer) == value).all()


def test_a_reduced_picture_in_front_is_a_level_of_the_first_page(ask):
    content = tiff(plain(gray(7, WIDTH // 2, HEIGHT // 2), **REDUCED), plain(gray(200)))
    assert ask("front.tif", content).image.size == (WIDTH, HEIGHT)
    half = ask("front.tif", content, f"full/{WIDTH // 2},/0/default.png")
    assert (pixels_of(half) == 7).all()
    assert ask("front.tif", content, page=";2").status == 404


# --- Alpha

ALPHA = numpy.broadcast_to(numpy.where(numpy.arange(WIDTH) < WIDTH // 2, 255, 0),
                           (HEIGHT, WIDTH)).astype(numpy.uint8)


@pytest.mark.parametrize("extras", [[2], [0, 2], [2, 0], [0, 0, 2]])
@pytest.mark.parametrize("planar", [1, 2])
@pytest.mark.parametrize("colors", [1, 3])
def test_alpha_is_found_among_the_extra_samples(ask, extras, planar, colors):
    planes = [PICTURE[:, :, channel] for channel in range(colors)]
    planes += [ALPHA if kind == 2 else gray(99) for kind in extras]
    stack = numpy.stack(planes, -1)
    tags = tags_of(WIDTH, HEIGHT, len(planes), photometric=2 if colors == 3 else 1,
                   t338=(SHORT, extras), t284=(SHORT, [planar]))
    blocks = [stack.tobytes()] if planar == 1 else [plane.tobytes() for plane in planes]
    name = f"alpha_{colors}_{planar}_{'_'.join(map(str, extras))}.tif"
    image = ask(name, tiff(Page(tags, blocks))).image
    assert image.mode == ("RGBA" if colors == 3 else "LA")
    found = numpy.asarray(image)
    assert (found[:, :, -1] == ALPHA).all()
    assert (found[:, :, :-1] == stack[:, :, :colors]).all()


@pytest.mark.parametrize("bits", [8, 16])
def test_a_palette_may_have_alpha_and_16_bits(ask, bits):
    colors = 1 << bits
    reds = [index * 65535 // (colors - 1) for index in range(colors)]
    sample = numpy.uint8 if bits == 8 else numpy.uint16
    index = (PICTURE[:, :, 0].astype(int) * (colors - 1) // 255).astype(sample)
    alpha = (ALPHA.astype(int) * (colors - 1) // 255).astype(sample)
    tags = tags_of(WIDTH, HEIGHT, 2, bits, 3, t320=(SHORT, reds + [0] * colors + [65535] * colors),
                   t338=(SHORT, [2]))
    image = ask(f"palette_{bits}.tif",
                tiff(Page(tags, [numpy.dstack([index, alpha]).tobytes()]))).image
    assert image.mode == "RGBA"
    found = numpy.asarray(image).astype(int)
    assert (found[:, :, 3] == ALPHA).all()
    assert numpy.abs(found[:, :, 0] - PICTURE[:, :, 0])[ALPHA > 0].max() <= 1
    assert (found[:, :, 2] == 255).all()


# --- JPEG 2000

ORANGE = (200, 50, 20)
BT601, BT709 = (0.299, 0.114), (0.2126, 0.0722)

ENUMERATED = {
    1: odd_files.ycbcr(ORANGE, *BT709, video=True),
    3: odd_files.ycbcr(ORANGE, *BT601, video=False),
    4: odd_files.ycbcr(ORANGE, *BT601, video=True),
    11: [255 - value for value in ORANGE],
    16: ORANGE,
    18: odd_files.ycbcr(ORANGE, *BT601, video=False),
    24: odd_files.ycbcr(ORANGE, *BT601, video=False),
}


@pytest.mark.parametrize("number", ENUMERATED)
def test_the_colors_of_an_enumerated_space_are_converted(ask, tmp_path, number):
    planes = [gray(value) for value in ENUMERATED[number]]
    content = odd_files.jp2(odd_files.codestream(planes, tmp_path), (WIDTH, HEIGHT), 3, number)
    found = pixels_of(ask(f"enumerated_{number}.jp2", content))
    assert numpy.abs(found - ORANGE).max() <= 3


@pytest.mark.parametrize("number, wanted", [(0, 55), (15, 200), (17, 200)])
def test_the_grays_of_an_enumerated_space_are_converted(ask, tmp_path, number, wanted):
    content = odd_files.jp2(odd_files.codestream([gray(200)], tmp_path), (WIDTH, HEIGHT), 1, number)
    assert (pixels_of(ask(f"enumerated_{number}.jp2", content)) == wanted).all()


def test_ycck_is_converted_like_cmyk(ask, tmp_path):
    ink = [10, 150, 200, 30]
    ycc = odd_files.ycbcr([255 - value for value in ink[:3]], *BT601, video=False)
    answers = [
        pixels_of(ask(f"inks_{number}.jp2", odd_files.jp2(
            odd_files.codestream([gray(value) for value in values], tmp_path), (WIDTH, HEIGHT), 4,
            number)))
        for number, values in ((12, ink), (13, [*ycc, ink[3]]))
    ]
    assert numpy.abs(answers[0] - answers[1]).max() <= 3


@pytest.mark.parametrize("number", [9, 19, 20, 21, 22, 23, 77])
def test_other_enumerated_spaces_are_refused_with_a_sentence(ask, tmp_path, number):
    planes = [gray(value) for value in ORANGE]
    content = odd_files.jp2(odd_files.codestream(planes, tmp_path), (WIDTH, HEIGHT), 3, number)
    answer = ask(f"enumerated_{number}.jp2", content)
    assert answer.status == 501 and f"space {number};" in answer.text


@pytest.mark.parametrize("place", ["front", "behind"])
def test_a_jp2_is_turned_as_its_exif_says(ask, tmp_path, place):
    stream = odd_files.codestream([PICTURE[:, :, channel] for channel in range(3)], tmp_path)
    block = odd_files.box(b"uuid", b"JpgTiffExif->JP2" + odd_files.exif(6))
    content = odd_files.jp2(stream, (WIDTH, HEIGHT), 3, 16, block if place == "behind" else b"")
    if place == "front":
        at = content.index(b"jp2c") - 4
        content = content[:at] + block + content[at:]
    assert_is(ask(f"turned_{place}.jp2", content), numpy.rot90(PICTURE, -1), within=0)


def test_a_jp2_that_ends_early_is_shown_as_far_as_it_goes(server, ask, own_folder, tmp_path):
    stream = odd_files.codestream([PICTURE[:, :, channel] for channel in range(3)], tmp_path)
    whole = odd_files.jp2(stream, (WIDTH, HEIGHT), 3, 16)
    answer = ask("cut.jp2", whole[:len(whole) * 9 // 10])
    assert_damaged(server, answer, own_folder / "cut.jp2", lacks_end=True)
    assert numpy.abs(pixels_of(answer) - PICTURE).mean() < 40
    assert ask("cut.jp2", whole[:len(whole) * 9 // 10], location="refusing").status == 500
    server.errors()


# --- GIF


@pytest.mark.parametrize("canvas", [(0, 0), (0, HEIGHT), (WIDTH, 0)])
def test_a_gif_with_an_empty_canvas_shows_its_frame(ask, canvas):
    out = io.BytesIO()
    Image.fromarray(PICTURE[:, :, 0]).save(out, "GIF")
    content = bytearray(out.getvalue())
    struct.pack_into("<HH", content, 6, *canvas)
    answer = ask(f"canvas_{canvas[0]}_{canvas[1]}.gif", bytes(content))
    assert answer.image.size == (WIDTH, HEIGHT)
    assert (pixels_of(answer)[:, :, 0] == PICTURE[:, :, 0]).all()


def test_a_gif_that_ends_early_shows_its_rows(server, ask, own_folder):
    out = io.BytesIO()
    Image.fromarray(PICTURE).quantize(64).save(out, "GIF")
    whole = out.getvalue()
    answer = ask("cut.gif", whole[:len(whole) * 2 // 3])
    assert answer.image.size == (WIDTH, HEIGHT)
    assert_damaged(server, answer, own_folder / "cut.gif", lacks_end=True)


def test_a_webp_that_ends_early_shows_its_rows(server, ask, own_folder):
    whole = odd_files.webp_with_profile(PICTURE, None)
    answer = ask("cut.webp", whole[:len(whole) * 3 // 4])
    assert (pixels_of(answer)[:10] == PICTURE[:10]).all()
    assert_damaged(server, answer, own_folder / "cut.webp", lacks_end=True)


# --- JPEG 2000 in TIFF


@pytest.mark.parametrize("compression, photometric", [(33003, 2), (33003, 6), (33005, 2),
                                                      (34712, 2), (34712, 6)])
def test_tiles_of_jpeg_2000_are_read(ask, tmp_path, compression, photometric):
    """Slides by Aperio: 33003 is YCbCr whatever the photometric tag says, 33005 is RGB."""
    ycc = compression == 33003 or photometric == 6
    colored = numpy.asarray(Image.fromarray(PICTURE).convert("YCbCr" if ycc else "RGB"))
    page = tiled(colored, bytes, 64, compression, t262=(SHORT, [photometric]))
    page.blocks = [
        odd_files.codestream([tile[:, :, channel] for channel in range(3)], tmp_path)
        for tile in odd_files.tiles(colored, 64)
    ]
    name = f"j2k_{compression}_{photometric}.tif"
    assert_is(ask(name, tiff(page)), within=3)
    assert_is(ask(name, tiff(page), "64,0,32,64/max/0/default.png"), PICTURE[:64, 64:], within=3)
    page.blocks[0] = page.blocks[0][:40]
    assert ask("cut_" + name, tiff(page), "0,0,64,64/max/0/default.png").status == 500
    assert ask("cut_" + name, tiff(page)).headers["Cache-Control"] == "max-age=60"


@pytest.fixture(autouse=True)
def forget_errors(server):
    """What a test does not ask about in the log is not the next test's."""
    yield
    server.errors()


# --- Numbers that are no samples

FLOAT = {"t339": (SHORT, [3])}


@pytest.mark.parametrize("missing, tags", [
    (-9999, {}), (numpy.nan, {}), (numpy.inf, {}), (-1e38, {"t42113": (ASCII, [*b"-1e38", 0])}),
    (0.25, {"t42113": (ASCII, [*b"0.25", 0])}), (numpy.nan, {"t42113": (ASCII, [*b"nan", 0])}),
], ids=str)
@pytest.mark.parametrize("sample", ["<f4", "<f8", "<f2"])
def test_numbers_without_a_value_are_background_and_not_mixed_in(ask, missing, tags, sample):
    if sample == "<f2" and missing in (-9999, -1e38):
        pytest.skip("no half float")
    values = numpy.full((HEIGHT, WIDTH), 0.5, sample)
    values[:HEIGHT // 4] = missing
    bits = 8 * values.itemsize
    content = tiff(Page(tags_of(WIDTH, HEIGHT, 1, bits, 1, **FLOAT, **tags), [values.tobytes()]))
    name = f"missing_{missing}_{len(tags)}_{bits}.tif"
    for rest in (WHOLE, f"full/{WIDTH // 3},/0/default.png", "full/70,/0/default.png"):
        found = pixels_of(ask(name, content, rest, location="red"))
        assert (numpy.abs(found[0] - 76) <= 1).all(), "the background's gray"
        assert (numpy.abs(found[-1] - 128) <= 1).all()
        assert found.min() >= 75 and found.max() <= 129, "no ring at the edge"


def test_half_floats_are_read(ask):
    values = (PICTURE[:, :, 0] / 255).astype("<f2")
    content = tiff(Page(tags_of(WIDTH, HEIGHT, 1, 16, 1, **FLOAT), [values.tobytes()]))
    found = pixels_of(ask("half.tif", content))[:, :, 0]
    assert numpy.abs(found - PICTURE[:, :, 0]).max() <= 1


@pytest.mark.parametrize("compression", [1, 8])
def test_planes_of_ycbcr_are_read(ask, compression):
    planes = numpy.asarray(Image.fromarray(PICTURE).convert("YCbCr"))
    blocks = [planes[:, :, channel].tobytes() for channel in range(3)]
    tags = tags_of(WIDTH, HEIGHT, photometric=6, compression=compression, t284=(SHORT, [2]),
                   t530=(SHORT, [1, 1]))
    content = tiff(Page(tags, blocks if compression == 1 else list(map(zlib.compress, blocks))))
    assert_is(ask(f"planes_{compression}.tif", content), within=3)


# --- A file that is being copied


def test_the_description_of_a_file_that_has_just_changed_is_not_kept(server, own_folder, ask):
    content = tiff(plain(PICTURE))
    assert ask("copied.tif", content, "info.json").headers["Cache-Control"] == "no-store"
    hour_ago = time.time() - 3600
    os.utime(own_folder / "copied.tif", (hour_ago, hour_ago))
    assert server.get("/iiif/copied.tif/info.json").headers["Cache-Control"] == "max-age=8640"


def encoded(kind, **options):
    out = io.BytesIO()
    Image.fromarray(PICTURE).save(out, kind, **options)
    return out.getvalue()


WHOLE_FILES = {
    "jpg": lambda folder: jpeg(PICTURE),
    "progressive.jpg": lambda folder: encoded("JPEG", progressive=True),
    "png": lambda folder: odd_files.png_with_profile(PICTURE, None),
    "gif": lambda folder: encoded("GIF"),
    "webp": lambda folder: odd_files.webp_with_profile(PICTURE, None),
    "tif": lambda folder: tiff(plain(PICTURE)),
    "tiled.tif": lambda folder: tiff(jpeg_tiled(PICTURE), plain(PICTURE)),
    "jp2": lambda folder: odd_files.jp2(odd_files.codestream(
        [PICTURE[:, :, channel] for channel in range(3)], folder), (WIDTH, HEIGHT), 3, 16),
}


def old(path, content):
    path.write_bytes(content)
    hour_ago = time.time() - 3600
    os.utime(path, (hour_ago, hour_ago))


@pytest.mark.parametrize("kind", WHOLE_FILES)
@pytest.mark.parametrize("behind", [b"", b"\0" * 99, b"film " * 50000], ids=["", "zeros", "film"])
def test_a_whole_file_is_kept_whatever_follows_its_picture(
        server, own_folder, tmp_path, kind, behind):
    name = f"whole{len(behind)}.{kind}"
    old(own_folder / name, WHOLE_FILES[kind](tmp_path) + behind)
    assert server.get(f"/iiif/{name}/info.json").headers["Cache-Control"] == "max-age=8640"
    assert_kept_for_long(server.get(f"/iiif/{name}/{WHOLE}"))
    server.errors()


@pytest.mark.parametrize("kind", WHOLE_FILES)
def test_a_file_whose_end_is_missing_is_not_kept(server, own_folder, tmp_path, kind):
    whole = WHOLE_FILES[kind](tmp_path)
    name = f"copied.{kind}"
    stored = own_folder / name
    # Directories of these TIFFs lie behind the pixels, so only a hole stands for a missing end.
    content = whole[:-40] if not kind.endswith("tif") else with_blocks_beyond(kind)
    old(stored, content)
    info = server.get(f"/iiif/{name}/info.json")
    assert info.headers["Cache-Control"] == "no-store"
    for view in ("full/50,/0/default.png", "0,0,16,16/max/0/default.png"):
        answer = server.get(f"/iiif/{name}/{view}")
        assert answer.headers["Cache-Control"] == "no-store"
    old(stored, whole)
    os.utime(stored, (1e9, 1e9))
    assert server.get(f"/iiif/{name}/info.json").headers["Cache-Control"] == "max-age=8640"
    server.errors()


def with_blocks_beyond(kind):
    page = plain(PICTURE) if kind == "tif" else jpeg_tiled(PICTURE)
    page.offsets[len(page.blocks) - 1] = 1 << 20
    return tiff(page)


def test_a_tiff_whose_next_directory_is_missing_is_not_kept(server, own_folder):
    old(own_folder / "chain.tif", tiff(plain(PICTURE), last_link=1 << 20))
    answer = server.get("/iiif/chain.tif/info.json")
    assert answer.status == 200 and answer.headers["Cache-Control"] == "no-store"
    server.errors()


def test_a_large_answer_of_a_cut_file_says_so_in_its_head(server, own_folder):
    """Its head is sent before the damage is found."""
    noise = numpy.random.default_rng(1).integers(0, 255, (900, 900, 3)).astype(numpy.uint8)
    content = jpeg(noise)
    old(own_folder / "large.jpg", content[:len(content) * 9 // 10])
    answer = server.get(f"/iiif/large.jpg/{WHOLE}")
    assert answer.status == 200 and len(answer.body) > 300_000
    assert answer.headers["Cache-Control"] == "no-store"
    server.errors()


# --- IIIFRange


def deep(values, bits=16, format=1, **more):
    """A page of one strip of numbers; `format` is its SampleFormat."""
    height, width = values.shape
    return Page({**tags_of(width, height, 1, bits, 1, **more), 339: (SHORT, [format])},
                [values.tobytes()])


def ramp(low, high, kind):
    row = numpy.linspace(low, high, WIDTH)
    return numpy.tile(row, (HEIGHT, 1)).astype(kind)


GRAYS = ramp(0, 255, float)

DEEP = {
    "12 bits in 16": (deep(ramp(0, 4095, "<u2")), "12bits"),
    "floats to 255": (deep(ramp(0, 255, "<f4"), 32, 3), "bytes"),
    "doubles to 255": (deep(ramp(0, 255, "<f8"), 64, 3), "bytes"),
    "half floats": (deep(ramp(0, 255, "<f2"), 16, 3), "bytes"),
    "signed": (deep(ramp(-100, 100, "<i2"), 16, 2), "negative"),
    "32 bits": (deep(ramp(0, 255, "<u4"), 32, 1), "bytes"),
    "of a stated range": (deep(ramp(0, 4095, "<u2"), t280=(SHORT, [0]), t281=(SHORT, [60000])),
                          "12bits"),
}


def file_of(name):
    return name.replace(" ", "_") + ".tif"


@pytest.mark.parametrize("name", DEEP)
def test_a_stated_range_is_black_to_white(ask, name):
    page, location = DEEP[name]
    found = pixels_of(ask(file_of(name), tiff(page), location=location))[:, :, 0]
    assert numpy.abs(found - GRAYS).max() <= 3


@pytest.mark.parametrize("name", DEEP)
def test_the_range_of_the_picture_is_black_to_white(ask, name):
    page, _ = DEEP[name]
    found = pixels_of(ask(file_of(name), tiff(page), location="auto"))[:, :, 0]
    assert numpy.abs(found - GRAYS).max() <= 2
    scaled = pixels_of(ask(file_of(name), tiff(page), "full/24,/0/default.png", "auto"))[:, :, 0]
    assert scaled[:, 0].max() <= 8 and scaled[:, -1].min() >= 247


def test_by_default_the_range_is_that_of_the_type(ask):
    page, _ = DEEP["12 bits in 16"]
    assert pixels_of(ask("12_bits_in_16.tif", tiff(page))).max() <= 16


def test_a_range_changes_the_etag_and_keeps_the_depth_of_bytes(ask):
    page, _ = DEEP["12 bits in 16"]
    etags = {ask("12_bits_in_16.tif", tiff(page), location=location).headers["ETag"]
             for location in ("iiif", "auto", "12bits", "bytes")}
    assert len(etags) == 4
    for location in ("iiif", "auto", "12bits"):
        assert_is(ask("bytes.tif", tiff(plain(PICTURE)), location=location), within=0)


def test_tiles_of_an_automatic_range_meet_without_a_seam(ask):
    """Each tile has another range of its own."""
    values = ramp(1000, 5000, "<u2")
    page = tiled(values.reshape(HEIGHT, WIDTH, 1), compression=8)
    page.tags.update({258: (SHORT, [16]), 262: (SHORT, [1])})
    whole = pixels_of(ask("seam.tif", tiff(page), location="auto"))
    for x in range(0, WIDTH, 32):
        rest = f"{x},0,32,32/32,/0/default.png"
        part = pixels_of(ask("seam.tif", tiff(page), rest, "auto"))
        assert (part == whole[:32, x:x + 32]).all()
    assert whole.min() == 0 and whole.max() == 255


def test_numbers_without_a_value_do_not_count_for_the_range(ask):
    values = ramp(0, 50, "<f4")
    values[0, 0], values[0, 1], values[0, 2] = numpy.nan, -9999, numpy.inf
    found = pixels_of(ask("no_values.tif", tiff(deep(values, 32, 3)), location="auto"))
    assert numpy.abs(found[1:, :, 0] - GRAYS[1:]).max() <= 2


def test_a_flat_picture_has_the_range_of_its_type(ask):
    flat = tiff(deep(numpy.full((HEIGHT, WIDTH), 32768, "<u2")))
    assert (pixels_of(ask("flat.tif", flat, location="auto")) == 128).all()


def test_a_damaged_tile_elsewhere_does_not_count_for_the_range(server, ask):
    values = ramp(1000, 5000, "<u2")
    page = tiled(values.reshape(HEIGHT, WIDTH, 1), compression=8)
    page.tags.update({258: (SHORT, [16]), 262: (SHORT, [1])})
    page.blocks[-1] = b"no deflate"
    answer = ask("elsewhere.tif", tiff(page), "0,0,32,32/max/0/default.png", "auto")
    assert_kept_for_long(answer)
    assert pixels_of(answer).min() == 0
    assert server.errors() == []


def test_a_deep_png_has_an_automatic_range(ask):
    out = io.BytesIO()
    Image.fromarray(ramp(0, 4095, "<u2")).save(out, "PNG")
    found = pixels_of(ask("deep.png", out.getvalue(), location="auto"))[:, :, 0]
    assert numpy.abs(found - GRAYS).max() <= 2


# --- What info.json says of the file


def info_of(ask, name, content, location="iiif"):
    answer = ask(name, content, "info.json", location)
    assert answer.status == 200
    return json.loads(answer.body)


def test_the_pages_of_a_file_are_counted(ask):
    pages = [plain(PICTURE), plain(PICTURE[:40]), Page({254: (LONG, [1]), **plain(PICTURE[:20]).tags},
                                                       plain(PICTURE[:20]).blocks)]
    assert info_of(ask, "two_pages.tif", tiff(*pages))["page_count"] == 2
    assert "page_count" not in info_of(ask, "one_page.tif", tiff(pages[0]))


def of_resolution(across, down, unit):
    return tiff(plain(PICTURE, t282=(RATIONAL, [across, 1]), t283=(RATIONAL, [down, 1]),
                      t296=(SHORT, [unit])))


@pytest.mark.parametrize("across, down, unit, wanted", [
    (300, 300, 2, 2.54 / 300), (100, 100, 3, 0.01), (72, 72, 2, None), (300, 200, 2, None),
    (300, 300, 1, None)])
def test_the_size_of_a_pixel_is_stated_where_the_file_knows_it(ask, across, down, unit, wanted):
    content = of_resolution(across, down, unit)
    info = info_of(ask, f"resolution_{across}_{down}_{unit}.tif", content)
    if wanted is None:
        assert "service" not in info
        return
    [service] = info["service"]
    assert service["profile"] == "http://iiif.io/api/annex/services/physdim"
    assert service["physicalScale"] == pytest.approx(wanted)
    assert service["physicalUnits"] == "cm"


# --- A main picture in a SubIFD


@pytest.mark.parametrize("flags", [{"t254": (LONG, [1])}, {}], ids=["flagged", "small"])
def test_the_main_picture_may_lie_in_a_sub_directory(ask, flags):
    """DNG and NEF begin with a thumbnail, which states the texts and the orientation."""
    large = numpy.repeat(numpy.repeat(PICTURE, 4, 0), 4, 1)
    thumbnail = plain(PICTURE[::2, ::2].copy(), t274=(SHORT, [3]), **flags)
    thumbnail.sub = [plain(PICTURE, t254=(LONG, [1])), plain(large)]
    name = f"sub{len(flags)}.tif"
    info = info_of(ask, name, tiff(thumbnail))
    assert (info["width"], info["height"]) == (WIDTH * 4, HEIGHT * 4)
    assert {"width": WIDTH, "height": HEIGHT} in info["sizes"]
    assert_is(ask(name, tiff(thumbnail)), large[::-1, ::-1], within=0)


def test_a_sensor_in_a_sub_directory_is_passed_over(ask):
    sensor = plain(gray(7, WIDTH * 4, HEIGHT * 4))
    sensor.tags[262] = (SHORT, [32803])
    thumbnail = plain(PICTURE, t254=(LONG, [1]))
    thumbnail.sub = [sensor]
    assert_is(ask("sensor.tif", tiff(thumbnail)), within=0)


@pytest.mark.parametrize("kind, format", [("<i2", 2), ("<i4", 2), ("<u4", 1)])
def test_integers_without_a_value_are_transparent_and_not_mixed_in(ask, kind, format):
    """Heights are stored so, with GDAL_NODATA."""
    values = ramp(0, 100, kind)
    missing = 4_000_000_000 if kind == "<u4" else -32768
    values[:HEIGHT // 4] = missing
    page = deep(values, 8 * values.itemsize, format, t42113=(ASCII, [*str(missing).encode(), 0]))
    for rest in (WHOLE, f"full/{WIDTH // 3},/0/default.png"):
        answer = ask(f"heights_{kind[1:]}.tif", tiff(page), rest, "auto")
        found = numpy.asarray(answer.image.convert("LA")).astype(int)
        assert (found[0, :, 1] == 0).all() and (found[-1, :, 1] == 255).all()
        assert numpy.abs(found[-1, :, 0] - numpy.linspace(0, 255, found.shape[1])).max() <= 6
