"""EM by hand in the browser: its scores are Python's, and what it draws is what matplotlib draws, in every layout."""

import numpy as np
import pytest

import emviz as ev
import javascript
from emviz.explore.actors import Reader
from emviz.explore.layouts import each_layout, layouts_of
from emviz.explore.packing import number_text
from emviz.lessons.by_hand import ByHandScene
from emviz.lessons.by_hand_live import describe_scene
from test_browser_picture import differences

X = ev.datasets.three_gaussians().X
FAIR, GOOD, BEST = [-6, 2, -1, 1, 3, 1], [-5.5, 3, -1, 1, 3, 1], [-5.2, 3, -1, 0.9, 2.9, 0.9]
MANY = np.column_stack([np.linspace(-9, 7, 11), np.linspace(1, 3, 11)]).ravel().tolist()
#: What is set, the best before, and options of the scene. Its top lies at -2590; -2749.9 is the score of one normal.
SETTINGS = {
    "far below one normal": ([-8, 2, -2, 2, 9, 2], [-8, 2, -2, 2, 8, 2], {}),
    "one normal out of sight": (FAIR, FAIR, {}),
    "above the best": (BEST, GOOD, {}),
    "one normal far below": (GOOD, BEST, {"width": 7, "height": 3.4}),
    "scores far apart": ([2, 0.3, 5, 0.3, -14, 9.9], BEST, {}),
    "cut above the page": ([-1, 0.06, -16, 4, 8.9, 2], GOOD, {"ylim": (0, 0.2), "xlim": (-17, 9)}),
    "no mark": (GOOD, BEST, {"mark": None}),
    "another mark": (FAIR, BEST, {"mark": (-2600.04, "Average of 2 friends"), "bins": 9, "resolution": 120}),
    "many components": (MANY, MANY, {}),
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
        model = ev.GaussianMixture(len(values) // 2)
        scene = ByHandScene(model, X, mixture(values), **{"top": -2590, "mark": (-2749.9, "one normal"), **options})
        layouts = layouts_of(scene.figure)
        usual, others = describe_scene(scene, layouts)
        data = {"values": number_text(X), "nSamples": len(X), "nFeatures": 1}
        description = {
            "data": data,
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
        seen |= {"no mark in sight"} if not board["name"][0].get_text() else set()
        seen |= {"a curve that is cut"} if any(actor["name"].count("M1L") > 1 for actor in actors) else set()
    assert len(seen) == 5


# A game on a page -----------------------------------------------------------------------------------------------------
