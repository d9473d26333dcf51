"""The laws of EM as friendly checks: each says in words which law broke, and where, and never gives the answer away.

A check returns a `Report`. It begins with ✓ where all is well, ✗ where something is wrong, ○ where nothing is written yet.
"""

from emviz.check.answers import close, function, never_falls, responsibilities
from emviz.check.laws import em, model
from emviz.check.report import Report

__all__ = ["Report", "close", "em", "function", "model", "never_falls", "responsibilities"]
