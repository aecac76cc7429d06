// SPDX-License-Identifier: MIT
// A library without SQLite: open says so, and nothing else can be reached.
#include "log/log_store.hh"

namespace lta {
namespace {

failure not_built() {
  return fail(LTA_UNSUPPORTED, "log.not_built", -1,
              "this library was built without the event log (meson -Devent_log=enabled)");
}

}  // namespace

struct log_store::connection {};

bool has_log_store() { return false; }

log_store::log_store(std::unique_ptr<connection> c) : connection_(std::move(c)) {}
log_store::~log_store() = default;

result<std::unique_ptr<log_store>> log_store::open(std::string_view, const options&) {
  return not_built();
}
result<std::optional<log_head>> log_store::read_head() { return not_built(); }
result<std::vector<std::string>> log_store::read_names() { return not_built(); }
result<log_snapshot> log_store::read_snapshot(std::uint32_t&) { return not_built(); }
outcome log_store::start_events(const log_snapshot&, const log_head&) { return not_built(); }
result<std::optional<log_event>> log_store::next_event() { return not_built(); }
std::int64_t log_store::cut_bytes() const { return 0; }
outcome log_store::begin() { return not_built(); }
outcome log_store::make_tables(std::uint64_t) { return not_built(); }
outcome log_store::add_name(std::int64_t, std::string_view) { return not_built(); }
outcome log_store::add_event(std::uint32_t, std::string_view) { return not_built(); }
outcome log_store::add_snapshot(std::string_view) { return not_built(); }
outcome log_store::prune() { return not_built(); }
outcome log_store::commit() { return not_built(); }
outcome log_store::fold() { return not_built(); }

}  // namespace lta
