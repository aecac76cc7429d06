// SPDX-License-Identifier: MIT
// A life of three symbols as one seed makes it, in pushes, and what an uninterrupted session makes
// of it: what every recovered session is held against.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "../promises/support.hh"

namespace log_test {

// Removed with everything in it.
class scratch_folder {
 public:
  scratch_folder();
  ~scratch_folder();
  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;
  std::string file(const std::string& name = "events.log") const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

std::string file_bytes(const std::string& path);
void write_file(const std::string& path, const std::string& bytes);

// One call that is one event: bars pushed, or ticks and bars drained, or time that passes.
struct life_call {
  enum class kind : std::uint8_t { push, drain, clock };
  kind what = kind::push;
  std::vector<lta_bar> bars = {};
  std::vector<lta_tick> ticks = {};  // before the bars
  std::int64_t now_ns = 0;
  std::int64_t room = 256;  // for rows
};

enum class feeding : std::uint8_t { none, with_ticks };

class recorded_life {
 public:
  recorded_life(std::uint64_t seed, std::size_t push_count, feeding fed = feeding::none);

  const promise::owned& plan() const { return plan_; }
  // Of the symbols, in the order of the reference.
  promise::owned new_market() const;
  // Over such a market, with the builders of a life with ticks.
  promise::owned new_session(const promise::owned& dataset) const;
  const std::vector<life_call>& pushes() const { return pushes_; }
  // After so many pushes.
  const std::string& snapshot(std::int64_t count) const {
    return snapshots_[static_cast<std::size_t>(count)];
  }
  // Any such call, which must go well; what it returned.
  static lta_status run(const promise::owned& session, const life_call& call,
                        promise::stream_rows& rows);
  // The rows of a push, as bytes; `status` is what the push returned.
  static std::string push(const promise::owned& session, const life_call& call,
                          lta_status* status = nullptr);
  const std::string& rows(std::size_t push) const { return rows_[push]; }

 private:
  feeding fed_;
  promise::owned plan_;
  std::vector<life_call> pushes_;
  std::vector<std::string> snapshots_;
  std::vector<std::string> rows_;
};

struct log_settings {
  std::uint32_t flags = 0;
  std::int64_t commit_event_count = 0;
  std::int64_t snapshot_interval_bytes = 0;
};

lta_log_options options_of(const log_settings& settings);
lta_status attach(const promise::owned& session, const std::string& path,
                  const log_settings& settings, lta_error& error);
lta_log_info info_of(const promise::owned& session);

struct recovered {
  lta_status status = LTA_OK;
  lta_error error = {};
  lta_recovery_info info = {};
  promise::owned dataset;
  promise::owned session;
};

// Into an empty dataset; with settings the log goes on.
recovered recover(const promise::owned& plan, const std::string& path,
                  const log_settings* settings = nullptr);

}  // namespace log_test
