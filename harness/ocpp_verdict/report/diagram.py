"""A sequence diagram of a case as inline SVG: lanes for the system under test, the harness and the operator.

Shafts of one look are one path and captions are plain text, so that a frame costs some sixty bytes.
"""

from __future__ import annotations

from collections.abc import Iterable

import attrs
from markupsafe import Markup, escape

from ocpp_verdict.report.text import visible
from ocpp_verdict.report.transcript import Line

_STEP, _TOP = 18, 30
_TIME, _ROW, _SYSTEM, _HARNESS, _OPERATOR, _WIDTH = 40, 50, 100, 504, 624, 680
#: Characters of a caption that fit between two lanes, and of a note, which may cross them.
_FITS, _NOTE = 54, 100

#: Seconds from which a tenth of them is fine enough.
_LONG = 10

#: From lane, to lane, by arrow.
_LANES = {"<-": (_SYSTEM, _HARNESS), "->": (_HARNESS, _SYSTEM), "op": (_OPERATOR, _HARNESS)}


#: Attributes of captions and shafts by their look; the style sheet refines them, where it is applied to SVG at all.
_TEXTS = {
    "m": "text-anchor=middle",
    "h": "text-anchor=middle font-weight=600",
    "x": "text-anchor=middle font-weight=600",
    "t": "text-anchor=end",
    "r": "text-anchor=start",
    "n": "text-anchor=start",
}
_PATHS = {
    "l": 'stroke="#ccc"',
    "req": "stroke=currentColor",
    "hd": "stroke=currentColor",
    "ans": 'stroke=currentColor stroke-dasharray="4 3"',
    "bad": 'stroke="#b0201a" stroke-width=2',
}


@attrs.define
class _Drawing:
    paths: dict[str, list[str]] = attrs.field(factory=dict)
    texts: dict[str, list[str]] = attrs.field(factory=dict)

    def caption(self, x: int, y: int, text: str, look: str) -> None:
        fits = _NOTE if look == "n" else _FITS
        shown = visible(text if len(text) <= fits else text[: fits - 1] + "…")
        self.texts.setdefault(look, []).append(f"<text x={x} y={y}>{escape(shown)}</text>")

    def path(self, look: str, piece: str) -> None:
        self.paths.setdefault(look, []).append(piece)

    def __str__(self) -> str:
        paths = (
            f'<path class={look} fill=none {_PATHS[look]} d="{"".join(pieces)}"/>'
            for look, pieces in self.paths.items()
        )
        texts = (f"<g class={look} {_TEXTS[look]}>{''.join(pieces)}</g>" for look, pieces in self.texts.items())
        return "".join((*paths, *texts))


def svg(lines: Iterable[Line], system: str, title: str) -> Markup:
    """Return the diagram; `system` is what the lane of the system under test is called."""
    drawing = _Drawing()
    rows = [line for line in lines if line.label != "handshake" or "accepted True" not in line.text]
    decimals = 1 if any(line.time >= _LONG for line in rows) else 2
    for place, line in enumerate(rows):
        _draw(drawing, line, _TOP + 14 + place * _STEP, decimals)
    bottom = _TOP + len(rows) * _STEP + 8
    lanes = [(_SYSTEM, system), (_HARNESS, "harness")]
    if any(line.arrow == "op" for line in rows):
        lanes.append((_OPERATOR, "operator"))
    for x, called in lanes:
        drawing.caption(x, 14, called, "h")
        drawing.path("l", f"M{x} {_TOP - 8}V{bottom}")
    return Markup(
        f'<svg class=seq viewBox="0 0 {_WIDTH} {bottom}" width={_WIDTH} height={bottom} role=img '
        f'font-size=11 font-family="Helvetica, Arial, sans-serif" aria-label="{escape(visible(title))}">{drawing}</svg>'
    )


def _draw(drawing: _Drawing, line: Line, y: int, decimals: int) -> None:
    drawing.caption(_TIME, y + 3, f"{line.time:.{decimals}f}", "t")
    if line.row:
        drawing.caption(_ROW, y + 3, line.row, "r")
    if line.arrow not in _LANES:
        drawing.caption(_SYSTEM + 8, y + 3, f"{line.label} {line.text}".strip(), "n")
        return
    begin, end = _LANES[line.arrow]
    drawing.path(_look(line), f"M{begin} {y}H{end}")
    drawing.path("bad" if line.findings else "hd", _head(begin, end, y))
    drawing.caption((begin + end) // 2, y - 3, line.label, "x" if line.findings else "m")


def _look(line: Line) -> str:
    if line.findings:
        return "bad"
    return "ans" if line.answer else "req"


def _head(begin: int, end: int, y: int) -> str:
    """Return the head of an arrow; drawn apart from its shaft, which may be dashed."""
    back = end - 6 if end > begin else end + 6
    return f"M{back} {y - 3}L{end} {y}L{back} {y + 3}"
