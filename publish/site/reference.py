"""The pages that say what the package holds, from its docstrings: one a subject."""

import inspect
from types import ModuleType

import emviz
import emviz.models.textbook

#: Page, its title, what it is about, and the modules whose names it holds.
SUBJECTS = {
    "reference_fit": (
        "Fit", "EM itself: the loop, the path that it leaves behind, where it starts, the bound that it climbs.",
        ("emviz.em", "emviz.errors"),
    ),
    "reference_models": ("Models", "What EM can fit. A mixture of your own begins with `emviz.LabelledModel`.", ("emviz.models",)),
    "reference_explore": ("Explore", "Sliders around a picture.", ("emviz.explore",)),
    "reference_draw": ("Draw", "Any half-step as a picture, and the marks of which it is made.", ("emviz.draw",)),
    "reference_datasets": ("Data sets", "Simulations whose truth is known, and small real tables.", ("emviz.datasets",)),
    "reference_check": ("Check", "Whether an answer, or a model of your own, keeps the laws of EM.", ("emviz.check",)),
}  # fmt: skip


def pages() -> dict[str, str]:
    """The reStructuredText of each page, by its name.

    Examples
    --------
    >>> ".. autofunction:: emviz.fit" in pages()["reference_fit"]
    True
    """
    subjects = {name: _subject(*about) for name, about in SUBJECTS.items()}
    return {"reference": _index(), **subjects}


def names() -> list[str]:
    """Where to find everything that `emviz` and its parts export, such as ``"emviz.draw.scene"``."""
    parts = [emviz.explore, emviz.draw, emviz.datasets, emviz.check]
    return [f"{part.__name__}.{name}" for part in (emviz, *parts) for name in part.__all__]


def _index():
    lines = [f"   {name}" for name in SUBJECTS]
    return "\n".join(
        ["Reference", "=========", "", "``import emviz as ev``, and everything below is there.", ""]
        + [f":doc:`{name}`\n   {about}\n" for name, (_, about, _) in SUBJECTS.items()]
        + [".. toctree::", "   :hidden:", "", *lines, ""]
    )


def _subject(title, about, modules):
    found = [(name, _object(name)) for name in names()]
    whole = {"emviz.models.textbook": emviz.models.textbook} if "emviz.models" in modules else {}
    functions, classes, text = [], [], []
    for name, thing in found:
        where = thing.__name__ if isinstance(thing, ModuleType) else getattr(thing, "__module__", "")
        if not where.startswith(modules):
            continue
        if isinstance(thing, ModuleType):
            whole |= {} if hasattr(thing, "__path__") else {name: thing}
        elif inspect.isclass(thing):
            kind = "exception" if issubclass(thing, Exception) else "class"
            classes.append(f".. auto{kind}:: {name}\n   :members:\n")
        elif callable(thing):
            functions.append(f".. autofunction:: {name}\n")
    for name, module in whole.items():
        text += [name, "-" * len(name), "", f".. automodule:: {module.__name__}", "   :members:", ""]
    return "\n".join([title, "=" * len(title), "", about, "", *functions, *classes, *text])


def _object(name):
    """What a name stands for."""
    first, *rest = name.split(".")[1:]
    thing = getattr(emviz, first)
    for each in rest:
        thing = getattr(thing, each)
    return thing
