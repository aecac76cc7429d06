# SPDX-License-Identifier: MIT
"""make bench: this library beside its peers, and its own parts beside each other.

    bench/run.py --build build/bench [--quick]

Prints tables and writes bench/RESULTS.md; --quick takes under a minute and only prints.
"""

import argparse
import os
import shlex
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent


def use_environment():
    """Peers and this package are in the Python that runs us, or in one made for them."""
    try:
        import laakhay.ta  # noqa: F401
        import talib  # noqa: F401
    except ImportError:
        environment = ROOT / "build/bench-venv"
        python = environment / "bin/python"
        if Path(sys.prefix) == environment:
            raise
        if not python.exists():
            print(f"bench: installing the peers into {environment.relative_to(ROOT)}", flush=True)
            subprocess.check_call([sys.executable, "-m", "venv", environment])
            install = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
            requirements = ROOT / "requirements"
            subprocess.check_call(
                [*install, "-r", requirements / "bench.txt", "-c", requirements / "constraints.txt"]
            )
            subprocess.check_call([*install, "--no-build-isolation", "--no-deps", ROOT])
        os.execv(python, [str(python), *sys.argv])


def tables(options):
    import batch
    import calls
    import native
    import streaming
    from market import make_bars
    from peers import SINGLES
    from timing import Effort

    quick = options.quick
    effort = Effort(repeats=7, repeat_seconds=0.01) if quick else Effort()
    count = 100_000
    sample = make_bars(20_000)
    batch.must_agree(sample, SINGLES)
    streaming.must_agree(sample)
    yield batch.plan_table((count,) if quick else (count, 1_000_000), effort)
    yield batch.singles_table(count, effort)
    yield batch.window_table(
        count, effort, (10, 100, 1000) if quick else (10, 20, 50, 100, 200, 500, 1000)
    )
    yield batch.shape_table(count, effort)
    yield streaming.stream_table(effort)
    yield streaming.forming_table(effort)
    yield streaming.history_table(effort)
    yield streaming.chunk_table(effort)
    yield calls.calls_table(options.build, quick)
    yield from native.kernel_tables(options.build, 0.01 if quick else 0.1)


def main():
    arguments = argparse.ArgumentParser(description="speed, beside the peers")
    arguments.add_argument("--build", default="build/bench", help="where the C++ benches are")
    arguments.add_argument("--quick", action="store_true", help="under a minute, prints only")
    options = arguments.parse_args()
    use_environment()

    import report
    from timing import pin_to_one_core

    load_before = report.load()
    core = pin_to_one_core()
    command = shlex.join(["bench/run.py", *sys.argv[1:]])
    done = []
    for table in tables(options):
        table.show()
        done.append(table.markdown())
    text = "\n\n".join([report.heading(command, core, load_before), *done]) + "\n"
    if not options.quick:
        (HERE / "RESULTS.md").write_text(text, encoding="utf-8")
        print("\nwritten: bench/RESULTS.md")


if __name__ == "__main__":
    main()
