"""One colour and one marker for every component, and the blend of colours of a point that belongs to several.

The colours start from Okabe and Ito's set; yellow and black are left out (invisible on white, on dark) and the others were
chosen so that any two stay apart for readers with protanopia and deuteranopia, and that the first four are
well apart in lightness, so that a grey print can be read. `tests/test_draw.py` measures both.
"""

import math
from dataclasses import dataclass
from typing import Any

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
# A shared point is lighter than the neutral grey, than most components, and still darker than paper.
_SHARED_LIGHTNESS = 0.82
_FROM_OKLAB, _FROM_CONES = np.linalg.inv(_TO_OKLAB), np.linalg.inv(_TO_CONES)


@dataclass(frozen=True)
class Palette:
    """The colours and markers of components.

    Attributes
    ----------
    colors : tuple of str
        As in ``"#0072b2"``. After the last one they start again, with other markers.
    markers : tuple of str
        As matplotlib names them.

    Examples
    --------
    >>> palette = Palette.of(["red", "navy"], n_components=2)
    >>> palette.color(1), palette.marker(1)
    ('#000080', 's')
    """

    colors: tuple[str, ...] = COLORS
    markers: tuple[str, ...] = MARKERS

    @classmethod
    def of(cls, colors: Any, n_components: int) -> "Palette":
        """Read the argument ``colors`` of a picture.

        Parameters
        ----------
        colors : sequence of colours, str, matplotlib Colormap, callable, Palette or None
            One colour for each component, anything that matplotlib takes for one; or the name of a colormap, or a
            colormap; or a function from the number of a component to its colour. None: the eight of `COLORS`.
        n_components : int

        Raises
        ------
        ValueError
            If they are no colours.

        Examples
        --------
        >>> Palette.of("tab10", n_components=2).color(0)
        '#1f77b4'
        """
        from matplotlib import colormaps
        from matplotlib.colors import Colormap, to_hex

        if isinstance(colors, Palette):
            return colors
        if colors is None:
            return cls()
        problem = ValueError(
            f"colors is {colors!r}; it must be colours, one for each component, or the name of a colormap."
        )
        if isinstance(colors, str):
            if colors not in colormaps:
                raise problem
            colors = colormaps[colors]
        if isinstance(colors, Colormap):
            # A short colormap is a list of colours; from a long one they are taken at even distances.
            found: Any = colors(range(colors.N)) if colors.N < 32 else colors(np.linspace(0, 1, n_components))
        elif callable(colors):
            found = [colors(k) for k in range(n_components)]
        else:
            found = colors
        try:
            read = tuple(to_hex(color) for color in found)
        except (TypeError, ValueError) as error:
            raise problem from error
        if not read:
            raise problem
        return cls(read)

    def color(self, k: int) -> str:
        """Colour of component ``k`` as a hex string."""
        return self.colors[k % len(self.colors)]

    def marker(self, k: int) -> str:
        """Marker of component ``k``: it shifts whenever colours and markers would both start again together."""
        round_trip = math.lcm(len(self.colors), len(self.markers))
        return self.markers[(k + k // round_trip) % len(self.markers)]

    def blend(self, responsibilities: Any) -> np.ndarray:
        """Colour of each point: the colours of the components, mixed in the proportions of its responsibilities.

        The mixing is done in a perceptual space (Oklab), so that a point half-way between two components
        has a hue half-way between their colours; and the more a point is shared, the paler it is. Opposite colours meet
        in a grey, and so do most colours for readers who lack a cone: only lightness tells such a point from those that
        belong to nobody yet, which are a dark grey (`NEUTRAL`). A point shared by halves, or by more, is as pale as can be.

        Parameters
        ----------
        responsibilities : array of shape (n, k)
            Rows sum to one.

        Returns
        -------
        array of shape (n, 3)
            Red, green and blue from 0 to 1. A row that is all on component ``j`` gives ``color(j)``.

        Examples
        --------
        >>> Palette().blend([[1.0, 0.0], [0.5, 0.5]]).round(2).tolist()
        [[0.0, 0.45, 0.7], [0.77, 0.77, 0.73]]
        """
        responsibilities = np.asarray(responsibilities, dtype=float)
        if responsibilities.ndim != 2:
            raise ValueError(f"responsibilities must have shape (n, k), got {responsibilities.shape}.")
        pure = np.array([rgb(self.color(k)) for k in range(responsibilities.shape[1])])
        mixed = responsibilities @ _to_oklab(pure)
        # The chance that two draws of the component differ: 0 for a row all on one component, 1/2 for two halves.
        shared = np.minimum(1, 2 * (1 - (responsibilities**2).sum(axis=1)))
        mixed[:, 0] += shared * (_SHARED_LIGHTNESS - mixed[:, 0])
        return _from_oklab(mixed)


#: What components look like unless a picture is given other ``colors``.
PALETTE = Palette()


def component_color(k: int) -> str:
    """Colour of component ``k`` as a hex string. From component 8 on the colours start again, with other markers.

    Examples
    --------
    >>> component_color(0), component_color(8)
    ('#0072b2', '#0072b2')
    """
    return PALETTE.color(k)


def component_marker(k: int) -> str:
    """Marker of component ``k``. Colour and marker together are different for the first 64 components.

    Examples
    --------
    >>> component_marker(0), component_marker(8)
    ('o', 's')
    """
    return PALETTE.marker(k)


def blend(responsibilities: Any) -> np.ndarray:
    """Colour of each point, shape (n, 3): the usual colours of the components, mixed as `Palette.blend` does.

    Examples
    --------
    >>> blend([[1.0, 0.0], [0.5, 0.5]]).round(2).tolist()
    [[0.0, 0.45, 0.7], [0.77, 0.77, 0.73]]
    """
    return PALETTE.blend(responsibilities)


def rgb(color):
    """Red, green and blue of a hex colour like ``"#0072b2"``, each from 0 to 1, shape (3,).

    Examples
    --------
    >>> rgb("#ff0000").tolist()
    [1.0, 0.0, 0.0]
    """
    return np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255


def _to_oklab(srgb):
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    return np.cbrt(linear @ _TO_CONES.T) @ _TO_OKLAB.T


def _from_oklab(oklab):
    linear = np.clip((oklab @ _FROM_OKLAB.T) ** 3 @ _FROM_CONES.T, 0, 1)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055).clip(0, 1)
