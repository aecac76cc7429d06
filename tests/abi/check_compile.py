# SPDX-License-Identifier: MIT
"""The header compiles alone under every standard and compiler there is, without a warning.

check_compile.py <include directory> <layout.c>
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

COMPILERS = {
    "c": ["gcc", "clang"],
    "c++": ["g++", "clang++"],
}
STANDARDS = {
    "c": ["c99", "c11", "c17", "gnu99", "gnu2x"],
    "c++": ["c++11", "c++14", "c++17", "c++20", "c++23"],
}
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-Wconversion", "-Wundef", "-Wshadow"]
# Of C only.
C_WARNINGS = ["-Wstrict-prototypes", "-Wmissing-prototypes", "-Wc++-compat", "-Wpadded"]


def main() -> int:
    include, layout = sys.argv[1:]
    failed = 0
    tried = 0
    with tempfile.TemporaryDirectory() as directory:
        alone = Path(directory) / "alone"
        alone.write_text('#include "laakhay_ta.h"\n#include "laakhay_ta.h"\n', encoding="utf-8")
        for language, compilers in COMPILERS.items():
            for compiler in filter(shutil.which, compilers):
                for standard in STANDARDS[language]:
                    warnings = WARNINGS + (C_WARNINGS if language == "c" else [])
                    for source in [str(alone), layout]:
                        if source == layout and standard in {"c99", "gnu99"}:
                            continue  # _Static_assert is C11
                        command = [
                            compiler,
                            f"-std={standard}",
                            "-x",
                            language,
                            "-fsyntax-only",
                            *warnings,
                            "-I",
                            include,
                            source,
                        ]
                        tried += 1
                        run = subprocess.run(command, capture_output=True, text=True)
                        if run.returncode != 0:
                            failed += 1
                            print(" ".join(command), run.stderr, sep="\n")
    print(f"{tried} compilations, {failed} failed")
    return 1 if failed or tried == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
