# SPDX-License-Identifier: MIT
"""What loading costs in memory, measured in a process of its own."""

import json
import os
import subprocess
import sys

from conftest import HERE

ROWS = 10_000_000 if os.environ.get("LAAKHAY_TA_LONG_TESTS") else 1_000_000


def test_a_frame_is_loaded_with_a_peak_of_frame_and_dataset_and_five_percent():
    finished = subprocess.run(
        [sys.executable, str(HERE / "loading_memory.py"), str(ROWS)],
        capture_output=True,
        text=True,
    )
    assert finished.returncode == 0, finished.stderr
    told = json.loads(finished.stdout)
    print(told)
    assert told["added"] == ROWS and told["equal"]
    assert told["partitions"] == [["A", "1m", "ohlcv"]]
    assert told["dataset"] >= ROWS * 7 * 8
    assert told["peak"] <= told["with_frame"] + 1.05 * told["dataset"]
    assert told["peak"] - told["before"] <= 1.05 * (told["frame"] + told["dataset"])
