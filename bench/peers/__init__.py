# SPDX-License-Identifier: MIT
"""Whom we measure beside, and how each is asked. A peer's module has a dictionary of functions
from bars to outputs under the names of SINGLES, of those it can give alike; a peer that has its own
way to bars as they come has a function that makes a step. Another peer is another module."""

from .plans import PLAN, SINGLES, disagreement, flat_outputs
from .with_talib import TALIB, WINDOWS, TalibHandles

__all__ = [
    "PLAN",
    "SINGLES",
    "TALIB",
    "WINDOWS",
    "TalibHandles",
    "disagreement",
    "flat_outputs",
]
