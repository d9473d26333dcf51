"""The commands of `start.py` that make something of the lessons: ``python -m publish student OUT``."""

import sys
from importlib import import_module

from publish.command import Problem, sentence_of

#: The module of each command; its `main` takes the words after it.
COMMANDS = {
    "student": "publish.student",
    "grade": "publish.grade",
    "slides": "publish.slides",
    "print": "publish.paper",
    "site": "publish.website",
    "lecture": "publish.lecture",
}


def main(arguments):
    """Run one command; what it returns, or a sentence for whoever called it."""
    name = arguments[0] if arguments else None
    if name not in COMMANDS:
        return f"There is no command {name!r}; there are {', '.join(COMMANDS)}."
    try:
        return import_module(COMMANDS[name]).main(arguments[1:])
    except (Problem, OSError) as error:
        return sentence_of(error)
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
