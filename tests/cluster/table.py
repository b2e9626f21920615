"""Prints what three httpds behind HAProxy do, and two behind Varnish; see scripts/cluster.

    tests/cluster/table.py [rounds [seconds]]     5 rounds of the processor time, 10 seconds of load around each event
"""

import shutil
import sys
from collections import Counter
from itertools import islice
from statistics import median

from cluster import DEAR, Cluster, Shard, make_pictures
from env import shared_folder, wait_until
from load import Load, run
from scenes import (cost, dear, homes, is_shared, lose_and_revive, pixels, regions, share, spilled, stores, upgrade,
                    views)

def print_cost(folder, kinds, rounds):
    """The clusters take turns, and the least counts: other work of the machine only adds to it."""
    for what, requests, names, answers in kinds:
        paths = list(islice(requests(names, 6), answers))
        found = {nodes: [] for nodes in (1, 2, 3)}
        for _ in range(rounds):
            for nodes, costs in found.items():
                costs.append(cost(folder, paths, nodes))
        print(f"\nProcessor time for an answer, {what}: least of {rounds} rounds of {answers} (median)")
        one = min(costs[0] for costs in found[1])
        for nodes, costs in found.items():
            times = [time for time, *_ in costs]
            print(f"{nodes} nodes: {min(times):.0f} us ({median(times):.0f}), {min(times) / one:.3f} of one node; "
                  f"pixels decoded, bytes read, pictures opened: {costs[-1][1:]}")


def print_failures(what, load):
    print(f"{what}: {load.answers} answers, {len(load.first_failures)} failed once {Counter(load.first_failures)}, "
          f"{len(load.failures)} twice, {len(load.different)} different")


def print_spilling(cluster, names, at_home):
    print(f"\nPictures by node: {sorted(Counter(at_home.values()).items())}")
    for clients in (1, 4, 8, 16):
        load = run(cluster.port, islice(views(names, clients), 2000), clients)
        print(f"{clients} clients, pictures at random: {spilled(load, at_home):.1%} spilled over")
    for clients in (8, 16):
        load = run(cluster.port, islice(views(names[:1], clients), 2000), clients)
        print(f"{clients} clients, one picture: {spilled(load, at_home):.1%} spilled over")


def print_sharing(cluster):
    print(f"\nPixels decoded by each node for an answer of {DEAR[0] * DEAR[1]}: {share(cluster, dear(10))}")
    node = cluster.nodes[1]
    node.stop()
    node.start()
    before = pixels(cluster)
    print(f"By a restarted node: hit {is_shared(node, dear(10))}, {sum(pixels(cluster)) - sum(before):.0f} pixels")
    cluster.redis.stop()
    print(f"Statuses without Redis: {[each.get(dear(10)).status for each in cluster.nodes]}")
    cluster.redis.start()
    wait_until(lambda: stores(cluster.nodes[0]), "store answers again")
    print(f"Pixels decoded for a new answer afterwards: {share(cluster, dear(13))}")
    for each in cluster.nodes:
        each.errors()


def print_losses(cluster, names, at_home, seconds):
    lost = cluster.nodes[1]
    dying, reviving, gone, after = lose_and_revive(cluster, lost, names, seconds)
    print()
    print_failures("A node is killed", dying)
    moved = sum(gone[name] != at_home[name] for name in names)
    share_of_lost = sum(node == lost.number for node in at_home.values())
    wrongly = sum(gone[name] != at_home[name] and at_home[name] != lost.number for name in names)
    print(f"moved: {moved} of {len(names)} pictures, {share_of_lost} were at home on the node, {wrongly} of others")
    print_failures("and started again", reviving)
    print(f"pictures that are not at home afterwards: {sum(after[name] != at_home[name] for name in names)}")
    print_failures("All nodes are drained and restarted in turn", upgrade(cluster, names, seconds))


def print_varnish(folder, names, seconds):
    with Cluster(2, folder, Shard) as cluster:
        at_home = homes(cluster, names)
        print(f"\nVarnish, pictures by node: {sorted(Counter(at_home.values()).items())}")
        load = run(cluster.port, islice(views(names), 2000))
        print(f"8 clients: {spilled(load, at_home):.1%} of the answers by another node")
        lost = cluster.nodes[1]
        with Load(cluster.port, views(names, 5)) as load:
            lost.kill()
            wait_until(lambda: load.answers > 300 * seconds, "answer")
        print_failures("Varnish, a node is killed", load)
        lost.start()


def main(rounds=5, seconds=10):
    folder = shared_folder("mod_iiif-cluster-")
    try:
        jpeg, deflate = make_pictures(folder, 60)
        print_cost(folder, [("tiles of JPEG pyramids", views, jpeg, 5000),
                            ("scaled regions of deflate pyramids", regions, deflate, 800)], rounds)
        names = jpeg + deflate
        with Cluster(3, folder) as cluster:
            at_home = homes(cluster, names)
            print_spilling(cluster, names, at_home)
            print_sharing(cluster)
            print_losses(cluster, names, at_home, seconds)
        print_varnish(folder, names, seconds)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
