"""Comparing what a cell left behind: pictures by their pixels, explorers by their frames, words by nbval."""

import base64
import copy
import io
import re
import zlib

import numpy as np
from PIL import Image

from execute_notebooks import stands_twice

FRAMES = re.compile(r'data-emviz-(?:frames|script)="([^"]*)"')
PACK_NAME = re.compile(r'data-emviz-pack="\w+"|openPages\("\w+"\)')
DARK_PALETTE = re.compile(r' data-emviz-palette="[^"]*"')
PICTURE = re.compile(r"data:image/png;base64,([A-Za-z0-9+/=\s]+)")
VIEW = "application/vnd.jupyter.widget-view+json"
LARGEST_DIFFERENCE = 2.0  # root mean square, of 255: a pixel may change with the fonts of a machine, a mark may not


def differences(reference, fresh):
    """What differs between two lists of outputs that words cannot show, as a list of sentences.

    Parameters
    ----------
    reference, fresh : list of dict
        Outputs of one cell, as in the notebook format.

    Returns
    -------
    list of str
    """
    found = []
    for what, decode, difference in (
        ("picture", pictures, pixel_difference),
        ("explorer", explorers, frame_difference),
    ):
        before, after = decode(reference), decode(fresh)
        if len(before) != len(after):
            found.append(f"The committed outputs hold {len(before)} of kind {what}, the fresh ones {len(after)}.")
            continue
        for i, pair in enumerate(zip(before, after, strict=True)):
            if trouble := difference(*pair):
                found.append(f"Of kind {what}, number {i} differs: {trouble}.")
    return found


def pictures(outputs):
    """Every PNG in these outputs, those inside of html too, as bytes; what html holds too counts once."""
    found = []
    for data in (output.get("data", {}) for output in outputs):
        plain = [joined(data["image/png"])] if "image/png" in data and not stands_twice(data) else []
        in_html = PICTURE.findall(joined(data.get("text/html", "")))
        found += [base64.b64decode(text) for text in plain + in_html]
    return found


def explorers(outputs):
    """The frames of every explorer in these outputs, decompressed: compressed bytes differ between machines."""
    pages = (joined(output.get("data", {}).get("text/html", "")) for output in outputs)
    return [zlib.decompress(base64.b64decode(text)) for page in pages for text in FRAMES.findall(page)]


def pixel_difference(before, after):
    """Why two PNG do not show the same, or None."""
    before, after = (np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"), dtype=float) for png in (before, after))
    if before.shape != after.shape:
        return f"{before.shape[1]} x {before.shape[0]} pixels are now {after.shape[1]} x {after.shape[0]}"
    rms = np.sqrt(((before - after) ** 2).mean())
    return f"the pixels differ by {rms:.1f} of 255 (root mean square)" if rms > LARGEST_DIFFERENCE else None


def frame_difference(before, after):
    """Why two packs of frames are not the same, or None."""
    return None if before == after else f"{len(before)} bytes of frames are now {len(after)} others"


def words_only(outputs):
    """A copy of these outputs without what `differences` compares, and without the view of a living widget."""
    kept = copy.deepcopy(list(outputs))
    for data in (output.get("data", {}) for output in kept):
        data.pop(VIEW, None)
        data.pop("image/png", None)
        if "text/html" in data:
            html = PACK_NAME.sub("", FRAMES.sub("", joined(data["text/html"])))
            data["text/html"] = DARK_PALETTE.sub("", PICTURE.sub("", html))
    return kept


def joined(text):
    """The notebook format keeps a text as one string or as a list of lines."""
    return text if isinstance(text, str) else "".join(text)
