# SPDX-License-Identifier: MIT
"""No code for a newer processor can run on an older one: in the object code, instructions of a
level are in functions of that level alone, and none of these is a symbol the linker could take for
everybody.

check_levels.py ROOMS KERNELS...       static libraries, of the engine and of each level's kernels
"""

import re
import subprocess
import sys

FUNCTION = re.compile(r"^[0-9a-f]+ <(.+)>:$")
INSTRUCTION = re.compile(r"^\s+[0-9a-f]+:\t(\S+)\s*([^#<]*)")
# Encodings with a VEX or EVEX prefix begin with v but for these; k and its kin are of AVX-512.
OLD_WITH_V = {"verr", "verw", "vmcall", "vmlaunch", "vmread", "vmwrite"}
AVX512 = re.compile(r"%zmm|%k[0-7]|%[xy]mm(1[6-9]|2[0-9]|3[01])")
BEYOND_BASELINE = re.compile(
    r"(round[sp][sd]|p?blendv\w+|pshufb|popcnt|lzcnt|dpp[sd]|pcmpeqq|pcmpgtq|insertps"
    r"|p(ins|ext)r[dq]|crc32\w*|andn|bextr|[ms]ulx|shlx|shrx|sarx|pext|pdep)$"
)
LEVELS = ("baseline", "avx2", "avx512")


def level_of_function(name):
    """What its name allows: lta::avx2::..., or clean_avx2(...) for code that asks the CPU first."""
    for level in (2, 1):
        if re.search(rf"\blta::{LEVELS[level]}::|_{LEVELS[level]}\b", name):
            return level
    return 0


def level_of_instruction(name, operands):
    if AVX512.search(operands) or re.match(
        r"k(mov|and|or|not|xor|test|ortest|shift|add|unpck)", name
    ):
        return 2
    if (name.startswith("v") and name not in OLD_WITH_V) or "%ymm" in operands:
        return 1
    return 1 if BEYOND_BASELINE.match(name) else 0


def strangers(disassembly):
    """(how many functions of each level there are, lines that say what is wrong)."""
    counts, wrong, function, allowed = [0, 0, 0], {}, "", 0
    for line in disassembly:
        if found := FUNCTION.match(line):
            function = found[1]
            allowed = level_of_function(function)
            counts[allowed] += 1
        elif found := INSTRUCTION.match(line):
            level = level_of_instruction(found[1], found[2])
            if level > allowed:
                wrong.setdefault(function, f"{LEVELS[level]} code, {found[1]}, in {function}")
    return counts, list(wrong.values())


def shared_symbols(symbols, level):
    """Symbols of a level's kernels that others could be linked to, but for its table."""
    wrong = []
    for line in symbols:
        found = re.match(r"^[0-9a-f]*\s+([A-Za-z])\s+(.+)$", line)
        if found and found[1].isupper() and found[1] != "U" and found[2] != f"lta::{level}::table":
            wrong.append(f"{found[2]} of {level} is no local symbol ({found[1]})")
        if found and found[1] in "uvw":
            wrong.append(f"{found[2]} of {level} is a symbol for everybody ({found[1]})")
    return wrong


def lines_of(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def main(rooms, kernels):
    listing = lines_of("objdump", "-d", "-C", "--no-show-raw-insn", rooms)
    counts, wrong = strangers(listing)
    for library in kernels:
        level = re.search(r"kernels_(\w+)\.a$", library)[1]
        wrong += shared_symbols(lines_of("nm", "-C", "--defined-only", library), level)
    for line in wrong:
        print(line)
    named = ", ".join(f"{n} of {level}" for level, n in zip(LEVELS, counts, strict=True))
    print(f"functions: {named}; {len(wrong)} out of place")
    return 1 if wrong or not all(counts[: len(kernels)]) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
