"""What is made of the lessons: for a class, for a projector, for paper, and for the web. The notebooks are the one source.

A cell says itself where it goes, in the words of Jupyter: `slideshow.slide_type` in its metadata ("slide", "subslide" or
"fragment") puts it on slides and on paper, the tag `answer` keeps it closed until a reader has guessed, the tag `lecture`
puts it into ``notebooks/lecture.ipynb``.
"""

import sys
from pathlib import Path

# The tools of the project stand beside this room and know one another by their names alone.
sys.path.append(str(Path(__file__).resolve().parent.parent / "tools"))
