# SPDX-License-Identifier: MIT
"""The check of the object code's instruction sets finds what it is there for."""

import importlib.util
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SPEC = importlib.util.spec_from_file_location("levels", ROOT / "tests/abi/check_levels.py")
levels = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(levels)

KERNELS = """
namespace lta::avx2 {
struct kernel_table { int number; };
extern const kernel_table table;
const kernel_table table = {1};
%s
}
"""


@pytest.mark.parametrize(
    ("instruction", "level"),
    [
        ("movapd %xmm0,%xmm1", 0),
        ("addsd  (%rax),%xmm1", 0),
        ("verw   %ax", 0),
        ("roundsd $0x1,%xmm0,%xmm0", 1),
        ("vaddsd %xmm0,%xmm1,%xmm2", 1),
        ("vfmadd231pd %ymm0,%ymm1,%ymm2", 1),
        ("vaddpd %zmm0,%zmm1,%zmm2", 2),
        ("vaddsd %xmm0,%xmm16,%xmm2", 2),
        ("vaddpd %ymm0,%ymm31,%ymm2", 2),
        ("vcmppd $0x1,%ymm0,%ymm1,%k1", 2),
        ("kmovb  %k1,%eax", 2),
    ],
)
def test_instructions_belong_to_the_level_that_has_them(instruction, level):
    name, operands = instruction.split(maxsplit=1)
    assert levels.level_of_instruction(name, operands) == level


@pytest.mark.parametrize(
    ("function", "found"),
    [
        ("lta::avx2::(anonymous namespace)::fill(double*)", 0),
        ("lta::avx512::(anonymous namespace)::fill(double*)", 0),
        ("lta::(anonymous namespace)::clean_avx2(long)", 0),
        ("lta::baseline::(anonymous namespace)::fill(double*)", 1),
        ("lta::dataset::append(long)", 1),
        ("std::vector<double>::push_back(double)", 1),
    ],
)
def test_wide_code_is_out_of_place_in_any_other_function(function, found):
    lines = [f"0000000000000010 <{function}>:", "  10:\tvaddpd %ymm0,%ymm1,%ymm2"]
    assert len(levels.strangers(lines)[1]) == found


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("static int own(int x) { return x * x; } int use(int x);", 0),
        ("inline int shared(int x) { return x * x; } int use = shared(__COUNTER__);", 1),
        ("int exported(int x) { return x * x; }", 1),
        ("template <class T> T twice(T x) { return x + x; } template int twice(int);", 1),
    ],
)
def test_a_symbol_of_a_level_that_others_could_get_is_found(tmp_path, code, found):
    source = tmp_path / "target.cc"
    source.write_text(KERNELS % code)
    made = tmp_path / "target.o"
    subprocess.check_call(["g++", "-O0", "-c", str(source), "-o", str(made)])
    symbols = levels.lines_of("nm", "-C", "--defined-only", str(made))
    wrong = levels.shared_symbols(symbols, "avx2")
    assert (len(wrong) > 0) == (found > 0), wrong
