// SPDX-License-Identifier: MIT
// Which C++ type stands behind each kind of id.
#pragma once

#include <string>

#include "abi/handle.hh"
#include "base/cancel.hh"
#include "data/dataset.hh"

namespace lta {

// Bytes for the caller; std::string puts the NUL behind them.
struct blob {
  std::string bytes;
};

template <> inline constexpr handle_kind kind_of<blob> = handle_kind::blob;
template <> inline constexpr handle_kind kind_of<cancel_flag> = handle_kind::cancel;
template <> inline constexpr handle_kind kind_of<dataset> = handle_kind::dataset;

// A new blob's id into `out`, which must not be null.
inline outcome give_blob(std::string bytes, lta_blob* out) {
  const auto id = open_handle(std::make_shared<blob>(blob{std::move(bytes)}));
  if (!id) return id.error();
  *out = *id;
  return done{};
}

}  // namespace lta
