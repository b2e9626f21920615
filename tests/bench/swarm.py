"""A swarm asks for full/max and odd sizes in random order, a few requests from each address, while
readers pan: what do the readers wait, and what does the swarm cost? Without a defence, and with each.

    tests/bench/swarm.py [seconds [pictures]]     10 seconds for each case, 40 pictures

The addresses are those of 127.0.0.0/8, so each request of the swarm comes from another one.
"""

import http.client
import os
import random
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests/httpd"))

from env import Httpd   # noqa: E402
from pictures import smooth, write_pyramid   # noqa: E402

SIDE = 4096
READERS, CRAWLERS = 4, 16   # connections at once, at most
# Requests of each connection in a second. A swarm does not ask faster because it is refused.
PANNING, CRAWLING = 10, 2
CONFIG = """
IIIFRoot "${PICTURES}"
IIIFCacheSize 64M
ThreadsPerChild 32
<Location "/iiif">
    SetHandler iiif
    %s
</Location>
"""
ENFORCED = "IIIFLimitMode enforce\n    "
DEFENCES = {
    "none": "",
    "load shedding": ENFORCED + "IIIFLoadShedding 20",
    "size snapping": ENFORCED + "IIIFSnapSizes on",
    "both": ENFORCED + "IIIFLoadShedding 20\n    IIIFSnapSizes on",
    "region tier": "Require iiif-region 1024\n    Require iiif-info\n    Require iiif-size 1024",
}


class Clients:
    """Threads that ask until they are stopped, and the statuses and times of what they got."""

    def __init__(self, count, rate, ask):
        self.going, self.statuses, self.times = True, {}, []
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.run, args=(ask, 1 / rate, random.Random(seed))) for seed in range(count)]
        for thread in self.threads:
            thread.start()

    def run(self, ask, pause, numbers):
        due = time.monotonic() + pause * numbers.random()
        while self.going:
            time.sleep(max(0, due - time.monotonic()))
            due = max(due + pause, time.monotonic())
            begun = time.monotonic()
            status = ask(numbers)
            spent = time.monotonic() - begun
            with self.lock:
                self.statuses[status] = self.statuses.get(status, 0) + 1
                self.times.append(1000 * spent)

    def stop(self):
        self.going = False
        for thread in self.threads:
            thread.join()
        self.times.sort()
        return self

    def share(self, part):
        return self.times[int(part * (len(self.times) - 1))] if self.times else float("nan")


def get(port, path, address):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60, source_address=(address, 0))
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        while answer.read(1 << 20):
            pass
        return answer.status
    finally:
        connection.close()


def reading(port, pictures):
    """A reader pans in a small part of a few pictures, in tiles that have to be rendered."""
    def ask(numbers):
        picture = numbers.randrange(min(3, pictures))
        x, y = (512 * numbers.randrange(SIDE // 512) for _ in "xy")
        return get(port, f"/iiif/{picture}.tif/{x},{y},512,512/256,/0/default.png", "127.0.0.1")
    return ask


def crawling(port, pictures):
    def ask(numbers):
        address = f"127.{numbers.randrange(1, 255)}.{numbers.randrange(256)}.{numbers.randrange(1, 255)}"
        size = numbers.choice(["max", f"{numbers.randrange(300, 2000)},", f"!{numbers.randrange(100, 900)},900"])
        try:
            return get(port, f"/iiif/{numbers.randrange(pictures)}.tif/full/{size}/0/default.jpg", address)
        except OSError:
            return "none"
    return ask


def processor_seconds(server):
    """What httpd and its children have used."""
    def of(pid):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    parent = int((server.root / "httpd.pid").read_text())
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return sum(of(pid) for pid in (parent, *children))


def measure(folder, pictures, seconds, lines, with_swarm):
    with Httpd(CONFIG % lines, folder) as server:
        begun = processor_seconds(server)
        readers = Clients(READERS, PANNING, reading(server.port, pictures))
        swarm = Clients(CRAWLERS if with_swarm else 0, CRAWLING, crawling(server.port, pictures))
        time.sleep(seconds)
        readers.stop()
        swarm.stop()
        spent = processor_seconds(server) - begun
        server.errors()   # refusals of the swarm are expected
        return readers, swarm, spent


def show(name, readers, swarm, processor):
    print(f"| {name} | {len(readers.times)} | {readers.share(0.5):.0f} | {readers.share(0.99):.0f} | "
          f"{sum(count for status, count in readers.statuses.items() if status != 200)} | "
          f"{dict(sorted(swarm.statuses.items(), key=str))} | {processor:.1f} |", flush=True)


def main():
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 10
    pictures = int(sys.argv[2]) if len(sys.argv) > 2 else 40
    with tempfile.TemporaryDirectory(prefix="swarm-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        write_pyramid(folder / "0.tif", smooth(SIDE, SIDE), "--compression", "jpeg")
        for number in range(1, pictures):
            shutil.copy(folder / "0.tif", folder / f"{number}.tif")
        print("| defence | tiles for readers | their median, ms | p99, ms | not 200 | the swarm's statuses | processor, s |")
        print("|---|---|---|---|---|---|---|")
        show("quiet", *measure(folder, pictures, seconds, "", with_swarm=False))
        for defence, lines in DEFENCES.items():
            show(defence, *measure(folder, pictures, seconds, lines, with_swarm=True))


if __name__ == "__main__":
    main()
