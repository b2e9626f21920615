"""Clients of a cluster: what a viewer sees that asks once more when an answer fails."""

import hashlib
import http.client
import threading
from collections import Counter
from contextlib import closing

from env import PATIENCE, ask
from fronts import HOST


class Client:
    """One kept connection to the front."""

    def __init__(self, port):
        self.port = port
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def get(self, path):
        """Sends a request; an answer that fails or is cut raises OSError."""
        try:
            answer = ask(self.connection, path, Host=HOST)
        except (OSError, http.client.HTTPException) as failure:
            self.connection.close()
            raise OSError(repr(failure)) from None
        if answer.status >= 500:
            raise OSError(f"{answer.status} {path}")
        return answer

    def close(self):
        self.connection.close()


def identifier_of(path):
    return path.split("/")[2]


class Load:
    """Several clients that take requests from one iterator; a failed answer is asked for once more."""

    def __init__(self, port, paths, clients=8):
        self.port, self.paths = port, iter(paths)
        self.answers = 0
        self.first_failures, self.failures, self.different = [], [], []
        self.nodes = Counter()        # by identifier and node
        self._bodies = {}
        self._lock = threading.Lock()
        self._going = True
        self._threads = [threading.Thread(target=self._ask_all) for _ in range(clients)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        """Stops the clients."""
        self._going = False
        self.join()

    def join(self):
        """Waits until the iterator has ended."""
        for thread in self._threads:
            thread.join()
        return self

    def _next(self):
        with self._lock:
            return next(self.paths, None) if self._going else None

    def _ask_all(self):
        with closing(Client(self.port)) as client:
            while path := self._next():
                self._ask(client, path)

    def _ask(self, client, path):
        for failures in (self.first_failures, self.failures):
            try:
                return self._count(path, client.get(path))
            except OSError as failure:
                failures.append(str(failure))

    def _count(self, path, answer):
        digest = hashlib.sha256(answer.body).digest()
        with self._lock:
            self.answers += 1
            self.nodes[identifier_of(path), answer.headers["X-Node"]] += 1
            if answer.status != 200 or self._bodies.setdefault(path, digest) != digest:
                self.different.append(path)


def run(port, paths, clients=8):
    with Load(port, paths, clients) as load:
        return load.join()
