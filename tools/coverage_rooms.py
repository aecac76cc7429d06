# SPDX-License-Identifier: MIT
"""Prints lines and branches covered per room of src/ from `llvm-cov export -summary-only`."""

import json
import sys
from collections import defaultdict
from pathlib import Path

# Goals of the testing rules, in percent: (lines, branches). Elsewhere 95 of lines.
GOALS = {"abi": (100, 95), "lang": (100, 95), "plan": (100, 95), "stream": (100, 95)}
ELSEWHERE = (95, 0)


def percent(covered, count):
    return 100.0 * covered / count if count else 100.0


def main():
    report = json.loads(Path(sys.argv[1]).read_text())
    rooms = defaultdict(lambda: [0, 0, 0, 0])
    for file in report["data"][0]["files"]:
        parts = file["filename"].split("/src/")
        room = parts[-1].split("/")[0] if len(parts) > 1 else "?"
        lines, branches = file["summary"]["lines"], file["summary"]["branches"]
        for key in (room, "all"):
            for at, value in enumerate(
                (lines["covered"], lines["count"], branches["covered"], branches["count"])
            ):
                rooms[key][at] += value
    print(f"{'room':<12}{'lines':>9}{'branches':>10}   goal")
    for room in [*sorted(set(rooms) - {"all"}), "all"]:
        covered, count, branch_covered, branch_count = rooms[room]
        lines, branches = percent(covered, count), percent(branch_covered, branch_count)
        goal = GOALS.get(room, ELSEWHERE)
        below = "" if lines >= goal[0] and branches >= goal[1] else "  below"
        print(f"{room:<12}{lines:>8.1f}%{branches:>9.1f}%   {goal[0]}/{goal[1]}{below}")


if __name__ == "__main__":
    main()
