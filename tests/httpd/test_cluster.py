"""Three httpds behind HAProxy, with Redis, and two behind Varnish; tests/cluster/table.py measures the same at length."""

import sys
from collections import Counter
from itertools import islice

import pytest

from env import SOURCE, wait_until

sys.path.insert(0, str(SOURCE / "tests/cluster"))

from cluster import DEAR, Cluster, Shard, make_pictures   # noqa: E402
from load import Load, run   # noqa: E402
from scenes import (cost, dear, homes, is_shared, lose_and_revive, pixels, share, spilled, stores, upgrade,   # noqa: E402
                    views)

PIXELS = DEAR[0] * DEAR[1]


@pytest.fixture(scope="module")
def names(own_folder):
    jpeg, deflate = make_pictures(own_folder, 24)
    return jpeg + deflate


@pytest.fixture(scope="module")
def cluster(own_folder, names):
    with Cluster(3, own_folder, check="200ms") as running:
        yield running


@pytest.fixture(scope="module")
def at_home(cluster, names):
    return homes(cluster, names)


def test_three_nodes_do_the_work_of_one(own_folder, names):
    """Nothing is decoded, read or opened twice when nodes are added."""
    paths = list(islice(views(names), 300))
    one, three = (cost(own_folder, paths, nodes)[1:] for nodes in (1, 3))
    assert one[-1] == len({path.split("/")[2] for path in paths})
    assert three == pytest.approx(one, rel=0.05)


def test_every_picture_has_one_node(cluster, names, at_home):
    shares = Counter(at_home.values())
    assert set(shares) == {"1", "2", "3"} and min(shares.values()) >= len(names) / 8
    assert homes(cluster, names) == at_home
    load = run(cluster.port, islice(views(names), 200), clients=1)
    assert spilled(load, at_home) < 0.05


def test_a_picture_that_everybody_asks_for_spills_over(cluster, names, at_home):
    paths = [f"/iiif/dear.tif/full/300,/{angle}/default.jpg" for angle in range(1, 17)]
    load = run(cluster.port, paths, clients=12)
    assert len({node for _, node in load.nodes}) > 1
    assert not load.first_failures


def test_an_answer_is_decoded_on_one_node(cluster):
    assert share(cluster, dear(10)) == [PIXELS, 0, 0]


def test_a_restarted_node_decodes_nothing_again(cluster):
    share(cluster, dear(11))
    node = cluster.nodes[1]
    node.stop()
    node.start()
    before = pixels(cluster)
    assert is_shared(node, dear(11))
    assert pixels(cluster) == before


def test_answers_continue_without_redis_and_are_shared_again(cluster):
    share(cluster, dear(12))
    cluster.redis.stop()
    assert {node.get(dear(12)).status for node in cluster.nodes} == {200}
    cluster.redis.start()
    # httpd tries a daemon again that was gone after five seconds, and an answer that a node has is not stored later.
    wait_until(lambda: stores(cluster.nodes[0]), "store answers again")
    for node in cluster.nodes:
        node.errors()
    assert share(cluster, dear(13)) == [PIXELS, 0, 0]


def test_a_node_is_killed_and_revived(cluster, names, at_home):
    lost = cluster.nodes[1]
    dying, reviving, gone, after = lose_and_revive(cluster, lost, names, seconds=0.5)
    for load in (dying, reviving):
        assert (load.failures, load.different) == ([], [])
        assert load.answers > 100
    assert lost.number not in gone.values()
    assert {name for name in names if gone[name] != at_home[name]} == {
        name for name in names if at_home[name] == lost.number}
    assert after == at_home


def test_nodes_are_upgraded_one_after_the_other(cluster, names, at_home):
    load = upgrade(cluster, names, seconds=0.2)
    assert (load.first_failures, load.different) == ([], [])
    assert homes(cluster, names) == at_home


def test_varnish_asks_one_node_for_each_picture(own_folder, names):
    with Cluster(2, own_folder, Shard) as cluster:
        at_home = homes(cluster, names)
        assert set(at_home.values()) == {"1", "2"}
        load = run(cluster.port, islice(views(names), 200))
        assert spilled(load, at_home) == 0
        lost = cluster.nodes[1]
        with Load(cluster.port, views(names, 5)) as load:
            lost.kill()
            wait_until(lambda: load.answers > 300, "answer")
        assert (load.failures, load.different) == ([], [])
        lost.start()
