"""Figures that carry their alt text into the notebook.

JupyterLab and nbconvert show an ``image/png`` output without any alt text, whatever its metadata say (JupyterLab 4.6 reads
``width``, ``height`` and ``unconfined``, nbconvert 7.17 no more). So a figure shows itself as ``text/html``: an ``<img>`` with
an ``alt``, which follows the light or dark theme of the page. Beside it stand the same ``image/png``, for pages that take no html and for tests that compare
pixels, with the alt text in its metadata, where MyST, nbsphinx and others look for it; and the alt text as ``text/plain``.
"""

import base64
import io
import os
import pickle
from contextlib import nullcontext
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as MatplotlibFigure

from emviz.draw import files
from emviz.draw.dark import dark as drawn_dark
from emviz.draw.fixed_layout import laid_out_once
from emviz.draw.html_picture import html_picture
from emviz.draw.png import encode
from emviz.draw.style import DARK_PAPER, PAPER, style

#: The kinds of files that hold a picture.
KINDS = ("png", "svg", "pdf")
#: Pixels of a picture for each pixel on the page.
_SCALE = 2


class Figure(MatplotlibFigure):
    """A matplotlib figure with an alt text, that needs no pyplot and that a notebook shows when it is the last value of a cell.

    Attributes
    ----------
    alt : str
        What the picture shows, for a reader who cannot see it. An empty one is refused when the figure is shown.
    dark : bool
        Whether it is drawn in the colours of a dark page: light ink, dark paper, everything else as it is.
    looks : dict
        What looks different in other layouts, see `emviz.draw.looks`.

    Examples
    --------
    >>> figure = Figure(figsize=(2, 1), alt="A straight line from (0, 0) to (1, 1).")
    >>> _ = figure.add_subplot().plot([0, 1])
    >>> figure
    A straight line from (0, 0) to (1, 1).
    """

    def __init__(self, *args: Any, alt: str = "", dark: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        FigureCanvasAgg(self)
        self.alt, self.dark = alt, dark
        self.looks: dict[Any, dict[str, dict[str, Any]]] = {}

    def __repr__(self):
        return self.alt or super().__repr__()

    def savefig(self, fname: Any, *, dark: bool | None = None, transparent: bool | None = None, **savefig_kws: Any):
        """Write the figure to a file: PNG, SVG or PDF, by the end of its name.

        The same figure gives the same bytes. An SVG and a PDF have the alt text as their title. The file is written
        whole or not at all.

        Parameters
        ----------
        fname : path, or open binary file
            Ends in ``.png``, ``.svg`` or ``.pdf``.
        dark : bool, optional
            Whether it is drawn in the colours of a dark page; by default as the figure's attribute `dark` says.
        transparent : bool, optional
            Whether to leave the paper out.
        **savefig_kws
            Passed on to ``matplotlib.figure.Figure.savefig``: ``facecolor`` (by default the colour of paper), ``dpi``
            (by default 200), ``bbox_inches``, ...

        Raises
        ------
        ValueError
            If the name ends otherwise.
        FileNotFoundError
            If the folder is missing.

        Examples
        --------
        >>> figure, ax = subplots(width=2, height=1)
        >>> figure.savefig("axes.doc")
        Traceback (most recent call last):
        ...
        ValueError: path is 'axes.doc'; it must end in .png, .svg or .pdf.
        """
        dark = self.dark if dark is None else dark
        save(self, fname, alt=self.alt, dark=dark, transparent=transparent, **savefig_kws)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return mimebundle(self, self.alt)


def subplots(
    rows: int = 1,
    columns: int = 1,
    *,
    width: float = 9.0,
    height: float = 4.2,
    alt: str = "",
    dark: bool = False,
    **subplots_kws: Any,
) -> tuple[Figure, Any]:
    """A figure with axes in the style of emviz, laid out so that nothing overlaps.

    Parameters
    ----------
    rows, columns : int
        How many axes.
    width, height : float
        Size in inches; a notebook shows 100 pixels an inch.
    alt : str
        The figure's alt text; it can also be set later with `describe`.
    dark : bool
        Whether it is drawn in the colours of a dark page.
    **subplots_kws
        Passed on to ``matplotlib.figure.Figure.subplots``: ``sharex``, ``width_ratios``, ...

    Returns
    -------
    figure : Figure
    axes : matplotlib Axes, or array of them

    Examples
    --------
    >>> figure, (left, right) = subplots(1, 2, alt="Two empty axes.")
    >>> figure.alt
    'Two empty axes.'
    """
    with style():
        figure = Figure(figsize=(width, height), layout="constrained", alt=alt, dark=dark)
        return figure, figure.subplots(rows, columns, **subplots_kws)


def headline(figure: MatplotlibFigure, title: str | None) -> None:
    """Write a title above the whole figure, at its left; None: no title.

    Examples
    --------
    >>> figure, ax = subplots()
    >>> headline(figure, "Old Faithful")
    >>> figure.get_suptitle()
    'Old Faithful'
    """
    if title is not None:
        with style():
            figure.suptitle(title, x=0.01, ha="left", fontsize=15, fontweight="bold")


def describe(figure: MatplotlibFigure, alt: str) -> "Figure | Picture":
    """Attach an alt text to a figure, and return the figure.

    Works with every matplotlib figure; one that is no emviz figure is returned as a `Picture`, which shows the alt text too.

    Examples
    --------
    >>> figure, ax = subplots()
    >>> describe(figure, "Empty axes from 0 to 1.").alt
    'Empty axes from 0 to 1.'
    """
    if not alt or not alt.strip():
        raise ValueError("alt must be a sentence that says what the figure shows, got an empty text.")
    if not isinstance(figure, Figure):
        return Picture(figure, alt)
    figure.alt = alt
    return figure


class Picture:
    """What a figure looks like now: later changes of the figure leave it alone.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    alt : str
    dark : bool, optional
        Whether it is drawn in the colours of a dark page; by default as the figure is.

    Attributes
    ----------
    png : bytes
        The picture at twice the resolution of the page.
    alt : str
        Its alt text.
    dark : bool

    Examples
    --------
    >>> figure, ax = subplots(width=2, height=1)
    >>> picture = Picture(figure, "Empty axes from 0 to 1.")
    >>> picture
    Empty axes from 0 to 1.
    >>> picture.png[1:4]
    b'PNG'
    """

    def __init__(self, figure: MatplotlibFigure, alt: str, *, dark: bool | None = None):
        self.alt = alt
        self.dark = is_dark(figure) if dark is None else dark
        self._bundle = mimebundle(figure, alt, dark=self.dark)
        self.png = base64.b64decode(self._bundle[0]["image/png"])
        self._frozen = freeze(figure)

    def __repr__(self):
        return self.alt

    def save(self, path: str | os.PathLike, *, dark: bool | None = None, **savefig_kws: Any) -> None:
        """Write the picture to a file: PNG, SVG or PDF, by the end of its name.

        Parameters
        ----------
        path : path
            Ends in ``.png``, ``.svg`` or ``.pdf``.
        dark : bool, optional
            Whether it is drawn in the colours of a dark page; by default as the picture is.
        **savefig_kws
            As for `Figure.savefig`: ``transparent``, ``facecolor``, ``dpi``, ...

        Raises
        ------
        ValueError
            If the name ends otherwise.
        FileNotFoundError
            If the folder is missing.

        Examples
        --------
        >>> figure, ax = subplots(width=2, height=1)
        >>> Picture(figure, "Empty axes from 0 to 1.").save("axes")
        Traceback (most recent call last):
        ...
        ValueError: path is 'axes'; it must end in .png, .svg or .pdf.
        """
        dark = self.dark if dark is None else dark
        if files.kind(path, KINDS) == "png" and dark == self.dark and not savefig_kws:
            with files.whole(path) as unfinished:
                unfinished.write_bytes(self.png)
        elif isinstance(self._frozen, bytes):
            save(pickle.loads(self._frozen), path, alt=self.alt, dark=dark, **savefig_kws)
        else:
            raise ValueError(
                f"This picture can be saved only as it is shown, as .png: its figure holds what cannot be copied "
                f"({self._frozen}), so save the figure itself."
            )

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self._bundle


def freeze(figure: MatplotlibFigure) -> bytes | str:
    """A copy of the figure as it is now, as bytes; or why there is none, in words.

    It takes a thirtieth of the time of drawing, so every picture has one, whether it will be saved or not.
    """
    manager, figure.canvas.manager = figure.canvas.manager, None  # or pyplot would show the copy
    try:
        return pickle.dumps(figure)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        return str(error)
    finally:
        figure.canvas.manager = manager


def is_dark(figure: MatplotlibFigure) -> bool:
    """Whether a figure says that it is drawn dark."""
    return isinstance(figure, Figure) and figure.dark


def save(
    figure: MatplotlibFigure,
    file: Any,
    *,
    alt: str = "",
    dark: bool = False,
    transparent: bool | None = None,
    facecolor: Any = None,
    metadata: Any = None,
    **savefig_kws: Any,
) -> None:
    """Write any figure to a file, in the style of emviz; see `Figure.savefig`.

    Examples
    --------
    >>> figure, ax = subplots(width=2, height=1)
    >>> file = io.BytesIO()
    >>> save(figure, file, format="pdf")
    >>> file.getvalue()[:4]
    b'%PDF'
    """
    if facecolor is None:
        facecolor = "none" if transparent else DARK_PAPER if dark else PAPER
    if is_path := isinstance(file, (str, os.PathLike)):
        savefig_kws["format"] = files.kind(file, KINDS)
    # Without dates the same figure gives the same bytes.
    dates = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(savefig_kws.get("format", "png"))
    if dates is not None:
        metadata = {**dates, **({"Title": alt} if alt else {}), **(metadata or {})}
    with (
        files.whole(file) if is_path else nullcontext(file) as target,
        style(),
        drawn_dark(figure, keep=facecolor) if dark else nullcontext(),
    ):
        MatplotlibFigure.savefig(
            figure, target, transparent=transparent, facecolor=facecolor, metadata=metadata, **savefig_kws
        )


def mimebundle(figure: MatplotlibFigure, alt: str, *, dark: bool | None = None) -> tuple[dict, dict]:
    """A figure as a notebook output: ``(data, metadata)`` with html, png and text, all carrying the alt text.

    On its soft white card it reads on a dark page too; there it turns dark, unless it was asked for dark anyway.

    Examples
    --------
    >>> figure, ax = subplots(width=2, height=1)
    >>> data, metadata = mimebundle(figure, "Empty axes from 0 to 1.")
    >>> sorted(data), metadata["image/png"]["width"]
    (['image/png', 'text/html', 'text/plain'], 200)
    """
    if not alt or not alt.strip():
        raise ValueError(
            "This figure has no alt text yet: say in a sentence what it shows, with draw.describe(figure, alt)."
        )
    looks = [True] if (is_dark(figure) if dark is None else dark) else [False, True]
    with laid_out_once(figure, dpi=100 * _SCALE):
        png, *palettes = encode(*(pixels(figure, scale=_SCALE, dark=look) for look in looks), colors=128)
    width, height = (round(size * 100) for size in figure.get_size_inches())
    data = {
        "image/png": base64.b64encode(png).decode("ascii"),
        "text/plain": alt,
        "text/html": html_picture(png, alt, width, *palettes),
    }
    return data, {"image/png": {"width": width, "height": height, "alt": alt}}


def pixels(figure: MatplotlibFigure, *, scale: float = _SCALE, dark: bool | None = None) -> np.ndarray:
    """The figure drawn on its card: an array of shape (rows, columns, 3) of values from 0 to 255.

    ``dark`` says whether on a dark one; by default as the figure is.

    Examples
    --------
    >>> figure, ax = subplots(width=2, height=1)
    >>> pixels(figure).shape
    (200, 400, 3)
    """
    from PIL import Image

    buffer = io.BytesIO()
    dark = is_dark(figure) if dark is None else dark
    save(figure, buffer, dark=dark, format="tiff", dpi=100 * scale)  # which is not compressed
    return np.asarray(Image.open(buffer).convert("RGB"))
