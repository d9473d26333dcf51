"""The errors of emviz that are more than a bad argument."""


class CollapseError(ValueError):
    """A component has shrunk until its likelihood is infinite, or has lost all its points.

    Attributes
    ----------
    component : int
        Which component, counted from 0.
    run : tuple of int
        Which of several runs side by side, where there are several: see `restarts`.
    iteration : int or None
        The iteration whose M step made it; `fit` fills it in.
    trace : Trace or None
        Everything up to there; `fit` fills it in.
    cures : sequence of str
        What to try with this model; `fit` fills it in.
    """

    def __init__(self, component, what, run=()):
        super().__init__(component, what, run)
        self.component, self.what, self.run = int(component), what, tuple(map(int, run))
        self.iteration, self.trace, self.cures = None, None, ()

    def __str__(self):
        when = "" if self.iteration is None else f" at iteration {self.iteration}"
        cures = f" What can help: {', or '.join(self.cures)}." if self.cures else ""
        return f"Component {self.component} {self.what}{when}.{cures}"
