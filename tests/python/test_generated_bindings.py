# SPDX-License-Identifier: MIT
"""What is generated follows the header."""

import shutil

import pytest
from bindings.cffi_text import cffi_declarations, counts_as_crossing, crossing_macros
from bindings.csharp_text import csharp_text
from bindings.ctypes_text import ctypes_region
from bindings.go_text import go_text
from bindings.header import CType, HeaderError, parse_header
from bindings.julia_text import julia_text
from bindings.layout import struct_layout
from conftest import ROOT
from generate_bindings import generated_files, main

SCRATCH = """
enum { LTA_SCRATCH_FLAG = 4096 };

typedef struct lta_scratch {
  uint32_t struct_size;
  uint32_t scratch_count;
  double scratch_values[3];
  const char *scratch_name;
} lta_scratch;

/* A function; with (parentheses), and a comma in its comment. */
LTA_API lta_status lta_scratch_weigh(const lta_scratch *scratch, int64_t row_count,
                                     lta_error *error);
"""


@pytest.fixture
def header_text():
    return (ROOT / "include" / "laakhay_ta.h").read_text("utf-8")


@pytest.fixture
def scratch_tree(tmp_path, header_text):
    """A copy of what the generators read and write, with more in the header."""
    (tmp_path / "include").mkdir()
    end = "/* [bindings: end] */"
    grown = header_text.replace(end, SCRATCH + "\n" + end)
    (tmp_path / "include" / "laakhay_ta.h").write_text(grown, "utf-8")
    (tmp_path / "bindings" / "ctypes").mkdir(parents=True)
    shutil.copy(ROOT / "bindings" / "ctypes" / "laakhay_ta.py", tmp_path / "bindings" / "ctypes")
    return tmp_path


def test_regenerating_gives_no_diff(capsys):
    assert main(["--check", "--root", str(ROOT)]) == 0
    assert capsys.readouterr().out == ""


def test_check_shows_the_diff_of_a_grown_header_and_writes_nothing(scratch_tree, capsys):
    before = (scratch_tree / "bindings" / "ctypes" / "laakhay_ta.py").read_text("utf-8")
    assert main(["--check", "--root", str(scratch_tree)]) == 1
    assert "+LTA_SCRATCH_FLAG = 4096" in capsys.readouterr().out
    assert (scratch_tree / "bindings" / "ctypes" / "laakhay_ta.py").read_text("utf-8") == before


def test_a_scratch_declaration_reaches_every_generated_file(scratch_tree):
    assert main(["--root", str(scratch_tree)]) == 0
    header = parse_header((scratch_tree / "include" / "laakhay_ta.h").read_text("utf-8"))
    for path in generated_files(header, scratch_tree):
        text = path.read_text("utf-8")
        for name in ("LTA_SCRATCH_FLAG", "lta_scratch", "scratch_count", "lta_scratch_weigh"):
            assert name in text, f"{name} is not in {path.name}"
    assert main(["--check", "--root", str(scratch_tree)]) == 0


def test_a_scratch_declaration_reaches_ctypes_as_it_is_in_c(scratch_tree):
    import ctypes
    import importlib.util

    main(["--root", str(scratch_tree)])
    path = scratch_tree / "bindings" / "ctypes" / "laakhay_ta.py"
    spec = importlib.util.spec_from_file_location("scratch_bindings", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.LTA_SCRATCH_FLAG == 4096
    assert ctypes.sizeof(module.lta_scratch) == 4 + 4 + 3 * 8 + 8
    returns, arguments = module.PROTOTYPES["lta_scratch_weigh"]
    assert returns is ctypes.c_int32
    assert [argument.__name__ for argument in arguments] == [
        "LP_lta_scratch", "c_long", "LP_lta_error",
    ]  # fmt: skip


def test_a_scratch_declaration_reaches_cffi_and_the_crossing_counter(scratch_tree):
    from cffi import FFI

    header = parse_header((scratch_tree / "include" / "laakhay_ta.h").read_text("utf-8"))
    ffi = FFI()
    ffi.cdef(cffi_declarations(header))
    assert ffi.sizeof("lta_scratch") == 40
    assert ffi.typeof("lta_scratch").fields[2][0] == "scratch_values"
    assert "#define lta_scratch_weigh(...)" in crossing_macros(header, "counter")


def scratch_header(tree):
    return parse_header((tree / "include" / "laakhay_ta.h").read_text("utf-8"))


def test_a_scratch_declaration_reaches_go_with_its_layout(scratch_tree):
    text = go_text(scratch_header(scratch_tree))
    assert "\tScratchFlag = 4096 // LTA_SCRATCH_FLAG\n" in text
    assert "\tScratchValues [3]float64\n" in text
    assert "\tr.ScratchName = C.GoString(c.scratch_name)\n" in text
    assert "\tunsafe.Pointer(C.lta_scratch_weigh),\n" in text


def test_a_scratch_declaration_reaches_julia_with_its_layout(scratch_tree):
    text = julia_text(scratch_header(scratch_tree))
    assert "const LTA_SCRATCH_FLAG = Int32(4096)\n" in text
    assert "    scratch_values::NTuple{3,Float64}\n    scratch_name::Ptr{UInt8}\nend" in text
    assert "    lta_scratch = 40,\n" in text
    assert "        scratch::Ptr{lta_scratch},\n        row_count::Int64,\n" in text


def test_a_scratch_declaration_reaches_csharp_with_its_layout(scratch_tree):
    text = csharp_text(scratch_header(scratch_tree))
    assert "internal const int LTA_SCRATCH_FLAG = 4096;" in text
    assert "internal fixed double scratch_values[3];" in text
    assert 'if (sizeof(lta_scratch) != 40) return "lta_scratch";' in text
    assert "internal static extern int lta_scratch_weigh(" in text
    assert "lta_scratch* scratch,\n" in text


def test_sizes_and_offsets_are_those_of_ctypes(header_text):
    import ctypes
    import importlib.util

    path = ROOT / "bindings" / "ctypes" / "laakhay_ta.py"
    spec = importlib.util.spec_from_file_location("ctypes_binding", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    header = parse_header(header_text)
    assert len(header.structs) > 20
    for struct in header.structs:
        offsets, size = struct_layout(header, struct)
        known = getattr(module, struct.name)
        assert size == ctypes.sizeof(known), struct.name
        assert offsets == {f.name: getattr(known, f.name).offset for f in struct.fields}


@pytest.mark.parametrize(
    "members, where",
    [("uint32_t a; int64_t b;", "lta_a.b"), ("int64_t a; uint32_t b;", "lta_a would need")],
)
def test_a_struct_with_hidden_padding_is_refused(members, where):
    header = parse_header(
        "/* [bindings: begin] */\n"
        f"typedef struct lta_a {{ {members} }} lta_a;\n"
        "/* [bindings: end] */\n"
    )
    with pytest.raises(HeaderError, match=where):
        struct_layout(header, header.structs[0])


def test_working_calls_cross_and_reading_ones_do_not(header_text):
    header = parse_header(header_text)
    crossing = {f.name for f in header.functions if counts_as_crossing(f)}
    assert {"lta_plan_compile", "lta_plan_run", "lta_execute_plan"} <= crossing
    assert {"lta_dataset_append_ohlcv", "lta_session_push", "lta_session_snapshot"} <= crossing
    quiet = {f.name for f in header.functions} - crossing
    assert {"lta_result_get_output", "lta_plan_drop", "lta_dataset_open_partition"} <= quiet


def test_the_parser_reads_the_whole_header(header_text):
    header = parse_header(header_text)
    assert ("LTA_INTERNAL", -13) in header.constants
    assert [typedef.base for typedef in header.typedefs if typedef.name == "lta_blob"] == [
        "uint64_t"
    ]
    bar = next(struct for struct in header.structs if struct.name == "lta_bar")
    assert [field.name for field in bar.fields][-2:] == ["partition", "state"]
    error = next(struct for struct in header.structs if struct.name == "lta_error")
    assert [(f.name, f.length) for f in error.fields][-2:] == [("code", 64), ("message", 432)]
    get_data = next(f for f in header.functions if f.name == "lta_blob_get_data")
    assert get_data.parameters[1].type == CType("void", const=True, pointers=2)
    assert header_text.count("\nLTA_API ") == len(header.functions)
    assert header_text.count("typedef struct ") == len(header.structs)


@pytest.mark.parametrize(
    "text",
    [
        "typedef union lta_u { int32_t a; } lta_u;",
        "LTA_API lta_status lta_call(lta_status (*callback)(int32_t));",
        "enum { LTA_A = 1 << 3 };",
        "typedef struct lta_a { uint32_t bits : 3; } lta_a;",
        "typedef struct lta_a { uint32_t x; } lta_b;",
        "int32_t lta_half(",
    ],
)
def test_what_the_parser_does_not_know_is_refused(text):
    with pytest.raises(HeaderError):
        parse_header(f"/* [bindings: begin] */\n{text}\n/* [bindings: end] */\n")


def test_a_type_without_counterpart_is_refused_by_name():
    text = "LTA_API lta_status lta_call(unknown_type value);"
    header = parse_header(
        f"/* [bindings: begin] */\ntypedef int32_t lta_status;\n{text}\n/* [bindings: end] */\n"
    )
    for generator in (ctypes_region, julia_text, csharp_text):
        with pytest.raises(HeaderError, match="unknown_type"):
            generator(header)


def test_refusals_name_the_line():
    source = "/* a */\n\n/* [bindings: begin] */\n\nint32_t what is this;\n/* [bindings: end] */\n"
    with pytest.raises(HeaderError, match="line 5"):
        parse_header(source)
