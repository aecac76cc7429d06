# SPDX-License-Identifier: MIT
"""How the demo prints: plain text, at most 100 columns."""

from collections.abc import Sequence

import laakhay.ta as ta
import numpy as np
from market import SYMBOLS, TIMEFRAME, History
from stock_plan import PLAN, SIGNALS

WIDTH = 100
LAST_ROWS = 2
LAST_SIGNALS = 6


def heading(text: str) -> None:
    print(f"\n-- {text} {'-' * (WIDTH - 4 - len(text))}\n")


def cell(value: float, is_signal: bool) -> str:
    if value != value:
        return "-"
    if is_signal:
        return "yes" if value else "no"
    for limit, letter in ((1e12, "T"), (1e9, "G"), (1e6, "M")):
        if abs(value) >= limit:
            return f"{value / limit:.2f} {letter}"
    return f"{value:.2f}"


def print_last_rows(market: Sequence[History], result: ta.Result, names: Sequence[str]) -> None:
    """One line per output, the newest days of every company side by side."""
    newest = slice(-LAST_ROWS, None)
    days = [
        f"{day.astype('datetime64[D]').item():%b %d}"
        for history in market
        for day in history.time[newest]
    ]
    company = f"{{:>{10 * LAST_ROWS}}}" * len(SYMBOLS)
    columns = "{:>10}" * (LAST_ROWS * len(SYMBOLS))
    print(f"{'':<16}" + company.format(*SYMBOLS))
    print(f"{'':<16}" + columns.format(*days))
    lines = [("close", [history.close[newest] for history in market])]
    for name in names:
        lines.append((name, [result[symbol, TIMEFRAME, name][newest] for symbol in SYMBOLS]))
    for name, values in lines:
        cells = [cell(float(value), name in SIGNALS) for value in np.concatenate(values)]
        print(f"{name:<16}" + columns.format(*cells))


def print_signals(result: ta.Result) -> None:
    """Where each signal was true: on how many days, and the last of them."""
    for signal in SIGNALS:
        print(f"{signal:<14}{PLAN[signal]}")
        for symbol in SYMBOLS:
            output = result.output(symbol, TIMEFRAME, signal)
            days = output.times[output.is_true].astype("datetime64[D]")
            last = "  ".join(str(day) for day in days[-LAST_SIGNALS:])
            earlier = "...  " if len(days) > LAST_SIGNALS else ""
            unit = "day " if len(days) == 1 else "days"
            print(f"{symbol:>12}{len(days):>6} {unit}  {earlier}{last}".rstrip())
        print()


def rate(count: float, seconds: float, what: str) -> str:
    per_second = count / seconds
    if per_second >= 1e6:
        return f"{per_second / 1e6:.1f} million {what}/s"
    return f"{per_second:,.0f} {what}/s"


def line(name: str, text: str) -> None:
    print(f"{name:<16}{text}")


def verified(count: int, what: str, equals: str) -> None:
    """At once, as the next comparison may take a while."""
    print(f"{count:>10,} {what:<20}= {equals}", flush=True)
