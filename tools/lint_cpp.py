# SPDX-License-Identifier: MIT
"""clang-tidy over src/ with the compile commands of a build directory.

    tools/lint_cpp.py <build directory> <jobs>

A file that was clean is not looked at again until it, any header, its command or the checks change.
"""

import hashlib
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def commands_of(build):
    """file -> entry; kernels are compiled once per instruction set, the first one is enough."""
    found = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        path = (Path(entry["directory"]) / entry["file"]).resolve()
        if ROOT / "src" in path.parents:
            found.setdefault(path, entry)
    return found


def shared_key():
    """What every file's verdict depends on: the headers and the checks."""
    shared = hashlib.sha256((ROOT / ".clang-tidy").read_bytes())
    for folder in ("src", "include"):
        for header in sorted((ROOT / folder).rglob("*.h*")):
            shared.update(header.read_bytes())
    return shared.digest()


def check(path, folder, mark):
    """The findings of one file, "" when it is clean."""
    if mark.exists():
        return ""
    done = subprocess.run(
        ["clang-tidy-19", "-p", str(folder), "--quiet", str(path)],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    if done.returncode == 0:
        mark.touch()
        return ""
    return done.stdout or done.stderr


def main():
    build, jobs = ROOT / sys.argv[1], int(sys.argv[2])
    commands = commands_of(build)
    if not commands:
        print(f"clang-tidy: {build} compiles nothing of src/")
        return 1
    folder = build / "tidy"
    folder.mkdir(exist_ok=True)
    (folder / "compile_commands.json").write_text(json.dumps(list(commands.values())))
    shared = shared_key()

    def one(item):
        path, entry = item
        key = hashlib.sha256(shared + entry["command"].encode() + path.read_bytes())
        return check(path, folder, folder / f"clean-{key.hexdigest()[:24]}")

    with ThreadPoolExecutor(jobs) as pool:
        findings = [text for text in pool.map(one, sorted(commands.items())) if text]
    print("".join(findings), end="")
    print(f"clang-tidy: {len(commands)} files, {len(findings)} with findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
