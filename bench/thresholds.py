# SPDX-License-Identifier: MIT
"""The quick run's judgement: ratios that are grossly worse than thresholds.toml has them."""

from pathlib import Path

import tomllib

HERE = Path(__file__).resolve().parent


def limits(path=HERE / "thresholds.toml"):
    return tomllib.loads(Path(path).read_text(encoding="utf-8"))


def regressions(facts, absent=(), path=HERE / "thresholds.toml"):
    """Lines that say what is wrong; a ratio that is missing is wrong too, unless its key names one
    of the peers that are absent."""
    found = []
    for kind, expected in limits(path).items():
        for key, limit in expected.items():
            if any(peer in key for peer in absent):
                continue
            words = f"expected {kind.replace('_', ' ')} {limit}"
            if key not in facts:
                found.append(f"{key}: not measured, {words}")
                continue
            value = facts[key]
            if not (value >= limit if kind == "at_least" else value <= limit):
                found.append(f"{key}: {value:.2f}, {words}")
    return found
