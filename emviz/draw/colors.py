"""One colour and one marker for every component, and the blend of colours of a point that belongs to several.

The colours start from Okabe and Ito's set; yellow and black are left out (invisible on white, on dark) and the others were
chosen so that any two stay apart for readers with protanopia and deuteranopia, and that the first four are
well apart in lightness, so that a grey print can be read. `tests/test_draw.py` measures both.
"""

import numpy as np

#: Colours of components 0 to 7: blue, orange, green, plum, pink, indigo, sky, olive.
COLORS = ("#0072b2", "#e39500", "#009e73", "#a02e62", "#d98cbc", "#4a3fd0", "#6ec1f2", "#8c8c2e")
#: Markers of components 0 to 7: circle, square, triangle, diamond, down triangle, plus, cross, star.
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")

# Oklab (Björn Ottosson, 2020): a space in which the average of two colours looks as if it lay half-way between them.
_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
# How much lightness a point gains that could belong to any of many components.
_LIGHTER = 0.16
_FROM_OKLAB, _FROM_CONES = np.linalg.inv(_TO_OKLAB), np.linalg.inv(_TO_CONES)


def component_color(k):
    """Colour of component ``k`` as a hex string. From component 8 on the colours start again, with other markers.

    Examples
    --------
    >>> component_color(0), component_color(8)
    ('#0072b2', '#0072b2')
    """
    return COLORS[k % len(COLORS)]


def component_marker(k):
    """Marker of component ``k``. Colour and marker together are different for the first 64 components.

    Examples
    --------
    >>> component_marker(0), component_marker(8)
    ('o', 's')
    """
    return MARKERS[(k + k // len(COLORS)) % len(MARKERS)]


def rgb(color):
    """Red, green and blue of a hex colour like ``"#0072b2"``, each from 0 to 1, shape (3,).

    Examples
    --------
    >>> rgb("#ff0000").tolist()
    [1.0, 0.0, 0.0]
    """
    return np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255


def blend(responsibilities):
    """Colour of each point: the colours of the components, mixed in the proportions of its responsibilities.

    The mixing is done in a perceptual space (Oklab), so that a point half-way between two components
    looks half-way between their colours; and the less decided a point is, the lighter it gets, or opposite colours would
    meet in a muddy brown.

    Parameters
    ----------
    responsibilities : array of shape (n, k)
        Rows sum to one.

    Returns
    -------
    array of shape (n, 3)
        Red, green and blue from 0 to 1. A row that is all on component ``j`` gives ``component_color(j)``.

    Examples
    --------
    >>> blend([[1.0, 0.0], [0.5, 0.5]]).round(2).tolist()
    [[0.0, 0.45, 0.7], [0.64, 0.64, 0.59]]
    """
    responsibilities = np.asarray(responsibilities, dtype=float)
    if responsibilities.ndim != 2:
        raise ValueError(f"responsibilities must have shape (n, k), got {responsibilities.shape}.")
    palette = np.array([rgb(component_color(k)) for k in range(responsibilities.shape[1])])
    mixed = responsibilities @ _to_oklab(palette)
    mixed[:, 0] += _LIGHTER * (1 - (responsibilities**2).sum(axis=1))
    return _from_oklab(mixed)


def _to_oklab(srgb):
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    return np.cbrt(linear @ _TO_CONES.T) @ _TO_OKLAB.T


def _from_oklab(oklab):
    linear = np.clip((oklab @ _FROM_OKLAB.T) ** 3 @ _FROM_CONES.T, 0, 1)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055).clip(0, 1)
