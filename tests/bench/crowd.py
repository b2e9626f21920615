"""Many clients ask for distinct, large answers while a viewer asks for stored tiles and descriptions:
how much longer do these take, and how much memory do the children need?

    tests/bench/crowd.py [clients [seconds]]      200 clients for 60 seconds; see scripts/crowd
"""

import os
import sys
import tempfile
import threading
import time
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests/httpd"))

from env import Httpd   # noqa: E402
from pictures import smooth, write_pyramid   # noqa: E402

SIDE = 8192   # 64 megapixels
MEMORY = 512 << 20
CONFIG = f"""
IIIFRoot "${{PICTURES}}"
IIIFMemoryLimit {MEMORY}
IIIFCacheSize 64M
StartServers 4
ServerLimit 16
ThreadsPerChild 16
MinSpareThreads 32
MaxSpareThreads 256
MaxRequestWorkers 256
<Location "/iiif">
    SetHandler iiif
</Location>
"""
TILES = [f"/iiif/large.tif/{x},{y},256,256/256,/0/default.jpg"
         for x in range(0, 2048, 256) for y in range(0, 2048, 256)]
READY = TILES + ["/iiif/large.tif/info.json"] * 8


def times_of_ready_answers(server, seconds):
    """Returns the sorted times of answers that need no rendering, in ms, and other statuses."""
    times, others, end, number = [], 0, time.monotonic() + seconds, 0
    while time.monotonic() < end:
        begun = time.monotonic()
        answer = server.get(READY[number % len(READY)])
        number += 1
        times.append(1000 * (time.monotonic() - begun))
        others += answer.status != 200
    return sorted(times), others


def p99(times):
    return times[int(0.99 * (len(times) - 1))]


class Crowd:
    def __init__(self, server, clients):
        self.server, self.going, self.counts = server, True, {}
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.ask, args=(number,)) for number in range(clients)]
        for thread in self.threads:
            thread.start()

    def ask(self, client):
        number = 0
        while self.going:
            number += 1
            angle = (client * 1000 + number) % 3600 / 10 + 0.01   # no two answers are the same
            status = self.server.get(f"/iiif/large.tif/{client},{number},8000,8000/4000,/0/default.jpg?{angle}").status
            with self.lock:
                self.counts[status] = self.counts.get(status, 0) + 1
            if status == 503:
                time.sleep(0.2)

    def stop(self):
        self.going = False
        for thread in self.threads:
            thread.join()


def main():
    clients = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 60
    with tempfile.TemporaryDirectory(prefix="mod_iiif-crowd-") as folder:
        os.chmod(folder, 0o755)
        write_pyramid(Path(folder) / "large.tif", smooth(SIDE, SIDE), "--compression", "jpeg")
        with Httpd(CONFIG, folder) as server:
            times_of_ready_answers(server, 2)
            quiet, _ = times_of_ready_answers(server, min(seconds, 10))
            resting = server.resident_kib()
            crowd = Crowd(server, clients)
            time.sleep(min(seconds / 10, 3))
            busy, others = times_of_ready_answers(server, seconds)
            most = server.resident_kib()
            crowd.stop()
            after, _ = times_of_ready_answers(server, min(seconds, 10))
            server.errors()
    print(f"{clients} clients, {seconds:g} s: {crowd.counts}; tiles and descriptions refused: {others}")
    print(f"p99, ms: quiet {p99(quiet):.1f}, busy {p99(busy):.1f} ({p99(busy) / p99(quiet):.1f} times), "
          f"after {p99(after):.1f}; children, MiB: {resting >> 10} to {most >> 10}")


if __name__ == "__main__":
    main()
