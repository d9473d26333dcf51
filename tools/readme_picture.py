"""Make the moving picture of the README: EM on Old Faithful, half-step by half-step.

python tools/readme_picture.py          writes pictures/old_faithful.gif
"""

from pathlib import Path

from PIL import Image

import emviz as ev
from emviz.draw.figure import pixels

TARGET = Path(__file__).resolve().parent.parent / "pictures" / "old_faithful.gif"


def main():
    """Draw every half-step with the scene that the explorers use, and put them one after the other."""
    geyser = ev.datasets.old_faithful()
    trace = ev.fit(ev.GaussianMixture(2), geyser.X, seed=0, tol=1e-3)
    scene = ev.draw.scene(trace, names=geyser.names, equal=False)
    images = []
    for frame in trace.frames:
        scene.show(frame)
        image = Image.fromarray(pixels(scene.figure, scale=0.72))
        images.append(image.quantize(48, dither=Image.Dither.NONE))
    times = [1500, *[450] * (len(images) - 2), 3000]
    TARGET.parent.mkdir(exist_ok=True)
    images[0].save(TARGET, save_all=True, append_images=images[1:], duration=times, loop=0, optimize=True)
    print(f"{TARGET.name}: {len(images)} frames, {TARGET.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
