"""A grid of line charts as SVG."""

from xml.sax.saxutils import escape

WIDTH, HEIGHT, MARGIN = 320, 200, 56


def short(number):
    """A number in three digits: 1,234,567 is 1.23M."""
    for bound, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(number) >= bound:
            return f"{number / bound:.3g}{letter}"
    return f"{number:.3g}"


def svg(title, rows):
    """Each row is a list of charts: (title, x label, y label, [(x, y or None)])."""
    width = WIDTH * max(len(row) for row in rows)
    height = 40 + HEIGHT * len(rows)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="10">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
        f'<text x="16" y="24" font-size="14">{escape(title)}</text>',
    ]
    for down, row in enumerate(rows):
        for across, chart in enumerate(row):
            parts.append(f'<g transform="translate({across * WIDTH} {40 + down * HEIGHT})">{panel(*chart)}</g>')
    return "\n".join([*parts, "</svg>", ""])


def panel(title, x_label, y_label, points):
    known = [(x, y) for x, y in points if y is not None]
    left, right, top, bottom = MARGIN, WIDTH - 16, 24, HEIGHT - 40
    low, high = points[0][0], points[-1][0]
    most = max((y for _, y in known), default=0) or 1

    def place(x, y):
        across = left + (right - left) * (x - low) / ((high - low) or 1)
        return across, bottom - (bottom - top) * y / most

    parts = [f'<path d="M{left} {top}V{bottom}H{right}" fill="none" stroke="black"/>']
    for share in (0, 0.5, 1):
        x, y = low + share * (high - low), share * most
        across, down = place(x, y)
        parts.append(f'<text x="{across:.1f}" y="{bottom + 14}" text-anchor="middle">{short(x)}</text>')
        parts.append(f'<text x="{left - 4}" y="{down + 3:.1f}" text-anchor="end">{short(y)}</text>')
    # An overloaded deployment has no latency: the line stops there.
    line = " ".join("{:.1f},{:.1f}".format(*place(x, y)) for x, y in known)
    parts.append(f'<polyline points="{line}" fill="none" stroke="#1f6feb" stroke-width="2"/>')
    parts.append(f'<text x="{left}" y="14">{escape(title)}: {escape(y_label)}</text>')
    parts.append(f'<text x="{right}" y="{bottom + 28}" text-anchor="end">{escape(x_label)}</text>')
    return "".join(parts)
