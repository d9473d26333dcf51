"""Animations are read back: every frame is the picture that the scene shows, and what fails leaves nothing."""

import io
import os
import sys

import numpy as np
import pytest
from PIL import Image

import emviz as ev
from emviz import draw
from emviz.draw.figure import pixels
from emviz.em import progress


@pytest.fixture(scope="module")
def trace():
    """Five iterations of a soft mixture: points take mixed colours."""
    return ev.fit(ev.GaussianMixture(2), ev.datasets.old_faithful().X, seed=0, max_iter=5, tol=0)


class Dot(draw.Scene):
    """A dot whose place is a state of two numbers; at x = 13 it breaks."""

    def __init__(self, width=1.0, error=None):
        figure, ax = draw.subplots(width=width, height=1.0)
        ax.set(xlim=(0, 4), ylim=(0, 4))
        self.dot, self.error = draw.marks.points(ax, [[0, 0]], color="#0072b2", size=200, animated=True), error
        super().__init__(figure, [self.dot], (0, 0), "A dot in a square.")

    def update(self, x, y):
        if x == 13:
            raise self.error
        self.dot.set_offsets([[x, y]])
        return f"The dot is at ({x}, {y})."


def read(path):
    """The frames of a GIF as they are seen, shape (n, rows, columns, 3), and their seconds."""
    frames, seconds = [], []
    with Image.open(path) as gif:
        for i in range(gif.n_frames):
            gif.seek(i)
            rgba = np.asarray(gif.convert("RGBA"))
            assert (rgba[..., 3] == 255).all()
            frames.append(rgba[..., :3])
            seconds.append(gif.info["duration"] / 1000)
        return np.array(frames), np.array(seconds)


def seen(scene, states, dpi, dark=False):
    """What the scene shows in these states."""
    found = []
    for state in states:
        scene.show(*state) if type(state) is tuple else scene.show(state)
        found.append(pixels(scene.figure, scale=dpi / 100, dark=dark))
    return np.array(found)


def assert_close(found, wanted, mean=1.5):
    """Equal, but for the error of a palette of 255 colours."""
    assert found.shape == wanted.shape
    error = np.abs(found.astype(int) - wanted.astype(int)).max(axis=-1)
    assert error.mean(axis=(1, 2)).max() < mean
    assert np.percentile(error, 99.9) < 20
    assert error[:, 0, 0].max() <= 1  # the paper


# GIF ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dark", [False, True])
def test_every_frame_is_the_picture_of_its_half_step(trace, tmp_path, dark):
    draw.animation(trace, dark=dark).save(tmp_path / "run.gif", dpi=70)
    found, seconds = read(tmp_path / "run.gif")
    assert len(found) == len(trace.frames) == 12
    assert seconds.tolist() == [1.5, *[0.5] * 10, 3.0]
    wanted = seen(draw.scene(trace), trace.frames, 70, dark)
    assert_close(found, wanted, mean=0.5)
    # Frames differ by more than a palette's error, so that one could not stand for another.
    assert np.abs(np.diff(wanted.astype(int), axis=0)).max(axis=(1, 2, 3)).min() > 60


def test_a_gif_is_smaller_than_matplotlib_would_make_it(trace, tmp_path):
    draw.animation(trace).save(tmp_path / "run.gif", dpi=100)
    file = io.BytesIO()
    images = [Image.fromarray(image) for image in seen(draw.scene(trace), trace.frames, 100)]
    images[0].save(file, format="gif", save_all=True, append_images=images[1:], duration=500, loop=0)
    assert (tmp_path / "run.gif").stat().st_size < len(file.getvalue()) / 1.5


def test_a_gif_starts_again_and_has_the_same_bytes_in_every_run(trace, tmp_path):
    for name in "ab":
        draw.animation(trace, [0, 1, -1]).save(tmp_path / f"{name}.gif", dpi=50)
    assert (tmp_path / "a.gif").read_bytes() == (tmp_path / "b.gif").read_bytes()
    with Image.open(tmp_path / "a.gif") as gif:
        assert gif.info["loop"] == 0


def test_frames_times_and_options_can_be_chosen(trace, tmp_path):
    chosen = draw.animation(
        trace, [0, trace.frames[4], -1], seconds=0.2, hold=(1, 2), names=("a", "b"), width=6, height=3
    )
    assert [frame.index for frame in chosen.states] == [0, 4, 11]
    assert chosen.times.tolist() == [1, 0.2, 2]
    assert chosen.scene.figure.axes[0].get_xlabel() == "a"
    chosen.save(tmp_path / "run.GIF", dpi=50)
    found, seconds = read(tmp_path / "run.GIF")
    assert found.shape == (3, 150, 300, 3) and seconds.tolist() == [1, 0.2, 2]


def test_any_scene_is_shown_state_by_state(tmp_path):
    states = [(0, 0), (2, 2), (4, 4)]
    draw.animation(Dot(), states).save(tmp_path / "dot.gif", dpi=100)
    assert_close(read(tmp_path / "dot.gif")[0], seen(Dot(), states, 100))


def test_traces_side_by_side_are_shown_to_the_end_of_the_longest(trace, tmp_path):
    short = ev.fit(ev.GaussianMixture(2), trace.X, seed=0, max_iter=1, tol=0)
    make = {"short": short, "long": trace}
    draw.animation(draw.SideBySide(make)).save(tmp_path / "both.gif", dpi=50)
    assert_close(read(tmp_path / "both.gif")[0], seen(draw.SideBySide(make), range(12), 50))


def test_one_frame_is_held_as_the_last_is(trace, tmp_path):
    draw.animation(trace, [3]).save(tmp_path / "one.gif", dpi=50)
    with Image.open(tmp_path / "one.gif") as gif:
        assert gif.n_frames == 1


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda trace: draw.animation(trace, []), ValueError, "frames must name at least one frame"),
        (lambda trace: draw.animation(Dot(), []), ValueError, "frames must name at least one frame"),
        (lambda trace: draw.animation(Dot()), ValueError, "frames must list the states that this Dot is to show"),
        (lambda trace: draw.animation(Dot(), [(1, 1)], equal=True), TypeError, "equal: options of a view belong where"),
        (lambda trace: draw.animation([trace]), TypeError, "needs a trace or a scene, got a list: .* SideBySide"),
        (lambda trace: draw.animation(trace, seconds=0), ValueError, "seconds is 0; it must be a number of seconds of"),
        (
            lambda trace: draw.animation(trace, seconds="1"),
            ValueError,
            "seconds is '1'; it must be a number of seconds",
        ),
        (lambda trace: draw.animation(trace, hold=2), ValueError, "hold is 2; it must be two numbers"),
        (lambda trace: draw.animation(trace, hold=(1, np.inf)), ValueError, "hold is inf; it must be a number of"),
        (lambda trace: draw.animation(trace).save("run.webp"), ValueError, r"run.webp'; it must end in \.gif or \.mp4"),
        (lambda trace: draw.animation(trace).save("no/run.gif"), FileNotFoundError, "its folder 'no' does not exist"),
    ],
)
def test_a_bad_argument_is_named(trace, make, error, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error, match=message):
        make(trace)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_what_fails_or_is_stopped_leaves_nothing_and_keeps_what_was_there(tmp_path, error, fake_ffmpeg):
    film = draw.animation(
        Dot(error=error()), [(0, 0), (1, 1), (13, 13), (2, 2), (2, 3), (3, 3), (1, 2), (1, 4), (2, 1)]
    )
    for kind in ("gif", "mp4"):
        (tmp_path / f"old.{kind}").write_text("from before")
        for name in ("old", "new"):
            with pytest.raises(error):
                film.save(tmp_path / f"{name}.{kind}", dpi=100)
        assert (tmp_path / f"old.{kind}").read_text() == "from before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["old.gif", "old.mp4"]


def test_a_progress_bar_says_how_many_frames_there_are(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    monkeypatch.setenv("EMVIZ_PROGRESS", "on")
    monkeypatch.delenv("CI", raising=False)
    draw.animation(Dot(), [(0, 0), (1, 1), (2, 2)]).save(tmp_path / "dot.gif", dpi=50)
    assert "/3 " in capsys.readouterr().err


# MP4: the program at the border is replaced by one that keeps what it is given -----------------------------------------

FAKE = """#!{python}
import sys
raw = sys.stdin.buffer.read()
if len(raw) == 0:
    sys.exit("nothing came")
if "{fails}":
    sys.exit("{fails}")
with open(sys.argv[-1], "wb") as file:
    file.write((" ".join(sys.argv[1:]) + "\\n").encode() + raw)
"""


@pytest.fixture
def fake_ffmpeg(tmp_path_factory, monkeypatch):
    """The only ffmpeg on the path is one that writes its arguments and its input to the file; call it to make it fail."""
    folder = tmp_path_factory.mktemp("programs")

    def install(fails=""):
        (folder / "ffmpeg").write_text(FAKE.format(python=sys.executable, fails=fails))
        (folder / "ffmpeg").chmod(0o755)

    install()
    monkeypatch.setenv("PATH", str(folder))
    return install


needs_a_script = pytest.mark.skipif(os.name == "nt", reason="Windows runs no script by its first line")


@needs_a_script
@pytest.mark.parametrize("dark", [False, True])
def test_an_mp4_is_every_frame_piped_to_ffmpeg_for_as_long_as_it_is_seen(tmp_path, fake_ffmpeg, dark):
    states = [(0, 0), (2, 2), (4, 4), (1, 3)]
    scene = Dot(width=1.51)
    draw.animation(scene, states, seconds=0.5, hold=(1, 1.6), dark=dark).save(tmp_path / "dot.mp4", dpi=100)
    assert scene.figure.get_size_inches().tolist() == [
        1.51,
        1.0,
    ]  # an MP4 needs even numbers of pixels, a figure does not
    arguments, _, raw = (tmp_path / "dot.mp4").read_bytes().partition(b"\n")
    for part in (b"-s 150x100", b"-framerate 2.0", b"-pix_fmt yuv420p", b"-vcodec h264", b"-r 10"):
        assert part in arguments
    found = np.frombuffer(raw, np.uint8).reshape(-1, 100, 150, 4)
    other = Dot(width=1.51)
    other.figure.set_size_inches(1.5, 1.0)
    wanted = seen(other, states, 100, dark)
    assert np.array_equal(found[..., :3], wanted[[0, 0, 1, 2, 3, 3, 3]])


def test_without_ffmpeg_a_sentence_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RuntimeError, match=r"the program ffmpeg must be installed .*, or save as \.gif\.$"):
        draw.animation(Dot(), [(0, 0)]).save(tmp_path / "dot.mp4")
    assert not list(tmp_path.iterdir())


@needs_a_script
def test_what_ffmpeg_complains_of_is_passed_on(tmp_path, fake_ffmpeg):
    fake_ffmpeg(fails="Unknown encoder h264")
    with pytest.raises(RuntimeError, match=r"ffmpeg could not write the \.mp4: Unknown encoder h264$"):
        draw.animation(Dot(), [(0, 0)]).save(tmp_path / "dot.mp4")
    assert not list(tmp_path.iterdir())


# In a notebook --------------------------------------------------------------------------------------------------------


def test_in_a_notebook_an_animation_is_a_small_picture_of_its_first_frame(trace):
    film = draw.animation(trace)
    film.scene.show(trace.frames[-1])
    data, metadata = film._repr_mimebundle_()
    alt = metadata["image/png"]["alt"]
    assert alt.startswith(f"The first of 12 frames. {trace.frames[0].sentence}")
    assert data["text/plain"] == repr(film).replace("&quot;", '"') and "12 frames in 9.5 seconds" in repr(film)
    assert "12 frames in 9.5 seconds" in data["text/html"].partition("<p>")[2]
    assert sum(map(len, data.values())) < 300_000
