"""One click: where a lesson opens in Binder or in Colab, once the project has a public address.

    python -m publish.badges

prints lines for README.md. The address stands in one place, ``pyproject.toml``::

    [project.urls]
    Repository = "https://github.com/OWNER/REPO"

While it does not stand there, there are no links: one that leads nowhere is worse than none.
"""

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: Name of each place: the address of a lesson there, and of its badge.
PLACES = {
    "Binder": (
        "https://mybinder.org/v2/gh/{project}/HEAD?urlpath=lab/tree/notebooks/{name}.ipynb",
        "https://mybinder.org/badge_logo.svg",
    ),
    "Colab": (
        "https://colab.research.google.com/github/{project}/blob/main/notebooks/{name}.ipynb",
        "https://colab.research.google.com/assets/colab-badge.svg",
    ),
}


def project() -> str | None:
    """``OWNER/REPO``, as Binder and Colab want it; None while no address of GitHub is known."""
    about = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return owner_and_name(about.get("urls", {}).get("Repository", ""))


def owner_and_name(address: str) -> str | None:
    """Of a repository on GitHub.

    Examples
    --------
    >>> owner_and_name("https://github.com/ada/engine.git")
    'ada/engine'
    >>> owner_and_name("")
    """
    found = re.fullmatch(r"https://github\.com/([\w.-]+/[\w.-]+?)(\.git)?/?", address)
    return found and found[1]


def links(name: str) -> list[tuple[str, str]]:
    """Where a lesson runs with one click.

    Parameters
    ----------
    name : str
        Of the notebook, such as ``"03_hard_em"``.

    Returns
    -------
    list of (text, address)
        Empty while the project has no public address.
    """
    known = project()
    return [(place, address.format(project=known, name=name)) for place, (address, _) in PLACES.items() if known]


def badges(name: str) -> str:
    """The same as Markdown with the pictures that are usual in a README; without an address an empty text."""
    return " ".join(f"[![{place}]({PLACES[place][1]})]({address})" for place, address in links(name))


def main():
    """Command line: a line for the README, of the first lesson."""
    if line := badges("00_start_here"):
        print(line)
        return None
    return (
        'There is no address yet: write [project.urls] Repository = "https://github.com/OWNER/REPO" in pyproject.toml.'
    )


if __name__ == "__main__":
    sys.exit(main())
