// SPDX-License-Identifier: MIT
// The door. Every entry point is one call of guarded(): it sets the floating-point environment,
// runs the body, and turns a failure or an exception into a status and the caller's lta_error.
#pragma once

#include <new>

#include "abi/structs.hh"
#include "base/float_guard.hh"
#include "base/status.hh"

namespace lta {

inline lta_status status_of(done) { return LTA_OK; }
inline lta_status status_of(lta_status status) { return status; }

// `body` returns an outcome, or result<lta_status> where success has more than one status.
template <class Body>
lta_status guarded(lta_error* error, Body body) noexcept {
  const float_guard floats;
  try {
    const auto answer = body();
    return answer ? status_of(*answer) : give_failure(answer.error(), error);
  } catch (const std::bad_alloc&) {
    return give_failure(
        fail(LTA_OUT_OF_MEMORY, "memory.exhausted", -1, "an allocation failed; nothing changed"),
        error);
  } catch (...) {
    return give_failure(fail(LTA_INTERNAL, "internal.exception", -1,
                             "an unexpected exception reached the boundary"),
                        error);
  }
}

}  // namespace lta
