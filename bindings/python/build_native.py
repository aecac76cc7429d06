# SPDX-License-Identifier: MIT
"""Writes the C source of laakhay.ta._native, run by meson while the wheel is built.

    python build_native.py TOOLS_DIRECTORY HEADER OUTPUT

Declarations come from the header. What is added here is a counter of calls, and one function
that turns the seven numbers of a bar into one lta_session_push, for steps.c: handing a struct and
eleven pointers through Python costs more than the call itself. columns_stream.h lends columns of
Python as an Arrow stream.
"""

from __future__ import annotations

import sys
from pathlib import Path

from cffi import FFI

STEPPER_SOURCE = """
int32_t python_step(python_stepper *stepper, int64_t time_ns, double open, double high, double low,
                    double close, double volume, int32_t state) {
  const lta_bar bar = {time_ns, 0, open, high, low, close, volume, stepper->partition, state};
  int64_t count = 0;
  lta_status status = lta_session_push(
      stepper->session, &bar, 1, stepper->row_capacity, stepper->partitions, stepper->times_ns,
      stepper->flags, stepper->values, NULL, stepper->edges, &count, &stepper->error);
  if (status < 0) return status;
  stepper->row_count = (int32_t)count;
  if (status == LTA_NOT_LOGGED) return INT32_MIN;
  return stepper->row_count;
}
"""

# As the specification has them.
ARROW_DECLARATIONS = """
struct ArrowSchema {
  const char *format;
  const char *name;
  const char *metadata;
  int64_t flags;
  int64_t n_children;
  struct ArrowSchema **children;
  struct ArrowSchema *dictionary;
  void (*release)(struct ArrowSchema *);
  void *private_data;
};
struct ArrowArray {
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void **buffers;
  struct ArrowArray **children;
  struct ArrowArray *dictionary;
  void (*release)(struct ArrowArray *);
  void *private_data;
};
struct ArrowArrayStream {
  int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
  int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
  const char *(*get_last_error)(struct ArrowArrayStream *);
  void (*release)(struct ArrowArrayStream *);
  void *private_data;
};
typedef struct python_batch {
  struct ArrowSchema *schema;
  struct ArrowArray *array; /* NULL once it was read */
} python_batch;

void python_lend_schema(struct ArrowSchema *schema);
void python_lend_array(struct ArrowArray *array);
void python_open_stream(struct ArrowArrayStream *stream, python_batch *batch);
"""

COUNTER = "python_crossings"


def main() -> None:
    tools, header_path, output = (Path(argument) for argument in sys.argv[1:])
    sys.path.insert(0, str(tools))
    from bindings.cffi_text import cffi_declarations, crossing_macros
    from bindings.header import parse_header

    header = parse_header(header_path.read_text("utf-8"))
    builder = FFI()
    builder.cdef(cffi_declarations(header))
    builder.cdef(ARROW_DECLARATIONS)
    stepper = (Path(__file__).parent / "stepper.h").read_text("utf-8")
    lines = [line for line in stepper.splitlines() if not line.startswith("#")]
    builder.cdef("\n".join(lines) + f"extern int64_t {COUNTER};")
    builder.set_source(
        "laakhay.ta._native",
        f'#include "{header_path.name}"\n'
        + ARROW_DECLARATIONS
        + (Path(__file__).parent / "columns_stream.h").read_text("utf-8")
        + stepper.replace("#pragma once", "")
        + f"int64_t {COUNTER} = 0;\n"
        + crossing_macros(header, COUNTER)
        + STEPPER_SOURCE,
        py_limited_api=True,
    )
    builder.emit_c_code(str(output))


if __name__ == "__main__":
    main()
