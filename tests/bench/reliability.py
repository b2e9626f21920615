"""Runs httpd at full load for a while, and kills, stops and restarts its children: the memory of the
children must not grow, and no answer may be wrong. Writes the figures of docs/reliability.md.

    tests/bench/reliability.py [minutes [folder]]      see scripts/reliability
"""

import os
import random
import re
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests/httpd"))

from env import Httpd   # noqa: E402
from pictures import make_pictures   # noqa: E402

CACHE = 64 << 20
CONFIG = f"""
IIIFRoot "${{PICTURES}}"
IIIFCacheSize {CACHE}
IIIFMemoryLimit 256M
MaxConnectionsPerChild {os.environ.get("IIIF_RECYCLE", "20000")}
<Location "/iiif">
    SetHandler iiif
</Location>
"""
CLIENTS = 12
SAMPLE_SECONDS = 5


def paths(chance):
    """Tiles, regions of any size and descriptions, as viewers and crawlers ask for them."""
    kind = chance.random()
    x, y = chance.randrange(0, 5744), chance.randrange(0, 3744)
    if kind < 0.5:
        return f"/iiif/T.tif/{x // 256 * 256},{y // 256 * 256},256,256/256,/0/default.jpg"
    if kind < 0.7:
        return f"/iiif/T.tif/{x},{y},{chance.randrange(200, 256)},256/200,/0/default.png"
    if kind < 0.85:
        return f"/iiif/T.tif/full/{chance.randrange(50, 1500)},/0/default.webp"
    if kind < 0.95:
        return f"/iiif/small.tif/full/max/{chance.randrange(360)}/default.png"
    return "/iiif/single.tif/info.json"


class Load:
    """Clients that ask without pause, until stop()."""

    def __init__(self, server):
        self.server, self.going = server, True
        self.counts, self.wrong = {}, 0
        self.known, self.lock = {}, threading.Lock()
        self.threads = [threading.Thread(target=self.ask, args=(number,)) for number in range(CLIENTS)]
        for thread in self.threads:
            thread.start()

    def ask(self, number):
        chance = random.Random(number)
        while self.going:
            path = paths(chance)
            try:
                answer = self.server.get(path)
            except OSError:
                self.count("cut")   # the child was killed
                continue
            except Exception:   # http.client has many kinds
                self.count("cut")
                continue
            self.count(answer.status)
            if answer.status == 200 and len(self.known) < 5000:
                with self.lock:
                    if self.known.setdefault(path, hash(answer.body)) != hash(answer.body):
                        self.wrong += 1

    def count(self, what):
        with self.lock:
            self.counts[what] = self.counts.get(what, 0) + 1

    def stop(self):
        self.going = False
        for thread in self.threads:
            thread.join()


def private_kib(pid):
    """The memory of a child that it shares with nobody."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return sum(int(size) for size in re.findall(r"^Private_\w+:\s+(\d+)", text, re.MULTILINE))


def disturb(server, chance):
    """Kills or stops a child, or restarts httpd gracefully."""
    children = server.children()
    kind = chance.choice(("kill", "stop", "graceful"))
    if kind == "graceful":
        server.process.send_signal(signal.SIGUSR1)
    elif children:
        pid = chance.choice(children)
        if kind == "kill":
            os.kill(pid, signal.SIGKILL)
        else:
            os.kill(pid, signal.SIGSTOP)
            time.sleep(0.5)
            os.kill(pid, signal.SIGCONT)
    return kind


def sample(server, begun):
    sizes = []
    for pid in server.children():
        try:
            sizes.append(private_kib(pid) / 1024)
        except OSError:
            continue   # it has ended
    return time.monotonic() - begun, sizes


def run(server, minutes):
    chance = random.Random(1)
    load, begun = Load(server), time.monotonic()
    samples, disturbances, next_one = [], {}, 30.0
    while (passed := time.monotonic() - begun) < minutes * 60:
        time.sleep(SAMPLE_SECONDS)
        samples.append(sample(server, begun))
        if passed > next_one:
            next_one = passed + chance.uniform(10, 30)
            try:
                kind = disturb(server, chance)
            except ProcessLookupError:
                continue
            disturbances[kind] = disturbances.get(kind, 0) + 1
    load.stop()
    return load, samples, disturbances


def plot(samples, file):
    """An SVG: the largest child and the mean of the children over time."""
    width, height, left, bottom = 760, 260, 50, 30
    longest = max(at for at, _ in samples)
    most = max(max(sizes, default=0) for _, sizes in samples) * 1.1
    def line(value, color):
        points = " ".join(f"{left + at / longest * (width - left - 10):.1f},"
                          f"{height - bottom - value(sizes) / most * (height - bottom - 10):.1f}"
                          for at, sizes in samples if sizes)
        return f'<polyline fill="none" stroke="{color}" points="{points}"/>'
    texts = "".join(f'<text x="{x}" y="{y}" font-size="12">{text}</text>' for x, y, text in (
        (left, height - 8, "0"), (width - 70, height - 8, f"{longest / 60:.0f} min"),
        (2, 20, f"{most:.0f} MiB"), (2, height - bottom, "0"),
        (left + 10, 20, "private memory: the largest child (red), the mean of all (blue)")))
    file.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'font-family="sans-serif"><rect width="{width}" height="{height}" fill="white"/>'
        f'<path d="M{left} 10V{height - bottom}H{width - 10}" fill="none" stroke="black"/>'
        + line(max, "#c00") + line(lambda sizes: sum(sizes) / len(sizes), "#00c") + texts + "</svg>\n")


def means(samples, first, last):
    """The mean of the largest children in a part of the run, given in shares of it."""
    part = [max(sizes) for _, sizes in samples[int(first * len(samples)):int(last * len(samples))]
            if sizes]
    return sum(part) / max(len(part), 1)


def main():
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 60
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else TOP / "docs"
    with tempfile.TemporaryDirectory(prefix="mod_iiif-reliability-") as pictures:
        os.chmod(pictures, 0o755)
        make_pictures(Path(pictures))
        server = Httpd(CONFIG, pictures)
        with server:
            load, samples, disturbances = run(server, minutes)
            server.errors()   # children that were killed
    plot(samples, folder / "reliability.svg")
    print(f"minutes {minutes:g}; answers {load.counts}; wrong {load.wrong}; disturbances {disturbances}")
    print(f"largest child, MiB: second tenth {means(samples, 0.1, 0.2):.1f}, "
          f"last tenth {means(samples, 0.9, 1):.1f}, most {max(max(s, default=0) for _, s in samples):.1f}")


if __name__ == "__main__":
    main()
