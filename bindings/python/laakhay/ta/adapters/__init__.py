# SPDX-License-Identifier: MIT
"""Plans in other people's frameworks, a module each: import the one you need.

`backtesting` (backtesting.py), `freqtrade`, `vectorbt` and `nautilus` (NautilusTrader). Importing
`laakhay.ta` imports none of them.
"""
