"""Real files of every kind with random damage: each is answered or refused, in time, without a
report of a sanitizer, and never with the pixels of another picture.

500 mutants by default; IIIF_TEST_MUTANTS=10000 makes a long run, IIIF_TEST_SEED another one.
"""

import os
import random
import time

import pytest

from kinds_of_files import INPUTS, Maker

MUTANTS = int(os.environ.get("IIIF_TEST_MUTANTS", 500))
SEED = int(os.environ.get("IIIF_TEST_SEED", 1))
SECONDS = 5  # of processor time of all children; the machine may be busy
STATUSES = {200, 400, 404, 415, 500, 501, 503}
ASKED = ("info.json", "full/max/0/default.png", "full/50,/0/default.jpg", "10,10,64,64/64,/90/gray.png")

CONFIG = """
IIIFRoot "${OWN}"
IIIFMemoryLimit 256M
<Directory "${OWN}">
    Require all granted
</Directory>
<Location "/iiif">
    SetHandler iiif
</Location>
"""


@pytest.fixture(scope="module")
def originals(own_folder):
    maker = Maker(own_folder)
    for _, _, make, *_ in INPUTS:
        make(maker)
    names = sorted({name.partition(";")[0] for _, name, *_ in INPUTS})
    return {name: (own_folder / name).read_bytes() for name in names}


@pytest.fixture(scope="module")
def server(servers, pictures, own_folder, originals):
    return servers(CONFIG, pictures, defines={"OWN": own_folder})


def flip_bytes(chance, content, _):
    for _ in range(chance.choice((1, 2, 5, 20))):
        content[chance.randrange(len(content))] = chance.randrange(256)


def flip_early_bytes(chance, content, _):
    """Most headers lie in the first bytes, and TIFF's directories in the last ones."""
    for _ in range(chance.choice((1, 2, 5))):
        place = chance.randrange(min(len(content), 600))
        content[chance.choice((place, -1 - place))] = chance.randrange(256)


def put_number(chance, content, _):
    place = chance.randrange(len(content) - 4)
    number = chance.choice((0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF))
    content[place:place + 4] = number.to_bytes(4, chance.choice(("little", "big")))


def cut(chance, content, _):
    del content[chance.randrange(len(content)):]


def drop_part(chance, content, _):
    place = chance.randrange(len(content))
    del content[place:place + chance.randrange(1, 200)]


def repeat_part(chance, content, _):
    place = chance.randrange(len(content))
    content[place:place] = content[place:place + chance.randrange(1, 200)]


def splice(chance, content, other):
    place = chance.randrange(len(content))
    content[place:] = other[min(place, len(other)):]


HOW = (flip_bytes, flip_early_bytes, put_number, cut, drop_part, repeat_part, splice)


def mutant(chance, originals):
    name = chance.choice(sorted(originals))
    content = bytearray(originals[name])
    how = chance.choice(HOW)
    how(chance, content, originals[chance.choice(sorted(originals))])
    return name, how, bytes(content)


def answers_of(server, name):
    return {path: server.get(f"/iiif/{name}/{path}") for path in ASKED}


def test_mutants_are_answered_or_refused(server, own_folder, originals):
    known = {}
    for name in originals:
        body = server.get(f"/iiif/{name}/full/max/0/default.png").body
        known.setdefault(body, set()).add(name)
    chance = random.Random(SEED)
    for number in range(MUTANTS):
        name, how, content = mutant(chance, originals)
        path = own_folder / f"mutant-{number}"
        path.write_bytes(content)
        before = server.cpu_seconds()
        for asked, answer in answers_of(server, path.name).items():
            assert answer.status in STATUSES, (number, name, asked)
            if how is not splice:
                assert name in known.get(answer.body, {name}), (number, name, "another picture")
        assert server.cpu_seconds() - before < SECONDS, (number, name)
        path.unlink()
    damages = server.errors()
    assert all("mutant-" in line for line in damages), [
        line for line in damages if "mutant-" not in line][:5]
