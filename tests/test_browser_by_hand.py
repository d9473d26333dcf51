"""EM by hand in the browser: its scores are Python's, and what it draws is what matplotlib draws, in every layout."""

import nbformat.v4 as v4
import numpy as np
import pytest

import emviz as ev
import javascript
from emviz.explore.actors import Reader
from emviz.explore.layouts import each_layout, layouts_of
from emviz.explore.packing import number_text
from emviz.lessons import ByHand
from emviz.lessons.by_hand import ByHandScene
from emviz.lessons.by_hand_live import describe_scene
from execute_notebooks import METADATA
from in_a_browser import needs_chromium
from test_browser import LiveStepper, browser, python, saved, server  # noqa: F401  some are fixtures
from test_browser_picture import differences

X = ev.datasets.three_gaussians().X
LEVEL, FAIR, GOOD, BEST = (
    [-5, 2, -2, 2.1, 3.1, 0.9],
    [-6, 2, -1, 1, 3, 1],
    [-5.5, 3, -1, 1, 3, 1],
    [-5.2, 3, -1, 0.9, 2.9, 0.9],
)
MANY = np.column_stack([np.linspace(4, -3, 11), np.linspace(1, 3, 11)]).ravel().tolist()
#: What is set, the best before, and options of the scene. Its top lies at -2590; -2749.9 is the score of one normal.
SETTINGS = {
    "far below one normal": ([-8, 2, -2, 2, 9, 2], [-8, 2, -2, 2, 8, 2], {}),
    "just below its mark": (LEVEL, LEVEL, {"mark": (-2733.6, "one normal")}),
    "one normal out of sight": (FAIR, FAIR, {}),
    "above the best": (BEST, GOOD, {}),
    "one normal far below": (GOOD, BEST, {"width": 7, "height": 3.4}),
    "scores far apart": ([2, 0.3, 5, 0.3, -14, 9.9], BEST, {}),
    "cut above the page": ([-1, 0.06, -16, 4, 8.9, 2], GOOD, {"ylim": (0, 0.2), "xlim": (-17, 9)}),
    "no mark": (GOOD, BEST, {"mark": None}),
    "another mark": (FAIR, BEST, {"mark": (-2600.04, "Average of 2 friends"), "bins": 9, "resolution": 120}),
    "means that meet": (MANY, MANY, {}),
    "hard": (FAIR, GOOD, {"assignment": "hard"}),
    "one": ([-1.6, 4.8], [-2, 2], {}),
}
PLAY = """(questions) => questions.map(({ description, best, values, layouts }) => {
  const game = new ByHand(description, []);
  for (const set of [best, values]) game.take({ best: set });
  const { sentence, actorsIn } = game.draw(values);
  return [game.score(game.params(values)), sentence, layouts.map((name) => actorsIn({ name }))];
})"""


def mixture(values):
    means, widths = np.reshape(values, (-1, 2)).T.astype(float)
    return ev.Mixture(np.full(len(means), 1 / len(means)), means[:, None], (widths**2)[:, None, None])


@pytest.fixture(scope="module")
def played():
    """Of each setting: its scene, what it shows, what the browser says and draws."""
    scenes, questions = [], []
    for values, best, options in SETTINGS.values():
        options = {"top": -2590, "mark": (-2749.9, "one normal"), **options}
        model = ev.GaussianMixture(len(values) // 2, assignment=options.pop("assignment", "soft"))
        scene = ByHandScene(model, X, mixture(values), **options)
        layouts = layouts_of(scene.figure)
        usual, others = describe_scene(scene, layouts)
        data = {"values": number_text(X), "nSamples": len(X), "nFeatures": 1}
        description = {
            "data": data,
            "model": {"kind": "mixture", "assignment": model.assignment},
            "weights": mixture(values).weights.tolist(),
            "scene": usual,
            "layouts": others,
            "stage": "",
        }
        names = [layout.name for layout in layouts]
        questions.append({"description": description, "best": best, "values": values, "layouts": names})
        scenes.append((model, scene, layouts))
    return dict(zip(SETTINGS, zip(scenes, javascript.call("by_hand.js", PLAY, questions), strict=True), strict=True))


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_browser_scores_says_and_draws_what_python_does(played, setting):
    values, best, _ = SETTINGS[setting]
    (model, scene, layouts), (score, sentence, drawn) = played[setting]
    assert score == pytest.approx(model.log_likelihood(X, mixture(values)), rel=1e-9)
    assert sentence == scene.show(mixture(values), mixture(best))
    reader = Reader(scene.figure, scene.actors)
    for layout, actors in zip(each_layout(scene.figure, layouts), drawn, strict=True):
        assert not differences(reader.read(), actors), layout.name


def test_the_settings_have_what_is_easily_wrong(played):
    seen = set()
    for setting, ((_, scene, _), (_, _, (actors, *_))) in played.items():
        scene.show(*map(mixture, SETTINGS[setting][:2]))
        board = scene.board.parts
        seen |= {"a low score"} if "\N{DOWNWARDS ARROW}" in board["scores"][0].get_text() else set()
        seen |= {"a mark " + name for name in ("Average", "one normal: ") if name in board["name"][0].get_text()}
        seen |= {f"no name, {board['line'][0].get_visible()}"} if not board["name"][0].get_text() else set()
        seen |= {"a curve that is cut"} if any(actor["name"].count("M1L") > 1 for actor in actors) else set()
    assert len(seen) == 6, seen


# A game on a page -----------------------------------------------------------------------------------------------------

CELLS = [
    """import json
import emviz as ev

played = ev.lessons.ByHand(ev.GaussianMixture(3), ev.datasets.three_gaussians(), [-8, -2, 4], [2, 2, 2])
played""",
    "played",
    "0",
]


def sentence_of(now, best):
    """What is said of the values of the sliders."""
    scores = [ev.GaussianMixture(3).log_likelihood(X, mixture(each)) for each in (now, best)]
    return "Log-likelihood of your mixture: {:.1f}. The best so far: {:.1f}.".format(*scores)


@pytest.mark.browser
@needs_chromium
def test_a_saved_game_is_played_without_python_and_network(saved):  # noqa: F811
    game, _ = saved(ByHand(ev.GaussianMixture(3), X, [-8, -2, 4], [2, 2, 2]))
    assert game.root.locator(":disabled, .emviz-reason").count() == 0
    game.drag("Mean 2 on the picture", -18, 0)
    game.slider("Mean 0").press("ArrowRight")
    mean = float(game.text("Mean 2"))
    best = [-7.9, 2, -2, 2, mean, 2]
    assert mean < 3.5 and game.sentence() == sentence_of(best, best)
    game.set("Width 1", 5)
    assert game.sentence() == sentence_of([*best[:3], 5, *best[4:]], best)


@pytest.mark.browser
@needs_chromium
def test_two_views_and_python_agree_on_a_game_which_goes_on_when_python_has_ended(tmp_path, server, browser):  # noqa: F811
    path = tmp_path / "game.ipynb"
    cells = [v4.new_code_cell(cell) for cell in CELLS]
    path.write_text(v4.writes(v4.new_notebook(cells=cells, metadata=METADATA)), encoding="utf-8")
    page = browser.open_next(server, server.put(path))
    try:
        page.run_all()
        page.page.wait_for_function("document.querySelectorAll('.emviz-explorer[data-drawn]').length === 2")
        views = [LiveStepper(page.page, which) for which in range(2)]

        def all_say(now, best):
            expected = sentence_of(now, best)
            assert python(page, "[played._best, played.sentence]") == [best, expected]
            assert [view.sentence() for view in views] == [expected] * 2

        views[0].set("Mean 0", -6)
        views[0].set("Mean 0", 3)  # before Python has heard of the better one
        page.page.wait_for_timeout(400)
        now, best = [3, 2, -2, 2, 4, 2], [-6, 2, -2, 2, 4, 2]
        all_say(now, best)
        python(page, "[setattr(played, 'mean_0', -6), setattr(played, 'mean_2', 3)]")
        best = [-6, 2, -2, 2, 3, 2]
        all_say(best, best)
        page.restart_kernel()
        views[0].set("Width 2", 1)
        best[5] = 1
        assert views[0].sentence() == sentence_of(best, best)
        assert not page.console
    finally:
        page.close()
