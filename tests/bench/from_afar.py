#!/usr/bin/python3
"""Row 19 of docs/performance.md: pictures behind a server that adds 60 ms to each first byte. Counts
the trips of one thread, one after the other, for what a viewer asks for.

Usage: from_afar.py [delay in ms]      needs vips and, for JPEG 2000, opj_compress
"""

import statistics
import struct
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "httpd"))
from afar import Origin  # noqa: E402
from env import Httpd, shared_folder  # noqa: E402
from kinds_of_files import write_pnm  # noqa: E402
from pictures import smooth, vips  # noqa: E402

CONFIG = """
LogFormat "%U %{iiif-trips}n %{iiif-fetches}n %{iiif-fetched}n %{iiif-read}n" trips
CustomLog "${SERVER_ROOT}/trips.log" trips
IIIFSourceAllowPrivate on
<Location "/local">
    SetHandler iiif
    IIIFRoot "${PICTURES}"
</Location>
<Location "/afar">
    SetHandler iiif
    IIIFSource "${ORIGIN}" check=600
</Location>
"""

WIDTH, HEIGHT, TILE = 8000, 6000, 256
FIRST = "0,0,{0},{0}/{0},{0}/0/default.jpg".format(TILE)


def directories_first(source, target):
    """Copies a classic TIFF so that all directories and their arrays precede the tiles, the smallest
    level's tiles first, as in a cloud-optimised GeoTIFF."""
    old = source.read_bytes()
    sizes = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 16: 8}
    pages, at = [], struct.unpack_from("<I", old, 4)[0]
    while at:
        (count,) = struct.unpack_from("<H", old, at)
        entries = [struct.unpack_from("<HHI4s", old, at + 2 + 12 * i) for i in range(count)]
        pages.append([(tag, kind, number, value if sizes[kind] * number <= 4 else
                       old[(start := struct.unpack("<I", value)[0]):start + sizes[kind] * number])
                      for tag, kind, number, value in entries])
        (at,) = struct.unpack_from("<I", old, at + 2 + 12 * count)

    def numbers(entry):
        return list(struct.unpack_from(f"<{entry[2]}{'H' if entry[1] == 3 else 'I'}", entry[3]))

    def laid_out(offsets):
        out = bytearray(struct.pack("<2sHI", b"II", 42, 8))
        for index, page in enumerate(pages):
            start = len(out)
            out += bytes(2 + 12 * len(page) + 4)
            struct.pack_into("<H", out, start, len(page))
            for i, (tag, kind, number, value) in enumerate(page):
                if tag == 324:
                    kind, value = 4, struct.pack(f"<{number}I", *offsets[index])
                    value = value.ljust(4, b"\0")
                if len(value) > 4:
                    struct.pack_into("<HHII", out, start + 2 + 12 * i, tag, kind, number, len(out))
                    out += value + b"\0" * (len(value) % 2)
                else:
                    struct.pack_into("<HHI4s", out, start + 2 + 12 * i, tag, kind, number, value)
            last = index + 1 == len(pages)
            struct.pack_into("<I", out, start + 2 + 12 * len(page), 0 if last else len(out))
        return out
    found = [{entry[0]: entry for entry in page} for page in pages]
    stored = [list(zip(numbers(page[324]), numbers(page[325]))) for page in found]
    end, offsets = len(laid_out([[0] * len(tiles) for tiles in stored])), [None] * len(stored)
    body = bytearray()
    for index in reversed(range(len(stored))):
        offsets[index] = []
        for start, count in stored[index]:
            offsets[index].append(end + len(body))
            body += old[start:start + count]
    target.write_bytes(laid_out(offsets) + body)


def make(folder):
    write_pnm(folder / "source.ppm", smooth(WIDTH, HEIGHT))
    vips("tiffsave", folder / "source.ppm", folder / "vips.tif", "--tile", "--pyramid",
         "--compression", "jpeg", "--tile-width", TILE, "--tile-height", TILE)
    directories_first(folder / "vips.tif", folder / "cog.tif")
    subprocess.run(["opj_compress", "-i", folder / "source.ppm", "-o", folder / "plt.jp2", "-r", "20",
                    "-p", "RPCL", "-n", "7", "-c", "[256,256]", "-PLT", "-TLM", "-threads", "2"],
                   check=True, capture_output=True)
    (folder / "source.ppm").unlink()


class Measured:
    def __init__(self, server):
        self.server = server

    def get(self, path):
        begun = time.perf_counter()
        answer = self.server.get(path)
        spent = (time.perf_counter() - begun) * 1000
        assert answer.status == 200, (path, answer.status, answer.body[:200])
        return spent, len(answer.body)

    def noted(self, path):
        """Returns trips, requests, bytes fetched and bytes read of the path's last request."""
        self.server.wait_until_logged(path)
        time.sleep(0.1)
        lines = [line.split() for line in (self.server.root / "trips.log").read_text().splitlines()]
        return [0 if word == "-" else int(word) for word in
                [line for line in lines if line[0] == path][-1][1:]]


def row(name, what, milliseconds, trips, requests, fetched, needed):
    print(f"| {name} | {what} | {milliseconds:.0f} ms | {trips} | {requests} | {fetched / 1024:.0f} KiB "
          f"| {fetched / max(needed, 1):.1f} |", flush=True)


def screen(name):
    left, top = 4096, 2048
    return [f"/afar/{name}/{left + TILE * x},{top + TILE * y},{TILE},{TILE}/{TILE},{TILE}/0/default.jpg"
            for y in range(4) for x in range(5)]


def measure(server, name):
    measured = Measured(server)
    info = f"/afar/{name}/info.json"
    spent, _ = measured.get(info)
    opened = measured.noted(info)
    row(name, "info.json", spent, *opened)
    first = f"/afar/{name}/{FIRST}"
    more, _ = measured.get(first)
    noted = measured.noted(first)
    row(name, "info.json and first tile", spent + more,
        *(a + b for a, b in zip(opened, noted)))
    further = f"/afar/{name}/7168,5120,{TILE},{TILE}/{TILE},{TILE}/0/default.jpg"
    row(name, "further tile", measured.get(further)[0], *measured.noted(further))
    begun = time.perf_counter()
    with ThreadPoolExecutor(20) as clients:
        list(clients.map(measured.get, screen(name)))
    spent = (time.perf_counter() - begun) * 1000
    notes = [measured.noted(path) for path in screen(name)]
    row(name, "screen of 20 tiles", spent, max(note[0] for note in notes),
        *(sum(note[i] for note in notes) for i in (1, 2, 3)))
    for kind, place in (("stored", further), ("decoded", further.replace("256,256/0", "200,200/0"))):
        times = {}
        for location in ("local", "afar"):
            path = place.replace("/afar/", f"/{location}/")
            for _ in range(20):
                measured.get(path)
            times[location] = statistics.median(measured.get(path)[0] for _ in range(100))
        print(f"| {name} | {kind} tile whose blocks are kept | {times['afar']:.2f} ms, local "
              f"{times['local']:.2f} ms ({times['afar'] / times['local']:.2f}) | 0 | 0 | 0 KiB | |",
              flush=True)


def main():
    delay = float(sys.argv[1]) if len(sys.argv) > 1 else 60
    folder = shared_folder("mod_iiif-afar-")
    make(folder)
    print("| picture | what | time | trips | requests | fetched | of what was read |\n"
          "|---|---|---|---|---|---|---|")
    for name in ("cog.tif", "vips.tif", "plt.jp2"):
        with Origin(folder, delay=delay / 1000) as origin, \
                Httpd(CONFIG, folder, defines={"ORIGIN": origin.url}) as server:
            measure(server, name)
    subprocess.run(["rm", "-r", folder], check=True)


if __name__ == "__main__":
    main()
