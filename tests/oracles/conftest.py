# SPDX-License-Identifier: MIT
"""Every random test draws from the seed printed here; LTA_SEED takes it back."""

from oracle_series import CASE_COUNT, SEED


def pytest_report_header():
    return f"oracles: LTA_SEED={SEED} LTA_ORACLE_CASES={CASE_COUNT}"
