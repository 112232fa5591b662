"""Charts as inline SVG that a page can hold: no script, no network, no library.

Shapes are placed in percent of the width and texts keep their size, so that one chart serves a phone and a desk.
Colours are classes that the style sheet knows in light and dark. Everything is built as an element tree, which
escapes what it is given. Each chart has a title and a description for those who do not see it, and each column a
title of its own, which browsers show under the pointer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Column", "Mark", "Tick", "bar", "columns_chart", "round_up", "spark"]

_AXIS: Final = 22
"""Pixels under the columns for their labels."""
_MARK: Final = 22
"""Pixels from one row of marks over the columns to the next."""
_MARK_GAP: Final = 6
_CLOSE: Final = 0.065
"""Marks as close as this stand in rows of their own: on a phone they would cover each other."""
_HEADROOM: Final = 16
"""The same without marks: the label of the highest line."""
_STRIP: Final = 12
"""Pixels between ground and labels for dots."""
_GAP: Final = 0.18
"""Of a column's width is left free beside it."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a chart: heights of its parts from the ground up, and what is said under the pointer.

    `usual` is from and to which height it is ordinary; `dot` puts a dot under the column.
    """

    parts: tuple[float, ...]
    title: str
    usual: tuple[float, float] | None = None
    dot: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    """A label on an axis, at a share (0 to 1) of its length. A minor one is left out on a phone."""

    place: float
    label: str
    minor: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment worth marking: `place` and `stop` in shares of the width, a short label, a class for its look."""

    place: float
    stop: float
    label: str
    title: str
    kind: str


def columns_chart(
    name: str,
    title: str,
    description: str,
    columns: Sequence[Column],
    *,
    kinds: Sequence[str],
    top: float,
    x_ticks: Sequence[Tick],
    y_ticks: Sequence[Tick],
    marks: Sequence[Mark] = (),
    height: int = 200,
) -> str:
    """Return a chart of columns, their parts stacked; `kinds` are the parts' classes, `top` is the end of the axis.

    `name` must be unique on the page: it is the beginning of the ids that the title and description need.
    """
    floors = _floors(marks)
    ceiling = _MARK * (1 + max(floors)) + _MARK_GAP if marks else _HEADROOM
    ground = ceiling + height
    has_dots = any(column.dot for column in columns)
    strip = _STRIP if has_dots else 0
    svg = _image(name, title, description, ground + strip + _AXIS)
    for mark in marks:
        _add(svg, "rect", f"span {mark.kind}", x=mark.place, y=ceiling, width=mark.stop - mark.place, height=height)
    for tick in y_ticks:
        y = ground - tick.place * height
        _line(svg, "grid" if tick.place else "ground", 0, y, 1, y)
    _usual(svg, columns, top, ceiling, height)
    width = 1 / max(len(columns), 1)
    for place, column in enumerate(columns):
        _column(svg, column, kinds, place * width, width, ground, height, height / top if top else 0)
        if column.dot:
            _add(svg, "circle", "dot", cx=(place + 0.5) * width, cy=ground + 7, r=2.5)
    for tick in y_ticks:
        if tick.place:
            _text(svg, "label y", 0, ground - tick.place * height - 4, tick.label, "start")
    for tick in x_ticks:
        anchor = "start" if tick.place < 0.02 else "end" if tick.place > 0.96 else "middle"
        _text(svg, "label x minor" if tick.minor else "label x", tick.place, ground + strip + 16, tick.label, anchor)
    for mark, floor in zip(marks, floors, strict=True):
        _mark(svg, mark, ceiling - _MARK_GAP - _MARK * (floor + 0.5), ground)
    return _to_string(svg)


def spark(name: str, title: str, values: Sequence[float], *, kind: str, top: float, height: int = 30) -> str:
    """Return a small chart of columns without axes, for a row of a table."""
    svg = _image(name, title, "", height)
    svg.set("class", "spark")
    width = 1 / max(len(values), 1)
    for place, value in enumerate(values):
        if value:
            tall = max(value / top * (height - 2), 1.5)
            x = (place + _GAP / 2) * width
            _add(svg, "rect", kind, x=x, y=height - 1 - tall, width=(1 - _GAP) * width, height=tall)
    _line(svg, "ground", 0, height - 0.5, 1, height - 0.5)
    return _to_string(svg)


def bar(share: float, *, kind: str) -> str:
    """Return a bar whose length is a share of the width; the number beside it says the same, so it has no name."""
    svg = ET.Element("svg", {"class": "bar", "aria-hidden": "true", "width": "100%", "height": "8"})
    _add(svg, "rect", "track", x=0.0, y=0, width=1.0, height=8)
    _add(svg, "rect", kind, x=0.0, y=0, width=min(max(share, 0.0), 1.0), height=8)
    return _to_string(svg)


def round_up(value: float) -> float:
    """Return the next of 1, 2, 4, 6, 8, 10, 20 … for the top of an axis that is halved.

    >>> [round_up(value) for value in (0, 3, 7, 43, 130)]
    [2, 4, 8, 60, 200]
    """
    power = 1
    while True:
        for step in (2, 4, 6, 8, 10):
            if value <= step * power:
                return step * power
        power *= 10


def _image(name: str, title: str, description: str, height: float) -> ET.Element:
    labels = f"{name}-title {name}-desc" if description else f"{name}-title"
    svg = ET.Element(
        "svg", {"class": "chart", "role": "img", "aria-labelledby": labels, "width": "100%", "height": f"{height:g}"}
    )
    ET.SubElement(svg, "title", {"id": f"{name}-title"}).text = title
    if description:
        ET.SubElement(svg, "desc", {"id": f"{name}-desc"}).text = description
    return svg


def _column(
    svg: ET.Element,
    column: Column,
    kinds: Sequence[str],
    x: float,
    width: float,
    ground: float,
    height: float,
    scale: float,
) -> None:
    group = ET.SubElement(svg, "g", {"class": "column"})
    ET.SubElement(group, "title").text = column.title
    _add(group, "rect", "hover", x=x, y=ground - height, width=width, height=height)
    y = ground
    for kind, value in zip(kinds, column.parts, strict=True):
        if value > 0:
            tall = value * scale
            y -= tall
            _add(group, "rect", kind, x=x + _GAP / 2 * width, y=y, width=(1 - _GAP) * width, height=tall)


def _usual(svg: ET.Element, columns: Sequence[Column], top: float, ceiling: float, height: float) -> None:
    """Draw what is usual as a band."""
    if not top:
        return
    width = 1 / max(len(columns), 1)
    for place, column in enumerate(columns):
        if column.usual is None:
            continue
        low, high = (min(max(value, 0), top) / top * height for value in column.usual)
        y = ceiling + height - high
        # A hair wider than its column: neighbours would else show a seam.
        _add(svg, "rect", "usual", x=place * width, y=y, width=width * 1.02, height=max(high - low, 1))


def _floors(marks: Sequence[Mark]) -> list[int]:
    """Return in which row over the columns each mark stands, from the lowest (0) up, so that none covers another."""
    floors: list[int] = []
    for place, mark in enumerate(marks):
        taken = {floors[i] for i, other in enumerate(marks[:place]) if abs(other.place - mark.place) < _CLOSE}
        floors.append(next(floor for floor in range(len(marks)) if floor not in taken))
    return floors


def _mark(svg: ET.Element, mark: Mark, y: float, ground: float) -> None:
    group = ET.SubElement(svg, "g", {"class": f"mark {mark.kind}"})
    ET.SubElement(group, "title").text = mark.title
    _line(group, "stem", mark.place, y, mark.place, ground)
    _add(group, "circle", "disc", cx=mark.place, cy=y, r=10)
    _text(group, "number", mark.place, y + 4, mark.label, "middle")


def _add(parent: ET.Element, tag: str, kind: str, **places: float) -> None:
    """Add a shape; floats along the width become percentages, everything else pixels."""
    along = {"x", "width", "cx"}
    shape = ET.SubElement(parent, tag, {"class": kind})
    for name, value in places.items():
        shape.set(name, _percent(value) if name in along else f"{value:.4g}")


def _line(parent: ET.Element, kind: str, x1: float, y1: float, x2: float, y2: float) -> None:
    places = {"x1": _percent(x1), "y1": f"{y1:.5g}", "x2": _percent(x2), "y2": f"{y2:.5g}"}
    ET.SubElement(parent, "line", {"class": kind} | places)


def _text(parent: ET.Element, kind: str, x: float, y: float, text: str, anchor: str) -> None:
    place = {"x": _percent(x), "y": f"{y:.5g}", "text-anchor": anchor}
    ET.SubElement(parent, "text", {"class": kind} | place).text = text


def _percent(share: float) -> str:
    return f"{100 * share:.5g}%"


def _to_string(svg: ET.Element) -> str:
    return ET.tostring(svg, encoding="unicode", short_empty_elements=True)
