"""QR codes as small SVG drawings for printed papers."""

from __future__ import annotations

import segno


def svg(text: str) -> str:
    """The QR of a text: error correction M, quiet zone of two modules, one path of runs (typst draws it fast)."""
    code = segno.make(text, error="m", micro=False)
    runs = []
    for y, row in enumerate(code.matrix):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x]:
                x += 1
            if x > start:
                runs.append(f"M{start} {y}h{x - start}v1h-{x - start}z")
            x += 1
    size = len(code.matrix)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-2 -2 {size + 4} {size + 4}" shape-rendering="crispEdges">'
        f'<path d="{"".join(runs)}"/></svg>'
    )
