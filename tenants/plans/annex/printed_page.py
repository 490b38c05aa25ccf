"""What is printed on one page of a PDF: its characters and its lines, as a reader holds the sheet."""

from collections import Counter
from collections.abc import Iterable
from statistics import median
from typing import Any
from unicodedata import normalize

from pdfminer.layout import LTChar, LTCurve, LTFigure, LTImage, LTRect

from tenants.plans.annex.print_lines import Glyph

Box = tuple[float, float, float, float]

_THIN = 3.0
_DEEPEST = 12
_SMALLEST = 2.0
# Times the usual size of the page.
_LARGEST = 4.0
_LIGATURES = "ﬀﬁﬂﬃﬄﬅﬆ"


class PrintedPage:
    """What is printed on one page, as it is read: y downwards, a page printed sideways turned upright."""

    def __init__(self, layout: Any) -> None:
        self.glyphs: list[Glyph] = []
        self.drawn: list[Box] = []
        """Boxes of everything that may be a border: lines, framed or thin rectangles."""
        self.has_picture = False
        self._chars: list[LTChar] = []
        self._collect(layout)
        directions = Counter(map(_direction, self._chars))
        direction = directions.most_common(1)[0][0] if directions else (1, 0)
        width, height = float(layout.width), float(layout.height)
        self.drawn = [_turned(box, direction, width, height) for box in self.drawn]
        largest = _LARGEST * median(_size(char, direction) for char in self._chars) if self._chars else 0.0
        for char in self._chars:
            # Watermarks lie askew, or stand many times larger than what they cover.
            if _direction(char) == direction and _SMALLEST <= _size(char, direction) <= largest:
                self._add_glyph(char, _turned(char.bbox, direction, width, height), direction, width, height)

    def _collect(self, parent: Iterable[Any], depth: int = 0) -> None:
        """Takes up the page's objects, those inside forms too."""
        for item in parent:
            if isinstance(item, LTChar):
                self._chars.append(item)
            elif isinstance(item, LTFigure) and depth < _DEEPEST:
                self._collect(item, depth + 1)
            elif isinstance(item, LTImage):
                self.has_picture = True
            elif isinstance(item, LTCurve):
                thin = min(item.width, item.height) <= _THIN
                if thin or (isinstance(item, LTRect) and item.stroke):
                    self.drawn.append(item.bbox)

    def _add_glyph(self, char: LTChar, box: Box, direction: tuple[int, int], width: float, height: float) -> None:
        size = _size(char, direction)
        font = char.fontname.rsplit("+", 1)[-1]
        bold = "bold" in font.lower() or "black" in font.lower()
        text = char.get_text()
        if text in _LIGATURES:
            text = normalize("NFKC", text)
        x, y = char.matrix[4], char.matrix[5]
        base = {(1, 0): height - y, (0, 1): x, (0, -1): width - x}.get(direction, y)
        self.glyphs.append(Glyph(text, box[0], box[2], base, size, bold, font))


def _size(char: LTChar, direction: tuple[int, int]) -> float:
    """The type size in points."""
    return float(char.width if direction[1] else char.height)


def _direction(char: LTChar) -> tuple[int, int]:
    """Where the line of writing runs: (1, 0) to the right, (0, 1) up the page."""
    a, b = char.matrix[0], char.matrix[1]
    return (0, 0) if min(abs(a), abs(b)) > 0.1 * max(abs(a), abs(b)) else (_sign(a, b), _sign(b, a))


def _sign(value: float, other: float) -> int:
    return 0 if abs(value) < abs(other) else (1 if value > 0 else -1)


def _turned(box: Box, direction: tuple[int, int], width: float, height: float) -> Box:
    """Left, top, right, bottom of a box on the page as it is read; the PDF counts from the lower left corner."""
    x0, y0, x1, y1 = box
    if direction == (0, 1):
        return y0, x0, y1, x1
    if direction == (0, -1):
        return height - y1, width - x1, height - y0, width - x0
    return x0, height - y1, x1, height - y0
