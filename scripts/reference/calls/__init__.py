"""Every call of golden/refusals/calls.json, a family after the other. What is added comes last."""

from collections.abc import Iterator

from calls.call import Call
from calls.cells import cell_forwards
from calls.constructions import constructions
from calls.loads import loads
from calls.networks import network_forwards
from calls.packed import packed_forwards
from signatures import FAMILIES


def all_calls() -> Iterator[Call]:
    families = [(family.network.__name__, family.cell.__name__) for family in FAMILIES]
    for network, cell in families:
        yield from constructions(network, cell)
        yield from loads(network, cell)
        yield from network_forwards(network)
        yield from cell_forwards(cell)
    for network, _ in families:
        yield from packed_forwards(network)
