"""What tests in a real browser have in common: where there is none they are skipped, unless EMVIZ_MAY_NOT_SKIP is set."""

import os

import pytest

from lab_driver import find_chromium

IS_MISSING = not os.environ.get("EMVIZ_MAY_NOT_SKIP") and find_chromium() is None
REASON = "no Chromium here: install one to run the browser tests"

needs_chromium = pytest.mark.skipif(IS_MISSING, reason=REASON)
in_a_browser = [pytest.mark.browser, needs_chromium]
