"""Measures the rows of docs/performance.md through one private httpd driven by wrk: mod_iiif, the
same bytes as static files, and iipsrv under mod_fcgid. Machines are noisy, so the sides take turns,
the best of three runs counts, and only ratios can be compared between machines.

    tests/bench/bench.py [row…]      see scripts/bench
"""

import hashlib
import http.client
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy

TOP = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests/httpd"))

import new_children   # noqa: E402
from env import Httpd   # noqa: E402
from pictures import vips, write_ppm   # noqa: E402

KEPT = Path(os.environ.get("IIIF_BENCH_PICTURES", "/var/tmp/mod_iiif-bench"))
SIZE = (10240, 6400)
TILE = 256
LARGE_SIZE = (32768, 24576)
SECONDS = 3
ROUNDS = 3
CONNECTIONS = 8
IIPSRV = "/usr/lib/iipimage-server/iipsrv.fcgi"
LIBRARIES_ALONE = Path(os.environ.get("LIBRARIES_ALONE", TOP / "build/check/libraries_alone"))

CONFIG = """
IIIFRoot "${PICTURES}"
IIIFMaxWidth 20000
StartServers 2
ServerLimit 4
ThreadsPerChild 16
MinSpareThreads 1
MaxSpareThreads 64
MaxRequestWorkers 64
KeepAlive on
KeepAliveTimeout 30
LogFormat "%U %{iiif-work}n" work
CustomLog "${SERVER_ROOT}/work.log" work "expr=-n req('X-Log')"
<Location "/iiif">
    SetHandler iiif
</Location>
<Directory "/usr/lib/iipimage-server">
    Require all granted
    Options ExecCGI
</Directory>
ScriptAlias "/iipsrv" "/usr/lib/iipimage-server/iipsrv.fcgi"
FcgidIPCDir "${SERVER_ROOT}/fcgid"
FcgidProcessTableFile "${SERVER_ROOT}/fcgid/table"
FcgidMaxProcesses 2
FcgidMinProcessesPerClass 2
FcgidInitialEnv FILESYSTEM_PREFIX "${PICTURES}/"
FcgidInitialEnv MAX_IMAGE_CACHE_SIZE 256
FcgidInitialEnv JPEG_QUALITY 75
FcgidInitialEnv MAX_CVT 20000
FcgidInitialEnv VERBOSITY 0
FcgidInitialEnv LOGFILE /dev/null
<Location "/iipsrv">
    SetHandler fcgid-script
</Location>
"""

WRK = """
local paths = {}
for line in io.lines("%s") do paths[#paths + 1] = line end
math.randomseed(%d)
request = function() return wrk.format("GET", paths[math.random(#paths)]) end
"""


# --- pictures

def photograph():
    """Returns a picture that costs codecs as much as a photograph: smooth shapes, edges, and some
    noise."""
    width, height = SIZE
    noise = numpy.random.default_rng(1)
    y, x = numpy.mgrid[0:height, 0:width].astype(numpy.float32)
    bands = [128 + 60 * numpy.sin(x / (90 + 40 * n) + n) * numpy.cos(y / (70 + 30 * n))
             + 30 * (numpy.hypot(x % 900 - 450, y % 700 - 350) < 200) for n in range(3)]
    pixels = numpy.stack(bands, axis=-1)
    for first in range(0, height, 640):
        pixels[first:first + 640] += noise.normal(0, 6, (min(640, height - first), width, 3))
    return numpy.clip(pixels, 0, 255).astype(numpy.uint8)


def make_pictures():
    KEPT.mkdir(parents=True, exist_ok=True)
    KEPT.chmod(0o755)
    wanted = {"jpeg.tif": ("--compression", "jpeg", "--Q", 85),
              "deflate.tif": ("--compression", "deflate"),
              "large.tif": ("--compression", "jpeg", "--Q", 85)}
    missing = [name for name in wanted if not (KEPT / name).exists()]
    if not missing:
        return
    plain, large = KEPT / "plain.ppm", KEPT / "large.v"
    write_ppm(plain, photograph())
    if "large.tif" in missing:
        across, down = (-(-large // small) for large, small in zip(LARGE_SIZE, SIZE))
        vips("replicate", plain, KEPT / "larger.v", across, down)
        vips("crop", KEPT / "larger.v", large, 0, 0, *LARGE_SIZE)
        (KEPT / "larger.v").unlink()
    for name in missing:
        vips("tiffsave", large if name == "large.tif" else plain, KEPT / f"new-{name}", "--tile",
             "--pyramid", "--tile-width", TILE, "--tile-height", TILE, *wanted[name])
        (KEPT / f"new-{name}").rename(KEPT / name)
    plain.unlink()
    large.unlink(missing_ok=True)


# --- questions

def levels():
    factor, (width, height) = 1, SIZE
    while True:
        yield factor, -(-width // factor), -(-height // factor)
        if width // factor <= TILE and height // factor <= TILE:
            return
        factor *= 2


def iiif_tiles(name):
    for factor, *_ in levels():
        side = TILE * factor
        for y in range(0, SIZE[1], side):
            for x in range(0, SIZE[0], side):
                w, h = min(side, SIZE[0] - x), min(side, SIZE[1] - y)
                yield (f"/iiif/{name}/{x},{y},{w},{h}/{-(-w // factor)},{-(-h // factor)}"
                       "/0/default.jpg")


def iip_tiles(name):
    everything = list(levels())
    for number, (_, width, height) in enumerate(reversed(everything)):
        for tile in range(-(-width // TILE) * -(-height // TILE)):
            yield f"/iipsrv?FIF={name}&JTL={number},{tile}"


def windows(name, side, to, *, iip, seed=5):
    choice = random.Random(seed)
    for _ in range(20_000):   # enough paths that no window is asked for twice in one measurement
        x, y = choice.randrange(SIZE[0] - side), choice.randrange(SIZE[1] - side)
        if iip:
            part = ",".join(f"{value:.6f}" for value in (
                x / SIZE[0], y / SIZE[1], side / SIZE[0], side / SIZE[1]))
            yield f"/iipsrv?FIF={name}&RGN={part}&WID={to}&CVT=jpeg"
        else:
            yield f"/iiif/{name}/{x},{y},{side},{side}/{to},/0/default.jpg"


# --- measuring

class Side:
    """One server that answers the row's requests, and the rates it reached."""

    def __init__(self, server, paths, *, connections=CONNECTIONS):
        self.server, self.connections = server, connections
        self.best, self.latencies = 0.0, []
        self.list = Path(tempfile.mkstemp(suffix=".paths")[1])
        self.script = self.list.with_suffix(".lua")
        self.list.write_text("\n".join(paths) + "\n")

    def run(self, seed, seconds=SECONDS):
        self.script.write_text(WRK % (self.list, seed))
        done = subprocess.run(
            ["wrk", "-t1", f"-c{self.connections}", f"-d{seconds}", "--latency", "-s", self.script,
             f"http://127.0.0.1:{self.server.port}/"], capture_output=True, text=True, check=True)
        if "Non-2xx" in done.stdout:
            raise RuntimeError(done.stdout)
        rate = float(re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)[1])
        self.best = max(self.best, rate)
        amount, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", done.stdout).groups()
        self.latencies.append(float(amount) * {"us": 1e-3, "ms": 1, "s": 1e3}[unit])
        return rate

    def close(self):
        self.list.unlink()
        self.script.unlink(missing_ok=True)


def compare(server, ours, theirs, *, connections=CONNECTIONS, warm=True):
    """Returns the requests a second of both sides, which are measured in turn."""
    sides = [Side(server, list(paths), connections=connections) for paths in (ours, theirs)]
    try:
        if warm:
            for side in sides:
                side.run(0, 2)
        for side in sides:
            side.best = 0.0
        for seed in range(1, ROUNDS + 1):
            for side in sides:
                side.run(seed)
        return [side.best for side in sides]
    finally:
        for side in sides:
            side.close()


def fetch(server, path):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    connection.request("GET", path, headers={"X-Log": "1"})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status} {body[:200]!r}")
    connection.close()
    return body


def as_files(server, paths):
    """Stores the server's answers as static files and returns the paths of those files."""
    folder = server.root / "htdocs/same"
    folder.mkdir(exist_ok=True)
    files = []
    for path in paths:
        name = hashlib.sha1(path.encode()).hexdigest() + ".jpg"
        (folder / name).write_bytes(fetch(server, path))
        files.append(f"/same/{name}")
    return files


def own_mib(pid):
    """Returns the resident memory of a child in MiB, without the shared cache, which the kernel
    counts for each child."""
    status = Path(f"/proc/{pid}/status").read_text()
    kib = dict(re.findall(r"(Rss\w+):\s+(\d+)", status))
    return (int(kib["RssAnon"]) + int(kib["RssFile"])) / 1024


def bytes_read(pid):
    return int(re.search(r"rchar: (\d+)", Path(f"/proc/{pid}/io").read_text())[1])


def processor_seconds(pid):
    """Returns the processor time of all threads of a process, in seconds, exact to the
    nanosecond."""
    return sum(int((thread / "schedstat").read_text().split()[0])
               for thread in Path(f"/proc/{pid}/task").iterdir()) / 1e9


class Watch:
    """Records the largest private memory of any child while the context lasts."""

    def __init__(self, server):
        self.server, self.peak, self.ended = server, 0.0, threading.Event()
        self.thread = threading.Thread(target=self.look)

    def look(self):
        while not self.ended.wait(0.01):
            self.peak = max([self.peak, *map(own_mib, self.server.children())])

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()


def works(server, path):
    time.sleep(0.3)
    lines = (server.root / "work.log").read_text().splitlines()
    return [line.rpartition(" ")[2] for line in lines if line.startswith(path + " ")]


# --- the rows

def row(number, work, ours, other, against, ratio, target):
    print(f"| {number} | {work} | {ours} | {other} ({against}) | {ratio} | {target} |", flush=True)


def ratio_row(number, work, rates, against, target):
    ours, theirs = rates
    row(number, work, f"{ours:.0f}/s", f"{theirs:.0f}/s", against, f"{ours / theirs:.2f}", target)


def rows_1_2(server):
    tiles = list(iiif_tiles("jpeg.tif"))
    ratio_row(1, "tiles of the JPEG pyramid", compare(server, tiles, as_files(server, tiles)),
              "static files", "≥ 0.9")
    ratio_row(2, "the same", compare(server, tiles, iip_tiles("jpeg.tif")), "iipsrv", "≥ 4")


def row_3(server):
    tiles = list(iiif_tiles("deflate.tif"))
    files = as_files(server, tiles)
    ratio_row(3, "tiles of the deflate pyramid, asked before", compare(server, tiles, files),
              "static files", "≥ 0.8")
    if (KEPT / "medium.jp2").exists():   # exists after --large; its tiles are slow to decode
        tiles = random.Random(1).sample(list(iiif_tiles("medium.jp2")), 150)
        ratio_row(3, "150 tiles of JPEG 2000, asked before",
                  compare(server, tiles, as_files(server, tiles)), "static files", "≥ 0.8")


def row_4(pictures):
    """Measures the processor time of a tile through httpd; each round starts a new server."""
    alone, ours = [], []
    tiles = list(iiif_tiles("deflate.tif"))[:-(-SIZE[0] // TILE) * (SIZE[1] // TILE)]
    for _ in range(ROUNDS):
        done = subprocess.run([LIBRARIES_ALONE, pictures / "deflate.tif"], capture_output=True,
                              text=True, check=True)
        alone.append(float(done.stdout))
        with Httpd(CONFIG.replace("StartServers 2", "StartServers 1"), pictures,
                   modules=("fcgid",)) as server:
            connection = http.client.HTTPConnection("127.0.0.1", server.port)
            before = sum(map(processor_seconds, server.children()))
            for path in tiles:
                connection.request("GET", path)
                connection.getresponse().read()
            spent = sum(map(processor_seconds, server.children())) - before
            connection.close()
        ours.append(spent / len(tiles) * 1000)
    row(4, "tiles of the deflate pyramid, never asked before", f"{min(ours):.2f} ms",
        f"{min(alone):.2f} ms", "libtiff and libjpeg-turbo alone",
        f"{min(ours) / min(alone):.2f}", "≤ 1.3")


def row_5(server):
    ratio_row(5, "2000² → 700², JPEG pyramid",
              compare(server, windows("jpeg.tif", 2000, 700, iip=False),
                      windows("jpeg.tif", 2000, 700, iip=True), connections=2), "iipsrv", "≥ 2")


def row_6(server):
    for name in ("jpeg.tif", "deflate.tif"):
        ratio_row(6, f"600² → 600² off the grid, {name}",
                  compare(server, windows(name, 600, 600, iip=False),
                          windows(name, 600, 600, iip=True), connections=2), "iipsrv", "≥ 1.3")


def row_9(server):
    def seconds(path):
        begun = time.monotonic()
        fetch(server, path)
        return time.monotonic() - begun

    ours = f"/iiif/jpeg.tif/full/{SIZE[0]},/0/default.jpg"
    theirs = f"/iipsrv?FIF=jpeg.tif&WID={SIZE[0]}&CVT=jpeg"
    with Watch(server) as memory:
        times = [min(column) for column in zip(*((seconds(ours), seconds(theirs))
                                                 for _ in range(ROUNDS)))]
    row(9, "full/max of 65 MP as jpg", f"{times[0]:.2f} s, peak {memory.peak:.0f} MiB",
        f"{times[1]:.2f} s", "iipsrv", f"{times[1] / times[0]:.2f}", "≥ 1, < 160 MiB")


def row_10(pictures):
    """Measures a render of 805 megapixels, which must not be held in memory."""
    width, height = LARGE_SIZE
    with Httpd(CONFIG.replace("IIIFMaxWidth 20000", f"IIIFMaxWidth {width}"), pictures,
               modules=("fcgid",)) as server:
        for name in ("jpg", "tif", "png"):
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
            read_before = sum(map(bytes_read, server.children()))
            with Watch(server) as memory:
                begun = time.monotonic()
                connection.request("GET", f"/iiif/large.tif/full/max/0/default.{name}")
                answer = connection.getresponse()
                answer.read(1)
                read_by_then = sum(map(bytes_read, server.children())) - read_before
                first = time.monotonic() - begun
                while answer.read(1 << 20):
                    pass
                spent = time.monotonic() - begun
            read_in_all = sum(map(bytes_read, server.children())) - read_before
            connection.close()
            assert answer.status == 200 and read_by_then < read_in_all, name
            row(10, f"full/max of {width * height / 1e6:.0f} MP as {name}",
                f"{spent:.1f} s, peak {memory.peak:.0f} MiB",
                f"first byte after {first * 1000:.0f} ms",
                f"{read_by_then >> 20} of {read_in_all >> 20} MiB read by then", "–", "< 160 MiB")


def row_11(server):
    path = "/iiif/jpeg.tif/info.json"
    ratio_row(11, "info.json", compare(server, [path], as_files(server, [path])), "a static file",
              "≥ 0.8")


def row_12(server):
    tiles = list(iiif_tiles("jpeg.tif"))
    quiet = Side(server, tiles)
    quiet.run(0)
    quiet.latencies.clear()
    for seed in range(ROUNDS):
        quiet.run(seed)
    ended = threading.Event()

    def renders(first):
        number = first
        while not ended.is_set():
            fetch(server, f"/iiif/jpeg.tif/0,0,{SIZE[0] - number},{SIZE[1]}/max/0/default.jpg")
            number += 8

    threads = [threading.Thread(target=renders, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    busy = Side(server, tiles)
    for seed in range(ROUNDS):
        busy.run(seed)
    ended.set()
    for thread in threads:
        thread.join()
    with_renders, alone = min(busy.latencies), min(quiet.latencies)
    row(12, "p99 of tiles beside eight full/max", f"{with_renders:.1f} ms", f"{alone:.1f} ms",
        "without them", f"{with_renders / alone:.1f}", "≤ 5")
    quiet.close()
    busy.close()


def row_13(server):
    path = "/iiif/deflate.tif/1001,1003,700,700/350,/0/default.jpg"
    ready = threading.Barrier(64)

    def one(_):
        ready.wait()
        return fetch(server, path)

    with ThreadPoolExecutor(64) as clients:
        assert len(set(clients.map(one, range(64)))) == 1
    made = works(server, path).count("render")
    row(13, "64 clients ask at once for one missing tile", f"{made} made", "64 asked", "requests",
        "–", "1")


def row_14(pictures):
    """Asks for hot tiles before and after a crawl of ten times the cache's size."""
    config = CONFIG + "IIIFCacheSize 16M\nIIIFPassThrough off\n"
    with Httpd(config, pictures, modules=("fcgid",)) as server:
        everything = list(iiif_tiles("deflate.tif"))
        choice = random.Random(3)
        hot = choice.sample(everything, 200)
        crawl = [tile.replace("/0/default.jpg", f"/{turn}/default.jpg") for tile in everything
                 for turn in ("90", "180", "270", "!0", "!90", "!180", "!270")]
        crawl += [tile.replace("default.jpg", "gray.jpg") for tile in everything]
        crawl = choice.sample(crawl, 10_000)
        with ThreadPoolExecutor(4) as clients:
            for _ in range(3):
                list(clients.map(lambda path: fetch(server, path), hot))
            list(clients.map(lambda path: fetch(server, path), crawl))
        (server.root / "work.log").write_text("")
        for path in hot:
            fetch(server, path)
        time.sleep(0.5)
        words = (server.root / "work.log").read_text().split()
        kept = words.count("cached")
    row(14, "hot tiles that survive a crawl of 10,000", f"{kept} of 200", "200", "asked before",
        f"{kept / 200:.2f}", "≥ 0.8")


def rows_15_to_17(pictures):
    # One child: it counts its page faults and knows no window.
    config = CONFIG.replace("StartServers 2", "StartServers 1").replace("ServerLimit 4",
                                                                      "ServerLimit 1")
    config = config.replace("MaxRequestWorkers 64", "MaxRequestWorkers 16").replace(
        "MaxSpareThreads 64", "MaxSpareThreads 16")
    new_children.rows(lambda: Httpd(config, pictures, modules=("fcgid",)), windows, row)


ROWS = {"1": rows_1_2, "3": row_3, "5": row_5, "6": row_6, "9": row_9, "11": row_11,
        "12": row_12, "13": row_13}
# These rows start servers of their own.
ALONE = {"4": row_4, "10": row_10, "14": row_14, "15": rows_15_to_17}


def main(wanted):
    make_pictures()
    print("| # | work | ours | the other | ratio | target |\n|---|---|---|---|---|---|")
    with Httpd(CONFIG, KEPT, modules=("fcgid",)) as server:
        (server.root / "fcgid").mkdir(exist_ok=True)
        for number, measure in ROWS.items():
            if not wanted or number in wanted:
                measure(server)
        server.errors()
    for number, measure in ALONE.items():
        if not wanted or number in wanted:
            measure(KEPT)


if __name__ == "__main__":
    main(sys.argv[1:])
