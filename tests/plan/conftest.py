"""Property tests draw the same examples at every run, so that no change fails for what it did not touch.

``HYPOTHESIS_PROFILE=thorough`` looks further, with examples that are new each time.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("thorough", deadline=None, max_examples=3000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
