"""Rows 15 to 17 of docs/performance.md: single requests to new children, each for a window that
nobody has asked for before, so that no cache has its tiles. Ours and iipsrv's requests alternate."""

import http.client
import random
import statistics
import time

WINDOWS = (("600² off the grid, JPEG", "jpeg.tif", 600, 600, 1.2, 1.5),
           ("2000² → 700², JPEG", "jpeg.tif", 2000, 700, 2, 3),
           ("2000² → 700², deflate", "deflate.tif", 2000, 700, 2, 3))
NEW, BETWEEN, WARM = 30, 60, 30   # requests
STARTS = 3
WARM_UP = 1.5   # seconds until the children of a new server have mapped the shared memory


class Client:
    """One persistent connection."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def milliseconds(self, path):
        begun = time.perf_counter()
        self.connection.request("GET", path)
        answer = self.connection.getresponse()
        body = answer.read()
        spent = time.perf_counter() - begun
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {body[:200]!r}")
        return spent * 1000


def page_faults(server):
    """Returns the minor page faults of all children since they started."""
    counts = 0
    for pid in server.children():
        with open(f"/proc/{pid}/stat") as file:
            counts += int(file.read().rpartition(")")[2].split()[7])
    return counts


def measure(start, windows, name, side, to):
    """Returns the milliseconds of new and of warm children, each as a pair (ours, iipsrv's), and
    the page faults of our first and of a warm request."""
    spent = {"new": ([], []), "warm": ([], [])}
    first, warm = [], []
    for seed in range(STARTS):
        paths = [windows(name, side, to, seed=seed, iip=iip) for iip in (False, True)]
        with start() as server:
            clients = [Client(server.port), Client(server.port)]
            clients[1].milliseconds(f"/iipsrv?FIF={name}&OBJ=Max-size")   # starts its process
            time.sleep(WARM_UP)
            before = page_faults(server)
            for number in range(NEW + BETWEEN + WARM):
                for which in (0, 1):
                    ms = clients[which].milliseconds(next(paths[which]))
                    if which == 0 and number == 0:
                        first.append(page_faults(server) - before)
                    if which == 0 and number == NEW + BETWEEN:
                        before = page_faults(server)
                    if number < NEW:
                        spent["new"][which].append(ms)
                    elif number >= NEW + BETWEEN:
                        spent["warm"][which].append(ms)
            warm.append((page_faults(server) - before) / (WARM - 1))
    return spent, statistics.median(first), statistics.median(warm)


def rows(start, windows, row):
    """Prints the rows. `start` starts a server, `windows` yields paths, `row` prints a row."""
    for work, name, side, to, target_new, target_warm in WINDOWS:
        spent, first, warm = measure(start, windows, name, side, to)
        for number, which, target in ((15, "new", target_new), (16, "warm", target_warm)):
            ours, theirs = (statistics.median(times) for times in spent[which])
            row(number, f"{work}, {which} children", f"{ours:.1f} ms", f"{theirs:.1f} ms", "iipsrv",
                f"{theirs / ours:.2f}", f"≥ {target}")
        row(17, f"page faults of it, first and warm", f"{first:.0f} and {warm:.0f}", "–", "requests",
            "–", "< 80 and < 30")
