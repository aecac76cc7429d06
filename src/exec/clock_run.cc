// SPDX-License-Identifier: MIT
#include "exec/clock_run.hh"

namespace lta {

clock_columns::clock_columns(const program& base, const clock_program& clock)
    : ordinal(base.column_of(clock.ordinal)),
      closes(base.column_of(clock.closes)),
      has_forming(clock.has_forming) {
  for (const clock_carry& c : clock.carries) {
    carries.push_back({base.column_of(c.base), clock.inner.column_of(c.inner)});
  }
  for (const clock_program::crossing& c : clock.crossings) {
    crossings.push_back({{base.column_of(c.base), clock.inner.column_of(c.inner)}, c.is_forming});
  }
}

}  // namespace lta
