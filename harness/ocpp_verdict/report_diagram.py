"""A sequence diagram of a case as inline SVG: lanes for the system under test, the harness and the operator.

Shafts of one look are one path and captions are plain text, so that a frame costs some sixty bytes.
"""

from __future__ import annotations

from collections.abc import Iterable

import attrs
from markupsafe import Markup, escape

from ocpp_verdict.report_text import visible
from ocpp_verdict.report_transcript import Line

_STEP, _TOP = 18, 30
_TIME, _ROW, _SYSTEM, _HARNESS, _OPERATOR, _WIDTH = 46, 62, 96, 500, 620, 680
#: Characters of a caption that fit between two lanes.
_FITS = 54

#: From lane, to lane, by arrow.
_LANES = {"<-": (_SYSTEM, _HARNESS), "->": (_HARNESS, _SYSTEM), "op": (_OPERATOR, _HARNESS)}


@attrs.define
class _Drawing:
    paths: dict[str, list[str]] = attrs.field(factory=dict)
    texts: list[str] = attrs.field(factory=list)

    def caption(self, x: int, y: int, text: str, look: str = "") -> None:
        shown = visible(text if len(text) <= _FITS else text[: _FITS - 1] + "…")
        kind = f" class={look}" if look else ""
        self.texts.append(f"<text{kind} x={x} y={y}>{escape(shown)}</text>")

    def path(self, look: str, piece: str) -> None:
        self.paths.setdefault(look, []).append(piece)


def svg(lines: Iterable[Line], system: str, title: str) -> Markup:
    """Return the diagram; `system` is what the lane of the system under test is called."""
    drawing = _Drawing()
    rows = list(lines)
    for place, line in enumerate(rows):
        _draw(drawing, line, _TOP + 14 + place * _STEP)
    bottom = _TOP + len(rows) * _STEP + 8
    lanes = [(_SYSTEM, system), (_HARNESS, "harness")]
    if any(line.arrow == "op" for line in rows):
        lanes.append((_OPERATOR, "operator"))
    return Markup(_frame(drawing, lanes, bottom, title))


def _frame(drawing: _Drawing, lanes: list[tuple[int, str]], bottom: int, title: str) -> str:
    heads = "".join(f"<text class=h x={x} y=14>{escape(visible(name))}</text>" for x, name in lanes)
    poles = "".join(f"M{x} {_TOP - 8}V{bottom}" for x, _ in lanes)
    paths = "".join(f'<path class={look} d="{"".join(pieces)}"/>' for look, pieces in drawing.paths.items())
    return (
        f'<svg class=seq viewBox="0 0 {_WIDTH} {bottom}" width={_WIDTH} height={bottom} role=img '
        f'aria-label="{escape(visible(title))}">{heads}<path class=l d="{poles}"/>{paths}{"".join(drawing.texts)}</svg>'
    )


def _draw(drawing: _Drawing, line: Line, y: int) -> None:
    drawing.caption(_TIME, y + 3, f"{line.time:.1f}", "t")
    if line.row:
        drawing.caption(_ROW, y + 3, line.row, "r")
    if line.arrow not in _LANES:
        drawing.caption(_SYSTEM + 8, y + 3, f"{line.label} {line.text}".strip(), "n")
        return
    begin, end = _LANES[line.arrow]
    drawing.path(_look(line), f"M{begin} {y}H{end}")
    drawing.path("bad" if line.findings else "hd", _head(begin, end, y))
    drawing.caption((begin + end) // 2, y - 3, line.label, "x" if line.findings else "")


def _look(line: Line) -> str:
    if line.findings:
        return "bad"
    return "ans" if line.answer else "req"


def _head(begin: int, end: int, y: int) -> str:
    """Return the head of an arrow; drawn apart from its shaft, which may be dashed."""
    back = end - 6 if end > begin else end + 6
    return f"M{back} {y - 3}L{end} {y}L{back} {y + 3}"
