"""Make the moving picture of the README: EM on Old Faithful, half-step by half-step.

python tools/readme_picture.py          writes pictures/old_faithful.gif
"""

from pathlib import Path

import emviz as ev

TARGET = Path(__file__).resolve().parent.parent / "pictures" / "old_faithful.gif"


def main():
    """Save the run as an animation."""
    geyser = ev.datasets.old_faithful()
    trace = ev.fit(ev.GaussianMixture(2), geyser.X, seed=0, tol=1e-3)
    TARGET.parent.mkdir(exist_ok=True)
    ev.draw.animation(trace, names=geyser.names, equal=False, seconds=0.45).save(TARGET, dpi=72)
    print(f"{TARGET.name}: {len(trace.frames)} frames, {TARGET.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
