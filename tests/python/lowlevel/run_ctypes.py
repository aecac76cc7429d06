# SPDX-License-Identifier: MIT
"""Runs the scenarios with the ctypes binding, in an interpreter that has nothing else.

python -I -S run_ctypes.py BINDING_DIRECTORY LIBRARY   ->  {scenario: traceback or null}
"""

import json
import os
import sys
import traceback

sys.path[:0] = [sys.argv[1], os.path.dirname(os.path.abspath(__file__))]
sys.dont_write_bytecode = True

import laakhay_ta  # noqa: E402
import scenarios  # noqa: E402


def main():
    laakhay_ta.load(sys.argv[2])
    failures = {}
    for name, scenario in scenarios.SCENARIOS.items():
        try:
            scenario(laakhay_ta)
            failures[name] = None
        except Exception:
            failures[name] = traceback.format_exc()
    # What must not have crept in.
    failures["nothing_else_is_loaded"] = (
        ", ".join({"numpy", "cffi", "_cffi_backend", "laakhay"} & set(sys.modules)) or None
    )
    json.dump(failures, sys.stdout)


main()
