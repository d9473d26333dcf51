"""Pixels as the bytes of a PNG with a palette; one PNG can be drawn with several palettes, a light one and a dark one."""

import io
import struct
import zlib

import numpy as np


def encode(*looks: np.ndarray, colors: int = 256) -> tuple[bytes, ...]:
    """A picture in one look or several, as one PNG and the palettes of the other looks.

    The looks share the number that stands for each pixel: only the colours that the numbers mean are different. So another
    look costs one palette, which takes the place of the one in the file.

    Parameters
    ----------
    *looks : arrays of shape (rows, columns, 3)
        Red, green and blue from 0 to 255 of the same picture, drawn in other colours.
    colors : int
        How many numbers there are, at most 256.

    Returns
    -------
    png : bytes
        The first look.
    *palettes : bytes
        For each of the others the chunk PLTE, with its length before and its checksum behind.

    Examples
    --------
    >>> light, dark = np.full((2, 3, 3), 255, np.uint8), np.zeros((2, 3, 3), np.uint8)
    >>> png, palette = encode(light, dark)
    >>> png[33:48] == _palette_chunk(np.array([[255, 255, 255]])), palette == _palette_chunk(np.array([[0, 0, 0]]))
    (True, True)
    """
    from PIL import Image

    numbers, palette = quantize(np.concatenate(looks, axis=2), colors)
    image = Image.fromarray(numbers)
    image.putpalette(palette[:, :3].tobytes())
    buffer = io.BytesIO()
    image.save(buffer, "png", optimize=True)
    others = np.split(palette, len(looks), axis=1)[1:]
    return buffer.getvalue(), *(_palette_chunk(other) for other in others)


def quantize(pixels: np.ndarray, colors: int) -> tuple[np.ndarray, np.ndarray]:
    """A number for each pixel, and the colour that each number means: the mean of its pixels.

    All pixels begin as one group. The group whose colours differ most is split in two, again and again.

    Parameters
    ----------
    pixels : array of bytes, shape (rows, columns, channels)
        With at most eight channels.
    colors : int
        At most 256.

    Returns
    -------
    numbers : array of bytes, shape (rows, columns)
    palette : array of bytes, shape (at most colors, channels)

    Examples
    --------
    >>> quantize(np.array([[[1], [1], [9], [201]]], np.uint8), 2)[1].ravel().tolist()
    [4, 201]
    """
    rows, columns, channels = pixels.shape
    padded = np.zeros((rows * columns, 8), np.uint8)
    padded[:, :channels] = pixels.reshape(-1, channels)
    # Neighbours are mostly alike, and runs of them are quicker to sort than pixels.
    codes = padded.view(np.uint64).ravel()
    starts = np.flatnonzero(np.concatenate([[True], codes[1:] != codes[:-1]]))
    lengths = np.diff(starts, append=len(codes))
    found, inverse = np.unique(codes[starts], return_inverse=True)
    counts = np.bincount(inverse, weights=lengths)
    values = found.view(np.uint8).reshape(-1, 8)[:, :channels].astype(float)

    groups = [np.arange(len(found))]
    spreads = [_spread(values, counts)]
    sums = [spreads[0].sum()]
    while len(groups) < min(colors, len(found)):
        widest = int(np.argmax(sums))
        group, channel = groups[widest], int(np.argmax(spreads[widest]))
        level = values[group, channel]
        below = level < np.average(level, weights=counts[group])
        halves = [group[below], group[~below]]
        groups[widest : widest + 1] = halves
        spreads[widest : widest + 1] = new = [_spread(values[half], counts[half]) for half in halves]
        sums[widest : widest + 1] = [spread.sum() for spread in new]

    number = np.empty(len(found), np.uint8)
    for i, group in enumerate(groups):
        number[group] = i
    palette = [np.average(values[group], axis=0, weights=counts[group]) for group in groups]
    return np.repeat(number[inverse], lengths).reshape(rows, columns), np.rint(palette).astype(np.uint8)


def _spread(values, counts):
    """Sum of squared distances of pixels from their mean, for each channel."""
    return counts @ (values - np.average(values, axis=0, weights=counts)) ** 2


def _palette_chunk(palette):
    """The chunk PLTE of a PNG."""
    body = b"PLTE" + palette.astype(np.uint8).tobytes()
    return struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
