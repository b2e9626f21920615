"""Redis and memcached for mod_cache_socache, started as httpd-conf/with-shared-cache.conf advises."""

import socket
import subprocess

from env import PATIENCE, free_port, wait_until


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Store:
    """One of the daemons. It has the same port when it is started again, and is empty then."""

    def __init__(self, kind):
        self.port = free_port()
        self.command = {
            "memcache": ["memcached", "-u", "nobody", "-l", "127.0.0.1", "-p", str(self.port), "-m", "16"],
            "redis": ["redis-server", "--bind", "127.0.0.1", "--port", str(self.port), "--save", "",
                      "--maxmemory", "64mb", "--maxmemory-policy", "allkeys-lru"]}[kind]

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, cwd="/tmp")
        wait_until(lambda: listens(self.port), "listen")

    def stop(self):
        self.process.terminate()
        self.process.wait(PATIENCE)
