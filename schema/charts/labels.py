"""Where labels go: beside their marks, over no other mark or label, and within the frame."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import copysign, cos, hypot, radians, sin

NARROW, WIDE = "iljtfrI.,:;|'()- ", "mwMW%—"
NARROW_EM, USUAL_EM, CAPITAL_EM, WIDE_EM = 0.3, 0.56, 0.7, 0.88
BOLD = 1.08
LINE_HEIGHT = 1.25
GAP = 4.0
RINGS = (0, 8, 16, 26, 38, 52, 68, 86, 106, 128)
"""How far from their mark labels may be put, the nearest first."""
CORNERS = (0, 180, 270, 90, 315, 45, 225, 135)
ANGLES = (*CORNERS, *range(15, 360, 30))
"""In which directions, clockwise from the right."""
CENTRED = 0.3
STEPS, TRIES = 8, 6
LED = 12
"""Beyond this distance a line leads from the mark to its label."""


@dataclass(frozen=True)
class Anchor:
    """A mark in pixels, with the text that belongs to it."""

    x: float
    y: float
    radius: float
    text: str
    is_bold: bool = False


@dataclass(frozen=True)
class Box:
    """What a mark or a label covers, in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Box") -> bool:
        """Return whether two boxes cover a common place."""
        beside = self.left < other.right and other.left < self.right
        return beside and self.top < other.bottom and other.top < self.bottom

    def lies_in(self, other: "Box") -> bool:
        """Return whether the other covers all of this."""
        across = other.left <= self.left and self.right <= other.right
        return across and other.top <= self.top and self.bottom <= other.bottom


@dataclass(frozen=True)
class Spot:
    """Where a label begins on the left, at half its height; `is_led` if a line leads there."""

    x: float
    y: float
    box: Box
    is_led: bool


def text_width(text: str, size: float, *, is_bold: bool = False) -> float:
    """Return about how wide a text is, in pixels.

    >>> text_width("ill", 10) < text_width("abc", 10) < text_width("MWM", 10)
    True
    """
    wide = sum(letter_width(sign) for sign in text) * size
    return wide * BOLD if is_bold else wide


def letter_width(sign: str) -> float:
    """Return how wide a sign is, as a part of its size."""
    if sign in NARROW:
        return NARROW_EM
    if sign in WIDE:
        return WIDE_EM
    return CAPITAL_EM if sign.isupper() else USUAL_EM


def place_labels(
    anchors: Sequence[Anchor], frame: Box, size: float, marks: Sequence[Anchor] = ()
) -> Sequence[Spot | None]:
    """Return a place for each label, the first ones choosing first; None where none is free.

    Whoever finds no place chooses first in another try. That counts which names most of those
    that the chart is about, then most of all.

    >>> spots = place_labels([Anchor(50, 50, 5, "Rīga"), Anchor(52, 50, 5, "Ropaži")],
    ...                Box(0, 0, 200, 100), 12)
    >>> spots[0].box.overlaps(spots[1].box)
    False
    """
    order = list(range(len(anchors)))
    best: Sequence[Spot | None] = [None] * len(anchors)
    for _ in range(TRIES):
        spots = try_label_order([anchors[n] for n in order], frame, size, marks)
        found = dict(zip(order, spots, strict=True))
        tried = [found[n] for n in range(len(anchors))]
        best = max(best, tried, key=lambda spots: count_named(anchors, spots))
        failed = [n for n in order if found[n] is None]
        if not failed:
            break
        order = [*failed, *(n for n in order if found[n] is not None)]
        # What a chart is about is named whatever else is not.
        order.sort(key=lambda n: not anchors[n].is_bold)
    return best


def count_named(anchors: Sequence[Anchor], spots: Sequence[Spot | None]) -> tuple[int, int]:
    """Return how many have a label: of those that a chart is about, which count first, and of all.

    >>> count_named([Anchor(0, 0, 5, "Rīga", is_bold=True), Anchor(9, 0, 5, "Ogre")], [None, None])
    (0, 0)
    """
    named = [anchor for anchor, spot in zip(anchors, spots, strict=True) if spot is not None]
    return sum(anchor.is_bold for anchor in named), len(named)


def try_label_order(
    anchors: Sequence[Anchor], frame: Box, size: float, marks: Sequence[Anchor]
) -> Sequence[Spot | None]:
    """Return a place for each label in this order, each taking the best that is left."""
    signs = [anchor_box(mark) for mark in (*anchors, *marks)]
    written: list[Box] = []
    found: list[Spot | None] = []
    for anchor in anchors:
        spot = next(free_spots(anchor, frame, size, signs, written), None)
        if spot is not None:
            written += [spot.box, *leader_boxes(anchor, spot)]
        found.append(spot)
    return found


def free_spots(
    anchor: Anchor, frame: Box, size: float, signs: Sequence[Box], written: Sequence[Box]
) -> Iterator[Spot]:
    """Yield the places that nothing covers yet, the best first.

    Lines lead over no label, and over another sign only where there is no other way.
    """
    own = anchor_box(anchor)
    others = [box for box in signs if box != own]
    crossing = []
    for spot in candidate_spots(anchor, size):
        if not spot.box.lies_in(frame) or any(map(spot.box.overlaps, [*others, *written])):
            continue
        steps = leader_boxes(anchor, spot)
        if any(step.overlaps(box) for step in steps for box in written):
            continue
        if any(step.overlaps(box) for step in steps for box in others):
            crossing.append(spot)
        else:
            yield spot
    yield from crossing


def leader_boxes(anchor: Anchor, spot: Spot) -> Sequence[Box]:
    """Return what the line to a label covers, in small steps; nothing when there is no line."""
    if not spot.is_led:
        return []
    (x, y), (x2, y2) = leader_ends(anchor, spot)
    shares = [step / STEPS for step in range(1, STEPS)]
    middles = [(x + (x2 - x) * share, y + (y2 - y) * share) for share in shares]
    return [Box(x - 1, y - 1, x + 1, y + 1) for x, y in middles]


def leader_ends(anchor: Anchor, spot: Spot) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return where the line to a label begins, at the edge of its mark, and where it ends."""
    box = spot.box
    x = min(max(anchor.x, box.left), box.right)
    y = spot.y if x != anchor.x else min(max(anchor.y, box.top), box.bottom)
    far = hypot(x - anchor.x, y - anchor.y) or 1.0
    share = anchor.radius / far
    return (anchor.x + (x - anchor.x) * share, anchor.y + (y - anchor.y) * share), (x, y)


def candidate_spots(anchor: Anchor, size: float) -> Iterator[Spot]:
    """Yield the places around a mark, the nearest first, in each ring beginning on the right."""
    wide, half = text_width(anchor.text, size, is_bold=anchor.is_bold), size * LINE_HEIGHT / 2
    for ring in RINGS:
        far = anchor.radius + GAP + ring
        for degrees in ANGLES if ring else CORNERS:
            across, down = cos(radians(degrees)), sin(radians(degrees))
            x = anchor.x + far * across - wide * (1 - label_alignment(across)) / 2
            y = anchor.y + (far + half - GAP / 2) * down
            yield Spot(x, y, Box(x - 1, y - half, x + wide + 1, y + half), ring >= LED)


def label_alignment(across: float) -> float:
    """Return 1 for a label that begins at its place, -1 for one that ends there, 0 for a centre."""
    return 0.0 if abs(across) < CENTRED else copysign(1.0, across)


def anchor_box(anchor: Anchor) -> Box:
    """Return what a mark covers."""
    reach = anchor.radius + 1
    x, y = anchor.x, anchor.y
    return Box(x - reach, y - reach, x + reach, y + reach)


def spread_heights(
    wanted: Sequence[float], least: float, top: float, bottom: float
) -> Sequence[float]:
    """Return heights near those wanted, in the same order from above, at least so far apart.

    >>> spread_heights([10, 11, 50], 10, 0, 100)
    [10, 20, 50]
    >>> spread_heights([98, 99], 10, 0, 100)
    [90, 100]
    """
    order = sorted(range(len(wanted)), key=lambda n: wanted[n])
    found = list(wanted)
    lowest = top - least
    for n in order:
        found[n] = lowest = max(found[n], lowest + least)
    highest = bottom + least
    for n in reversed(order):
        found[n] = highest = min(found[n], highest - least)
    return found
