"""What is shown of a cluster; tests/httpd/test_cluster.py asserts it, table.py measures it at length."""

import random
import time
from collections import Counter
from contextlib import closing
from itertools import count

from cluster import Cluster, scrape
from env import wait_until
from load import Client, Load, identifier_of, run

SIDE = 256


def views(names, seed=1):
    """Requests without end: descriptions and tiles of pictures at random, as from many viewers."""
    chance = random.Random(seed)
    while True:
        name = chance.choice(names)
        if chance.random() < 0.1:
            yield f"/iiif/{name}/info.json"
            continue
        scale = chance.choice((1, 1, 1, 2, 4))
        x, y = (chance.randrange(side // (SIDE * scale)) * SIDE * scale for side in (1500, 1100))
        yield f"/iiif/{name}/{x},{y},{SIDE * scale},{SIDE * scale}/{SIDE},/0/default.jpg"


def regions(names, seed=1):
    """Requests without end that no cache answers: scaled regions at random places."""
    chance = random.Random(seed)
    while True:
        x, y = chance.randrange(1500 - 512), chance.randrange(1100 - 512)
        yield f"/iiif/{chance.choice(names)}/{x},{y},512,512/300,/0/default.jpg"


def homes(cluster, names):
    """The node of each picture: the one that answers most of three requests, because one may spill over."""
    found = {name: Counter() for name in names}
    with closing(Client(cluster.port)) as client:
        for name in names * 3:
            found[name][client.get(f"/iiif/{name}/info.json").headers["X-Node"]] += 1
    return {name: nodes.most_common(1)[0][0] for name, nodes in found.items()}


def spilled(load, at_home):
    """The share of the requests that were not answered by the picture's own node."""
    away = sum(count for (name, node), count in load.nodes.items() if at_home[name] != node)
    return away / load.answers


COUNTERS = ("iiif_pixels_decoded_total", "iiif_source_bytes_read_total", "iiif_opened_pictures_total")


def settle(cluster):
    """Waits until the nodes do nothing: they may have just started, and count an answer after they have sent it."""
    def rests():
        begun = cluster.processor_seconds()
        time.sleep(0.3)
        return cluster.processor_seconds() - begun < 0.02

    wait_until(rests, "rest")


def cost(pictures, paths, nodes):
    """Work of a new cluster for the requests: microseconds of processor for an answer when all pictures are open; pixels,
    bytes, and pictures opened since the start. One client asks each node for its share after the other: processes that
    take turns on the cores of one machine would spoil each other's caches, which nodes in machines of their own do not."""
    with Cluster(nodes, pictures) as cluster:
        before = [cluster.sum(name) for name in COUNTERS]
        at_home = homes(cluster, sorted({identifier_of(path) for path in paths}))
        settle(cluster)
        begun = cluster.processor_seconds()
        load = run(cluster.port, sorted(paths, key=lambda path: at_home[identifier_of(path)]), clients=1)
        spent = cluster.processor_seconds() - begun
        assert not load.first_failures and not load.different and load.answers == len(paths)
        work = [int(cluster.sum(name) - earlier) for name, earlier in zip(COUNTERS, before)]
    return 1e6 * spent / len(paths), *work


# --- Dear answers


def dear(angle):
    return f"/iiif/dear.tif/full/500,/{angle}/default.jpg"


def pixels(cluster):
    return [scrape(node).sum("iiif_pixels_decoded_total") for node in cluster.nodes]


def is_shared(node, path):
    """Whether the node finds the answer in Redis; mod_cache stores an answer after it has sent it."""
    answer = node.get(path)
    assert answer.status == 200
    return answer.headers["X-Cache"].startswith("HIT")


def share(cluster, path):
    """Asks each node for the answer, past the balancer; returns the pixels that each has decoded for it."""
    settle(cluster)
    before = pixels(cluster)
    cluster.nodes[0].get(path)
    wait_until(lambda: is_shared(cluster.nodes[0], path), "be shared")
    assert all(is_shared(node, path) for node in cluster.nodes)
    return [after - earlier for earlier, after in zip(before, pixels(cluster))]


angles = count(1000)


def stores(node):
    """Whether an answer that nobody has asked for yet is stored."""
    path = f"/iiif/dear.tif/full/500,/{next(angles) / 10}/default.jpg"
    node.get(path)
    time.sleep(0.2)
    return is_shared(node, path)


# --- Nodes that go and come back


def lose_and_revive(cluster, node, names, seconds):
    """Kills a node under load and starts it again; returns the loads meanwhile, and the pictures' nodes while it was gone
    and afterwards."""
    with Load(cluster.port, views(names, 2)) as dying:
        wait_until(lambda: dying.answers > 100, "work")
        node.kill()
        cluster.front.wait_for_state(node, "DOWN")
        time.sleep(seconds)
    gone = homes(cluster, names)
    with Load(cluster.port, views(names, 3)) as reviving:
        node.start()
        cluster.front.wait_for_state(node, "UP")
        time.sleep(seconds)
    return dying, reviving, gone, homes(cluster, names)


def upgrade(cluster, names, seconds):
    """Restarts one node after the other under load, each drained before; returns the load."""
    with Load(cluster.port, views(names, 4)) as load:
        for node in cluster.nodes:
            cluster.front.admin(f"set server iiif/node{node.number} state drain")
            node.stop()
            node.start()
            cluster.front.admin(f"set server iiif/node{node.number} state ready")
            cluster.front.wait_for_state(node, "UP")
            time.sleep(seconds)
    return load
