/* SPDX-License-Identifier: MIT
 *
 * What _native and _steps share: one bar of a stepper is one call of this. build_native.py gives it
 * to cffi without the lines that are the preprocessor's. */
#pragma once
#include "laakhay_ta.h"

typedef struct python_stepper {
  lta_session session;
  uint32_t partition;
  int32_t row_count; /* rows of the last call */
  int64_t row_capacity;
  uint32_t* partitions;
  int64_t* times_ns;
  uint32_t* flags;
  double* values;
  int8_t* edges;
  lta_error error;
} python_stepper;

/* Rows made, or a negative status with stepper->error filled in; INT32_MIN where the rows were made
 * but the event log has failed. */
int32_t python_step(python_stepper* stepper, int64_t time_ns, double open, double high, double low,
                    double close, double volume, int32_t state);
