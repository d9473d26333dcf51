"""A pack of frames: a sequence of them in a few bytes, for a widget's message and for a page without Python alike.

A pack is zlib data (or raw, where speed matters more than size). Inside:

    1 byte        0, which no zlib data begin with
    4 bytes       length of the head, little endian
    4 bytes       number of coordinates
    head          JSON: characters, shapes and frames, and whatever else the browser must know
    coordinates   low bytes of all coordinates, then their high bytes
    colours       one byte each

Each actor's coordinates and colours are written as differences from the frame before if the shape has not changed.
What stands still becomes zeros, which deflate to almost nothing: 300 points are sent once.
"""

import base64
import json
import zlib
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from emviz.explore.actors import Reading


class PackedFrame(NamedTuple):
    """One frame of a pack.

    Attributes
    ----------
    index : int
        Its position in the sequence.
    sentence : str
        What is seen in it.
    readings : list of Reading
        What each actor looks like, see `emviz.explore.actors`; the free ones once more for each further layout.
    description : str
        Where things are in it, for those who cannot see the picture; "" if nobody says.
    """

    index: int
    sentence: str
    readings: list[Reading]
    description: str = ""


def pack(frames: Sequence[PackedFrame], glyphs: dict, compress: bool = True, **head: Any) -> bytes:
    """Pack frames of one sequence into bytes.

    Parameters
    ----------
    frames : sequence of PackedFrame
    glyphs : dict
        Name -> (codes, coordinates), of all characters that the frames use.
    compress : bool
        Whether to deflate.
    **head
        Further JSON values of the head.

    Returns
    -------
    bytes
        The same for the same frames.

    Examples
    --------
    >>> still = Reading('[["path","M1",null]]', np.array([16, 0, 0], "<i2"), np.zeros(8, np.uint8))
    >>> packed = pack([PackedFrame(0, "One.", [still]), PackedFrame(1, "Two.", [still])], {})
    >>> head, coordinates, colours = unpack(packed)
    >>> head["frames"][1]["sentence"], coordinates.tolist()
    ('Two.', [16, 0, 0, 0, 0, 0])
    """
    coordinates, colours, shapes, shape_numbers, described = [], [], [], {}, []
    previous = None
    for frame in frames:
        shapes_of_frame = []
        for i, reading in enumerate(frame.readings):
            if reading.shape not in shape_numbers:
                shape_numbers[reading.shape] = len(shapes)
                shapes.append(json.loads(reading.shape))
            shapes_of_frame.append(shape_numbers[reading.shape])
            if previous is not None and previous[i].shape == reading.shape:
                # Sixteen bits wrap around in the difference and wrap back in the sum.
                coordinates.append(reading.coordinates - previous[i].coordinates)
                colours.append(reading.colours - previous[i].colours)
            else:
                coordinates.append(reading.coordinates)
                colours.append(reading.colours)
        words = {"sentence": frame.sentence, **({"description": frame.description} if frame.description else {})}
        described.append({"index": frame.index, **words, "shapes": shapes_of_frame})
        previous = frame.readings
    used = {name for shape in shapes for operation in shape if operation[0] == "text" for name in operation[1]}
    outlines = {name: [glyphs[name][0], glyphs[name][1].tolist()] for name in sorted(used)}
    text = json.dumps({**head, "glyphs": outlines, "shapes": shapes, "frames": described}, separators=(",", ":"))
    head_bytes = text.encode()
    numbers = np.concatenate([np.empty(0, "<i2"), *coordinates]).astype("<i2")
    low_and_high = numbers.view(np.uint8).reshape(-1, 2).T.tobytes()
    sizes = np.array([len(head_bytes), numbers.size], "<u4").tobytes()
    raw = b"".join([b"\0", sizes, head_bytes, low_and_high, *[colour.tobytes() for colour in colours]])
    # The highest level takes twice as long, and saves a few bytes in a hundred.
    return zlib.compress(raw, 8) if compress else raw


def number_text(array: Any) -> str:
    """Numbers as text that loses no digit: base64 of their 64 bits each, little endian, row by row.

    >>> number_text([[1.0, 0.5]])
    'AAAAAAAA8D8AAAAAAADgPw=='
    """
    return base64.b64encode(np.ascontiguousarray(array, "<f8").tobytes()).decode()


def unpack(packed: bytes) -> tuple[dict, np.ndarray, np.ndarray]:
    """Take a pack apart again, for tests and the curious.

    Parameters
    ----------
    packed : bytes
        As from `pack`, compressed or not.

    Returns
    -------
    head : dict
    coordinates : ndarray of int16, shape (n_coordinates,)
        Differences are still differences.
    colours : ndarray of uint8, shape (n_colours,)
        Likewise.
    """
    raw = (packed if packed[:1] == b"\0" else zlib.decompress(packed))[1:]
    head_size, count = (int(size) for size in np.frombuffer(raw[:8], "<u4"))
    body = raw[8 + head_size :]
    low_and_high = np.frombuffer(body[: 2 * count], np.uint8).reshape(2, count)
    coordinates = np.ascontiguousarray(low_and_high.T).view("<i2").ravel()
    return json.loads(raw[8 : 8 + head_size]), coordinates, np.frombuffer(body[2 * count :], np.uint8)
