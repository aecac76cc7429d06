# SPDX-License-Identifier: MIT
"""Charts: result.plot() and session.chart() give one; it saves itself, or shows itself."""

from __future__ import annotations

from .chart import Chart
from .live import LiveChart

__all__ = ["Chart", "LiveChart"]
