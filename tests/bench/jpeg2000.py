"""Measures rows 7 to 8e of docs/performance.md: windows of large JPEG 2000 pictures through httpd,
and OpenJPEG's own window decode (opj_decompress -d, whose start takes five milliseconds). Both sides
decode each window three times, in turn. The best processor time counts, because other work on the
machine hardly changes it. The pictures are made once and kept; making the large one takes ten
minutes and 17 GB of memory.

    tests/bench/jpeg2000.py [row…]      see scripts/bench --large
"""

import http.client
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy
from PIL import Image

from bench import KEPT, TOP, Watch, processor_seconds, row
from env import Httpd

WALLPAPERS = Path("/usr/share/backgrounds")  # Debian's lomiri-wallpapers-16.04
LARGE = (15261, 54519)  # of a library's own files, as are the parameters
CELLS = (4, 20)
LEVELS = 9
OPTIONS = ["-I", "-n", LEVELS, "-b", "64,64", "-p", "RPCL", "-SOP", "-PLT", "-TP", "R",
           "-c", ",".join(["[256,256]"] * 2 + ["[128,128]"] * (LEVELS - 2)),
           "-r", "200,100,50,25,15,10,6,3.5", "-threads", "ALL_CPUS"]
MEDIUM = (10240, 6400)

CONFIG = """
IIIFRoot "${PICTURES}"
IIIFOpenFiles 8
StartServers 1
ServerLimit 1
ThreadsPerChild 4
MinSpareThreads 1
MaxSpareThreads 4
MaxRequestWorkers 4
KeepAlive on
KeepAliveTimeout 60
<Location "/all">
    SetHandler iiif
    IIIFLayers all
</Location>
<Location "/auto">
    SetHandler iiif
</Location>
"""
NO_CACHE = "IIIFCacheSize 0\n"
ROUNDS = 3
TILE = 256
SCRATCH = Path(tempfile.gettempdir())


# --- pictures

def photograph(choice, size):
    """Returns a crop of a wallpaper with a corner, scale, orientation and contrast of its own."""
    paths = sorted(WALLPAPERS.glob("*.jpg"))
    picture = Image.open(paths[choice.integers(len(paths))]).convert("RGB")
    scale = min(picture.width / size[0], picture.height / size[1]) * choice.uniform(0.7, 1)
    part = [round(side * scale) for side in size]
    left, top = choice.integers(0, (picture.width - part[0] + 1, picture.height - part[1] + 1))
    picture = picture.resize(size, Image.Resampling.BICUBIC,
                             (left, top, left + part[0], top + part[1]))
    if choice.integers(2):
        picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return numpy.asarray(picture, numpy.float32) * choice.uniform(0.8, 1.0)


def write_mosaic(path, size, cells):
    """Writes a picture of photographs side by side, with the grain of a camera's sensor."""
    choice = numpy.random.default_rng(832)
    cell = tuple(-(-side // count) for side, count in zip(size, cells))
    grain = choice.normal(0, 3, (cell[1], cell[0] * cells[0], 3)).astype(numpy.float32)
    with open(path, "wb") as out:
        out.write(f"P6\n{size[0]} {size[1]}\n255\n".encode())
        for first in range(0, size[1], cell[1]):
            row = numpy.hstack([photograph(choice, cell) for _ in range(cells[0])])
            row += numpy.roll(grain, choice.integers(0, cell), (0, 1))
            row = row[:size[1] - first, :size[0]]
            out.write(numpy.clip(row + 0.5, 0, 255).astype(numpy.uint8).tobytes())


def make(path, size, cells):
    """Encodes the picture unless the file exists."""
    if path.exists():
        return path
    plain, new = path.with_suffix(".ppm"), path.with_name(f"new-{path.name}")
    write_mosaic(plain, size, cells)
    subprocess.run(["opj_compress", "-i", plain, "-o", new, *map(str, OPTIONS)], check=True,
                   stdout=subprocess.DEVNULL)
    plain.unlink()
    new.rename(path)
    return path


# --- both sides

class Server:
    """A newly started httpd and one persistent connection to it."""

    def __init__(self, config=NO_CACHE):
        self.httpd = Httpd(CONFIG + config, KEPT)

    def __enter__(self):
        self.httpd.__enter__()
        self.memory = Watch(self.httpd).__enter__()
        self.connection = http.client.HTTPConnection("127.0.0.1", self.httpd.port, timeout=120)
        return self

    def __exit__(self, *error):
        self.connection.close()
        self.memory.__exit__()
        return self.httpd.__exit__(*error)

    def get(self, path):
        self.connection.request("GET", path)
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {body[:200]!r}")
        return body


    def processor(self):
        """Returns the processor time of all children, in seconds."""
        return sum(map(processor_seconds, self.httpd.children()))


class View:
    """A rectangle of a level: x, y, width and height in the level's pixels."""

    def __init__(self, level, *pixels):
        self.level = level
        self.pixels = pixels
        self.full = [side << level for side in pixels]

    def path(self, name, *, where="all", kind="jpg"):
        region = ",".join(map(str, self.full))
        return f"/{where}/{name}/{region}/{self.pixels[2]},{self.pixels[3]}/0/default.{kind}"

    def opj(self, name):
        """Decodes the rectangle by OpenJPEG's own tool and returns the path of the result."""
        left, top, width, height = self.full
        out = SCRATCH / f"bench-{os.getpid()}.ppm"
        subprocess.run(["opj_decompress", "-i", KEPT / name, "-o", out, "-r", str(self.level),
                        "-d", f"{left},{top},{left + width},{top + height}"], check=True,
                       capture_output=True)
        return out


def random_view(choice, size, level, side):
    """Returns a random rectangle on the tile grid, like those that viewers ask for."""
    places = [choice.randrange((length >> level) // side) * side for length in size]
    return View(level, *places, side, side)


def opj_processor():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def seconds(work, clock=time.monotonic):
    begun = clock()
    work()
    return clock() - begun


def compare(server, name, views):
    """Returns the milliseconds a view takes, ours and OpenJPEG's."""
    pairs = []
    for view in views:
        rounds = [(seconds(lambda: server.get(view.path(name)), server.processor),
                   seconds(lambda: view.opj(name), opj_processor)) for _ in range(ROUNDS)]
        pairs.append([min(side) for side in zip(*rounds)])
    return [1000 * sum(side) / len(side) for side in zip(*pairs)]


def time_row(number, work, times, target, more=""):
    ours, theirs = times
    row(number, work, f"{ours:.0f} ms{more}", f"{theirs:.0f} ms", "OpenJPEG",
        f"{theirs / ours:.1f}", target)


# --- rows

def row_7():
    make(KEPT / "medium.jp2", MEDIUM, (3, 3))
    choice = random.Random(7)
    views = [random_view(choice, MEDIUM, choice.randrange(4), 512) for _ in range(12)]
    with Server() as server:
        time_row(7, "512² at random places and levels, 65 MP", compare(server, "medium.jp2", views),
                 "≥ 1.5")


def row_8():
    choice = random.Random(8)
    for side, levels, target in ((256, 6, "≥ 5"), (512, 5, "≥ 3.5")):
        with Server() as server:
            for level in range(levels):
                views = [random_view(choice, LARGE, level, side) for _ in range(4)]
                time_row(8, f"{side}² of 832 MP at 1/{1 << level}",
                         compare(server, "large.jp2", views), target,
                         f", peak {server.memory.peak:.0f} MiB")


def row_8b():
    """Asks for 75 tiles of each of four levels, row by row; OpenJPEG decodes every tenth."""
    views = [View(level, (2 + n % 5) * TILE, (3 + n // 5) * TILE, TILE, TILE)
             for level in (3, 2, 1, 0) for n in range(75)]
    best = []
    for _ in range(ROUNDS):
        with Server("") as server:
            best.append(seconds(lambda: [server.get(view.path("large.jp2", where="auto"))
                                         for view in views], server.processor))
            peak = server.memory.peak
    theirs = seconds(lambda: [view.opj("large.jp2") for view in views[::10]], opj_processor)
    time_row("8b", "a viewer's way through 832 MP, a tile",
             [1000 * min(best) / len(views), 1000 * theirs / len(views[::10])], "≥ 12",
             f", peak {peak:.0f} MiB")


def forget(path):
    """Drops all pages of the file from the page cache."""
    with open(path, "rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def row_cold():
    """Measures the first tile of a new child, which reads headers, the index and the disk."""
    view = random_view(random.Random(9), LARGE, 0, TILE)

    def first(prepare):
        prepare()
        with Server() as server:
            return seconds(lambda: server.get(view.path("large.jp2")))

    def cold():
        forget(KEPT / "large.jp2")

    def opj_cold():
        cold()
        return seconds(lambda: view.opj("large.jp2"))

    rounds = [(first(lambda: None), first(cold), seconds(lambda: view.opj("large.jp2")),
               opj_cold()) for _ in range(ROUNDS)]
    warm, from_disk, theirs, theirs_from_disk = [1000 * min(side) for side in zip(*rounds)]
    time_row("8c", "the first tile of 832 MP after the start", [warm, theirs], "–")
    time_row("8c", "the same, nothing of the file in memory", [from_disk, theirs_from_disk], "–")


def row_index():
    """Measures the time and size of the packet index with and without PLT markers, by jp2_bench."""
    for name in ("large.jp2", "medium.jp2"):
        bench = TOP / os.environ.get("IIIF_BENCH_BUILD", "build/check") / "jp2_bench"
        made = subprocess.run([bench, KEPT / name, "index"], check=True, capture_output=True,
                              text=True).stdout
        opened, took, held = re.search(
            r"open ([\d.]+) ms\nindex of tile 0: ([\d.]+) ms, ([\d.]+) MB", made).groups()
        row("8d", f"index of {name}", f"{took} ms after {opened}, {held} MB", "–", "–", "–", "–")


def row_right():
    """Compares random windows of every level with opj_decompress."""
    choice = random.Random(10)
    greatest, different, samples = 0, 0, 0
    with Server() as server:
        for n in range(36):
            view = random_view(choice, LARGE, n % 6, choice.choice((96, 160, 256)))
            out = SCRATCH / f"bench-{os.getpid()}.png"
            out.write_bytes(server.get(view.path("large.jp2", kind="png")))
            found, wanted = (numpy.asarray(Image.open(path)).astype(int)
                             for path in (out, view.opj("large.jp2")))
            difference = numpy.abs(found - wanted)
            greatest = max(greatest, difference.max())
            different += numpy.count_nonzero(difference)
            samples += difference.size
    row("8e", "36 random windows of 832 MP, against opj_decompress",
        f"{greatest} at most, {different} of {samples} samples", "–", "difference", "–", "≤ 1")


ROWS = {"7": row_7, "8": row_8, "8b": row_8b, "8c": row_cold, "8d": row_index, "8e": row_right}


def main(wanted):
    KEPT.mkdir(parents=True, exist_ok=True)
    make(KEPT / "large.jp2", LARGE, CELLS)
    print("| # | work | ours | the other | ratio | target |\n|---|---|---|---|---|---|")
    for number, measure in ROWS.items():
        if not wanted or number in wanted:
            measure()


if __name__ == "__main__":
    main(sys.argv[1:])
