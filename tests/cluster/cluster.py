"""Several httpds with mod_iiif behind HAProxy or Varnish on loopback, over one folder of pictures, with Redis for dear
answers: what the examples haproxy.cfg, varnish.vcl, behind-a-proxy.conf and with-shared-cache.conf describe."""

import os
import shutil
import signal
import socket
import sys
from contextlib import ExitStack, closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "httpd"))

from env import cpu_seconds, wait_until   # noqa: E402
from fronts import CONFIGURATIONS, EXAMPLES, Backend, HAProxy, Varnish, localized   # noqa: E402
from metrics import scrape   # noqa: E402
from pictures import smooth, vips, write_ppm, write_pyramid   # noqa: E402
from stores import Store, listens   # noqa: E402

# The side lengths of a picture without small levels.
DEAR = (4000, 2500)

# One child, so that a picture that is opened once on each node is opened N times in the cluster.
MORE = """
Header always set X-Node {number}
StartServers 1
ServerLimit 1
ThreadsPerChild 64
<Location "/iiif-metrics">
    SetHandler iiif-metrics
</Location>
"""


def make_pictures(folder, count):
    """Makes pictures; returns the names of JPEG and of deflate pyramids. Each is a file of its own: the module takes
    hard links for one picture."""
    names = []
    for compression in ("jpeg", "deflate"):
        first = folder / f"{compression}.tif"
        write_pyramid(first, smooth(1500, 1100), "--compression", compression)
        names.append([f"{compression}-{number}.tif" for number in range(count)])
        for name in names[-1]:
            shutil.copy(first, folder / name)
    (folder / "jpeg.tif").rename(folder / "small.tif")
    write_ppm(folder / "dear.ppm", smooth(*DEAR))
    vips("tiffsave", folder / "dear.ppm", folder / "dear.tif", "--tile", "--compression", "deflate")
    return names


class Node(Backend):
    """One of the httpds. It has the same ports when it is started again."""

    def __init__(self, number, pictures, redis):
        sharing = localized(CONFIGURATIONS / "with-shared-cache.conf",
                            {"/srv/images": pictures, "127.0.0.1:6379": f"127.0.0.1:{redis.port}"})
        super().__init__(pictures, sharing + MORE.format(number=number),
                         modules=("headers", "cache", "cache_socache", "socache_redis"))
        self.number = str(number)

    def start(self):
        super().start()
        wait_until(lambda: listens(self.picture_port), "listen")
        return self

    def kill(self):
        """Kills the parent and the children, as a power cut would."""
        children = self.children()
        self.process.kill()
        for child in children:
            os.kill(child, signal.SIGKILL)
        self.stop()
        (self.root / "httpd.pid").unlink()

    def processor_seconds(self):
        return cpu_seconds(self.process.pid) + self.cpu_seconds()


class Balancer(HAProxy):
    """HAProxy with packaging/examples/haproxy.cfg and several servers."""

    def __init__(self, nodes, check="2s"):
        self.nodes, self.check = nodes, check
        super().__init__(nodes[0].picture_port)

    def write(self):
        servers = "\n".join(f"    server node{node.number} 127.0.0.1:{node.picture_port}" for node in self.nodes)
        text = localized(EXAMPLES / "haproxy.cfg", {
            "bind :80\n": f"bind 127.0.0.1:{self.port}\n", "bind :443": f"bind 127.0.0.1:{self.tls_port}",
            "/etc/haproxy/images.example.org.pem": self.certificate, "check inter 2s": f"check inter {self.check}",
            "    server node1 127.0.0.1:8080": servers,
            "maxconn 4000": f"maxconn 4000\n    stats socket {self.folder}/admin level admin"})
        (self.folder / "haproxy.cfg").write_text(text)

    def admin(self, words):
        """Sends a command to the socket by which an operator drains servers; returns its answer."""
        with closing(socket.socket(socket.AF_UNIX)) as stream:
            stream.connect(str(self.folder / "admin"))
            stream.sendall(f"{words}\n".encode())
            return stream.recv(65536).decode()

    def state(self, node):
        """UP, DOWN, DRAIN …, as HAProxy's statistics have it."""
        for line in self.admin("show stat iiif 4 -1").splitlines():
            fields = line.split(",")
            if fields[1:2] == [f"node{node.number}"]:
                return fields[17]

    def wait_for_state(self, node, state):
        wait_until(lambda: self.state(node) == state, f"be {state}")


class Shard(Varnish):
    """Varnish with packaging/examples/varnish.vcl and several backends."""

    def __init__(self, nodes):
        self.nodes = nodes
        super().__init__(nodes[0].picture_port)

    def write(self):
        super().write()
        path = self.folder / "default.vcl"
        text = path.read_text()
        first = text[text.index("backend node1"):text.index("acl purgers")]
        others = "".join(first.replace("node1", f"node{node.number}").replace(str(self.upstream), str(node.picture_port))
                         for node in self.nodes[1:])
        added = "".join(f"    iiif.add_backend(node{node.number});\n" for node in self.nodes[1:])
        path.write_text(text.replace("acl purgers", others + "acl purgers").replace(
            "    iiif.reconfigure();", added + "    iiif.reconfigure();"))


class Cluster:
    """Nodes, their Redis and a front; `front` is Balancer or Shard."""

    def __init__(self, count, pictures, front=Balancer, **options):
        self.redis = Store("redis")
        self.nodes = [Node(number, pictures, self.redis) for number in range(1, count + 1)]
        self.front = front(self.nodes, **options)

    def __enter__(self):
        with ExitStack() as starting:
            for server in (self.redis, *self.nodes, self.front):
                starting.enter_context(server)
            self._running = starting.pop_all()
        return self

    def __exit__(self, *failure):
        return self._running.__exit__(*failure)

    @property
    def port(self):
        return self.front.port

    def sum(self, name, **labels):
        return sum(scrape(node).sum(name, **labels) for node in self.nodes)

    def processor_seconds(self):
        return sum(node.processor_seconds() for node in self.nodes)
