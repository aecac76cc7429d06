# SPDX-License-Identifier: MIT
"""make bench: this library beside its peers, and its own parts beside each other.

    bench/run.py --build build/bench [--quick]

Prints tables and writes bench/RESULTS.md, in less than fifteen minutes. --quick takes less than
two, only prints, and fails where a ratio is grossly worse than bench/thresholds.toml has it.
"""

import argparse
import shlex
import sys
import time
from pathlib import Path

import environment

HERE = Path(__file__).resolve().parent
KUNQUANT = environment.PLACE / "kunquant"


def batch_tables(quick, effort):
    import batch
    import beside_peers
    import universe

    count = 100_000
    yield batch.plan_table((count,) if quick else (count, 1_000_000), effort)
    yield batch.copy_table(count, effort)
    yield beside_peers.peers_table(count, effort)
    yield universe.batch_table(KUNQUANT, effort)
    yield batch.window_table(
        count, effort, (10, 100, 1000) if quick else (10, 20, 50, 100, 200, 500, 1000)
    )
    yield batch.shape_table(count, effort)


def live_tables(quick, effort, build):
    import beside_peers
    import by_hand
    import snapshots
    import streaming
    import universe

    yield beside_peers.stepping_table(effort, by_hand.stepper(build))
    yield streaming.stream_table(effort)
    yield streaming.forming_table(effort)
    yield streaming.history_table(effort)
    yield streaming.chunk_table(effort)
    symbols = (64, 4096) if quick else (64, 512, 4096)
    yield universe.lockstep_table(KUNQUANT, effort, symbols)
    yield universe.random_table(effort, symbols)
    yield universe.symbols_table(effort, (1, 64, 4096) if quick else (1, 8, 64, 512, 4096, 32768))
    yield snapshots.snapshots_table(effort, (64, 512) if quick else (1, 64, 512))


def tables(options):
    import batch
    import by_hand
    import calls
    import native
    import streaming
    import threads
    from market import make_bars
    from peers import SINGLES
    from timing import Effort, on_all_cores

    quick = options.quick
    effort = Effort(repeats=5, repeat_seconds=0.005) if quick else Effort()
    # Nothing is timed before the results are the same.
    sample = make_bars(20_000)
    batch.must_agree(sample, SINGLES)
    streaming.must_agree(sample)
    yield from batch_tables(quick, effort)
    yield from live_tables(quick, effort, options.build)
    yield from native.kernel_tables(options.build, 0.005 if quick else 0.1)
    yield native.handles_table(options.build, 0.1 if quick else 2)
    yield native.bounds_table(options.build, 51 if quick else 301)
    count = 100_000 if quick else 1_000_000
    yield by_hand.batch_table(options.build, 5 if quick else 21, count)
    yield by_hand.live_table(options.build, 5 if quick else 21)
    yield native.snapshot_bounds_table(options.build, 15 if quick else 101)
    if not quick:
        yield from native.live_tables(options.build)
    yield from native.appends_tables(options.build, 80 if quick else 320)
    with on_all_cores():
        feed, parallel = native.feed_table(options.build), threads.threads_table(quick)
        cores = by_hand.threads_table(options.build, 5 if quick else 21)
    yield from (feed, parallel, cores)
    yield calls.calls_table(options.build, quick)


def main():
    arguments = argparse.ArgumentParser(description="speed, beside the peers")
    arguments.add_argument("--build", default="build/bench", help="where the C++ benches are")
    arguments.add_argument(
        "--quick", action="store_true", help="under two minutes, prints and judges"
    )
    options = arguments.parse_args()
    environment.enter()

    import by_hand
    import report
    import targets
    import thresholds
    from timing import pin_to_one_core

    load_before = report.load()
    core = pin_to_one_core()
    command = shlex.join(["bench/run.py", *sys.argv[1:]])
    began = time.monotonic()
    done, facts = [], {}
    for table in tables(options):
        table.show()
        done.append(table.markdown())
        facts |= table.facts
    targets.combine(facts)
    by_hand.combine(facts)
    closing = targets.targets_table(facts)
    closing.show()
    done.append(closing.markdown())
    print(f"\nbench: {time.monotonic() - began:.0f} s")
    if options.quick:
        absent = [requirement.split("==")[0] for requirement in environment.refused()]
        return judged(thresholds.regressions(facts, absent))
    heading = report.heading(command, core, load_before)
    text = "\n\n".join([heading, *done]) + "\n"
    (HERE / "RESULTS.md").write_text(text, encoding="utf-8")
    print("written: bench/RESULTS.md")
    return 0


def judged(regressions):
    for line in regressions:
        print(f"bench: gross regression: {line}")
    return 1 if regressions else 0


if __name__ == "__main__":
    sys.exit(main())
