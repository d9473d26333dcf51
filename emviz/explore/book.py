"""The book: frames of a figure packed into a few bytes, for a widget's message and for a page without Python alike.

A book is zlib data (or raw, where speed matters more than size). Inside:

    1 byte      0, which no zlib data begin with
    4 bytes     length of the head, little endian
    4 bytes     number of places
    head        JSON: characters, shapes, tracks and frames, and whatever else the front end must know
    places      low bytes of all places, then their high bytes
    colours     one byte each

Within a track each actor's places and colours are written as differences from the frame before if the shape has not
changed. What stands still becomes zeros, which deflate to almost nothing: 300 points are sent once.
"""

import json
import zlib
from typing import NamedTuple

import numpy as np


class Leaf(NamedTuple):
    """One frame in a book.

    index : int, its place in the track
    sentence : str
    readings : list of :class:`emviz.explore.actors.Reading`, one for each actor
    """

    index: int
    sentence: str
    readings: list


def pack(tracks, glyphs, compress=True, **more):
    """Pack tracks of frames into bytes.

    Parameters
    ----------
    tracks : list of (about, leaves): ``about`` a dict of JSON values for the front end, ``leaves`` a list of :class:`Leaf`
    glyphs : dict name -> (codes, places), of all characters that the leaves use
    compress : whether to deflate
    more : further JSON values of the head

    Returns
    -------
    bytes, the same for the same frames

    Example
    -------
    >>> from emviz.explore.actors import Reading
    >>> still = Reading('[["path","M1",null]]', np.array([16, 0, 0], "<i2"), np.zeros(8, np.uint8))
    >>> book = pack([({"key": "[]"}, [Leaf(0, "One.", [still]), Leaf(1, "Two.", [still])])], {})
    >>> head, places, colours = unpack(book)
    >>> head["tracks"][0]["frames"][1]["sentence"], places.tolist()
    ('Two.', [16, 0, 0, 0, 0, 0])
    """
    places, colours, shapes, numbers, told = [], [], [], {}, []
    for about, leaves in tracks:
        frames, before = [], None
        for leaf in leaves:
            frame = []
            for i, (shape, place, colour) in enumerate(leaf.readings):
                if shape not in numbers:
                    numbers[shape] = len(shapes)
                    shapes.append(json.loads(shape))
                same = before is not None and before[i].shape == shape
                # Sixteen bits wrap around in the difference and wrap back in the sum.
                places.append(place - before[i].places if same else place)
                colours.append(colour - before[i].colours if same else colour)
                frame.append(numbers[shape])
            frames.append({"at": leaf.index, "sentence": leaf.sentence, "shapes": frame})
            before = leaf.readings
        told.append({**about, "frames": frames})
    used = {name for shape in shapes for op in shape if op[0] == "text" for name in op[1]}
    letters = {name: [glyphs[name][0], glyphs[name][1].tolist()] for name in sorted(used)}
    head = json.dumps({**more, "glyphs": letters, "shapes": shapes, "tracks": told}, separators=(",", ":"))
    head = head.encode()
    flat = np.concatenate([np.empty(0, "<i2"), *places]).astype("<i2")
    planes = flat.view(np.uint8).reshape(-1, 2).T.tobytes()
    sizes = np.array([len(head), flat.size], "<u4").tobytes()
    raw = b"".join([b"\0", sizes, head, planes, *[colour.tobytes() for colour in colours]])
    return zlib.compress(raw, 9) if compress else raw


def unpack(book):
    """Take a book apart again, for tests and the curious.

    Returns
    -------
    (head, places, colours): dict; (p,) int16 and (c,) uint8 with differences still as differences
    """
    raw = (book if book[:1] == b"\0" else zlib.decompress(book))[1:]
    head_size, count = np.frombuffer(raw[:8], "<u4")
    body = raw[8 + head_size:]
    planes = np.frombuffer(body[:2 * count], np.uint8).reshape(2, count)
    places = np.ascontiguousarray(planes.T).view("<i2").ravel()
    return json.loads(raw[8:8 + head_size]), places, np.frombuffer(body[2 * count:], np.uint8)
