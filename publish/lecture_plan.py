"""The plan of the lecture: its parts, their minutes, and the words that only the lecture needs."""

from typing import NamedTuple


class Part(NamedTuple):
    """A part of the lecture: the lesson that it comes from, its title and minutes, and what is said before its first cell."""

    lesson: str
    title: str
    minutes: int
    before: str = ""


PLAN = [
    Part("00_start_here", "The riddle", 8),
    Part(
        "02_latent_variables",
        "The story behind the data",
        8,
        "Here are 999 points on a line, 333 from each of three normal distributions, the **components**. Which component "
        "point $i$ came from is its **label** $z_i$: 0, 1 or 2. With all labels you would take a mean and a standard deviation "
        "three times. Here the labels are lost, but the simulation has kept them.\n\n"
        "> **Predict.** The means are -5, -1 and 3, the standard deviations 3, 1 and 1. Which component does a point at "
        "$x = -3$ come from? And one at $x = 3$? How sure are you?",
    ),
    Part(
        "03_hard_em",
        "Hard EM",
        12,
        "For now nothing is shared: each point goes wholly to one centre. Part 5 shares again.",
    ),
    Part(
        "04_hard_em_gaussians",
        "What hard labels cost",
        5,
        "Let hard EM also estimate a standard deviation for each component, from its own points.",
    ),
    Part("05_soft_em_1d", "Soft EM", 25),
    Part("06_why_em_works", "The bound", 22),
    Part("07_gaussian_mixtures_2d", "The plane", 8),
]

OPENING = """# EM in 90 minutes

*What is EM, why does it work, and what does it look like?*

**Time** {minutes} minutes, and two for a question · **Builds on** the normal density, the likelihood, a little calculus

One notebook for a lecture, made of cells of the lessons: run all of it before the class comes. Click a picture and press F:
it fills the screen, the arrow keys go one half-step, End goes to the end. The answer to each prediction is closed until it is
clicked; Shift and A open all, and close them again.

| | part | minutes | lesson |
|---|---|---|---|
{rows}"""

CLOSING = """# The riddle, solved

Labels would give parameters, and parameters would give labels: begin anywhere, and take turns.

- The **E step** shares the points out, by Bayes' rule. It closes the gap.
- The **M step** takes weighted averages. It climbs the bound.
- So the log-likelihood never falls. But it may come to rest on a lower peak, as seed 20 did: start often, keep the highest.

Next: how EM fails ([lesson 08](08_when_em_goes_wrong.ipynb)), how many components
([09](09_how_many_components.ipynb)), EM without labels ([11](11_em_everywhere.ipynb))."""

#: What a lesson says of something that is not in the lecture: by cell, the words there and the words here.
OTHER_WORDS = {
    "02-story-answer": [("So your weights of one third were right; in general they must be found, too. ", "")],
    "02-marginal-text": [("the mixture, the line without a colour in your game.", "the **mixture**.")],
    "03-half-steps": [(" (The curve rises when the distortion falls: [Going deeper](#What-the-panel-shows).)", "")],
    "03-kmeans-name": [("With our model its", "With round clouds of one size and equal weights its")],
    "03-distortion-text": [("of the first picture says", "under the picture of the four clouds says")],
    "04-bias-moral": [("(The slider begins at 1 [for a reason](#Where-the-symmetric-rest-is-lost).)", "")],
    "05-grab": [("The data are those of lesson 02:", "The data are those of part 2:")],
    "05-m-step-text": [("these are the formulas of lesson 04", "these are the share, mean and variance of each group")],
    "05-hard-text": [(" Would more data help?", "")],
    "06-line-moral": [("see lesson 08. ", "as with seed 20. ")],
    "06-predict-stack": [
        ("Follow them through a run of EM", "Now *all* parameters move. Follow $Q$, $H$ and KL through a run of EM")
    ],
}
