// SPDX-License-Identifier: MIT
// A script of the feed: builders of any options, ticks and bars of any numbers through producers
// that come and go, drains of any size, the clock, snapshots. Nothing may crash, every accepted
// item is drained once, and a snapshot restored gives the same snapshot.
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz_input.hh"

namespace {

using fuzz::sized;

constexpr std::array<std::string_view, 5> timeframes = {"1m", "tick:3", "volume:5", "dollar:400",
                                                        "range:2"};
constexpr std::int64_t second_ns = 1'000'000'000;
constexpr std::int64_t rows_max = 256;

class machine {
 public:
  explicit machine(fuzz::input in) : in_(in) {
    must(lta_dataset_create(nullptr, &dataset_, &error_));
    for (const std::string_view name : timeframes) {
      std::uint32_t partition = 0;
      must(lta_dataset_open_partition(dataset_, "A", 1, name.data(),
                                      static_cast<std::int64_t>(name.size()), "", 0, &partition,
                                      &error_));
    }
    auto options = sized<lta_plan_options>();
    options.flags = LTA_PLAN_EXPRESSION;
    must(lta_plan_compile("sma(close, 2)", 13, &options, &plan_, &error_));
    auto how = sized<lta_session_options>();
    how.flags = in_.byte() < 64 ? LTA_SESSION_DETACHED : 0;
    how.revision_depth = static_cast<std::int32_t>(in_.below(5)) - 1;
    must(lta_session_create(plan_, dataset_, nullptr, 0, &how, &session_, &error_));
  }
  machine(const machine&) = delete;
  machine& operator=(const machine&) = delete;
  ~machine() {
    for (const lta_producer p : producers_) must(lta_producer_drop(p, &error_));
    must(lta_session_drop(session_, &error_));
    must(lta_plan_drop(plan_, &error_));
    must(lta_dataset_drop(dataset_, &error_));
  }

  void run() {
    for (int step = 0; step < 300 && !in_.empty(); ++step) call(in_.byte() % 16);
    lta_status status = LTA_FULL;
    while (status != LTA_IDLE) {
      status = drain(0, rows_max);
      FUZZ_CHECK(status >= 0);
    }
    auto info = sized<lta_feed_info>();
    must(lta_session_get_feed_info(session_, &info, &error_));
    FUZZ_CHECK(info.tick_count + info.bar_count == accepted_count_);
    FUZZ_CHECK(info.waiting_count == 0 && info.pending_count == 0);
    for (std::uint32_t k = 0; k < info.refusal_count; ++k) {
      auto refusal = sized<lta_refusal>();
      must(lta_session_get_refusal(session_, k, &refusal, &error_));
      FUZZ_CHECK(refusal.count > 0 && refusal.sequence <= accepted_count_);
    }
    travel();
  }

 private:
  void must(lta_status status) {
    if (status < 0) fuzz::check_failure(status, error_);
    FUZZ_CHECK(status >= 0);
  }
  void judge(lta_status status) {
    if (status < 0) fuzz::check_failure(status, error_);
  }

  void call(int which) {
    switch (which) {
      case 0: return build();
      case 1: return open_or_drop();
      case 2: {
        static_cast<void>(drain(in_.byte(), in_.byte()));
        return;
      }
      case 3: return pass();
      case 4: return push_bar();
      case 5: {
        if (in_.byte() < 32) travel();
        return;
      }
      default: return push_ticks();
    }
  }

  void build() {
    auto options = sized<lta_builder_options>();
    options.flags = in_.byte();
    options.kind = in_.byte() < 200 ? LTA_BUILD_TIMEFRAME : static_cast<std::int32_t>(in_.byte());
    options.late = static_cast<std::int32_t>(in_.below(3));
    if ((options.flags & LTA_BUILDER_TICKS_OF) != 0) options.tick_partition = in_.below(6);
    if (in_.byte() < 32) options.offset_ns = in_.take<std::int64_t>();
    std::vector<std::int64_t> times;
    if (in_.byte() < 48) {
      std::int64_t at = clock_;
      for (std::uint32_t k = 0; k < 2 * in_.below(4); ++k)
        times.push_back(at += in_.below(9999) * second_ns);
      times.resize(times.size() / 2 * 2);
      options.session_times_ns = times.data();
      options.session_count = static_cast<std::int64_t>(times.size() / 2);
    }
    lta_builder builder = 0;
    const lta_status status =
        lta_builder_create(session_, in_.below(6), &options, &builder, &error_);
    judge(status);
    if (status >= 0) must(lta_builder_drop(builder, &error_));
  }

  void open_or_drop() {
    if (producers_.size() < 3) {
      auto options = sized<lta_producer_options>();
      options.capacity = in_.byte();
      lta_producer made = 0;
      must(lta_producer_create(session_, &options, &made, &error_));
      producers_.push_back(made);
    } else {
      must(lta_producer_drop(producers_.back(), &error_));
      producers_.pop_back();
    }
  }

  void push_ticks() {
    lta_tick ticks[8];
    const std::int64_t count = in_.byte() % 8;
    for (std::int64_t k = 0; k < count; ++k) {
      const std::uint8_t when = in_.byte();
      if (when < 200) clock_ += when * second_ns / 4;
      const std::int64_t time_ns =
          when == 255 ? in_.take<std::int64_t>() : clock_ - (when >= 200 ? 30 * second_ns : 0);
      const auto side = static_cast<std::int32_t>(in_.byte() % 4) - 1;
      ticks[k] = {time_ns, in_.number(), in_.byte() < 240 ? in_.byte() / 16.0 : in_.number(),
                  in_.below(6), side};
    }
    if (producers_.empty()) return;
    std::int64_t accepted = 0;
    must(lta_producer_push_ticks(producers_[in_.byte() % producers_.size()], ticks, count,
                                 &accepted, &error_));
    accepted_count_ += accepted;
  }

  void push_bar() {
    lta_bar bar{};
    bar.time_ns = clock_ - in_.byte() % 4 * second_ns * 60;
    bar.close_time_ns = in_.byte() < 128 ? 0 : clock_;
    bar.open = bar.high = bar.low = bar.close = in_.number();
    bar.volume = 1;
    bar.partition = in_.below(6);
    bar.state = static_cast<std::int32_t>(in_.below(4));
    if (producers_.empty()) return;
    std::int64_t accepted = 0;
    must(lta_producer_push_bars(producers_[in_.byte() % producers_.size()], &bar, 1, &accepted,
                                &error_));
    accepted_count_ += accepted;
  }

  lta_status drain(std::int64_t max_items, std::int64_t capacity) {
    std::int64_t row_count = 0;
    const lta_status status =
        lta_session_drain(session_, max_items, capacity, nullptr, times_, nullptr, values_, nullptr,
                          nullptr, &row_count, &error_);
    judge(status);
    if (status >= 0) FUZZ_CHECK(row_count >= 0 && row_count <= capacity);
    return status;
  }

  void pass() {
    const std::int64_t now_ns =
        in_.byte() < 250 ? clock_ + in_.byte() * second_ns : in_.take<std::int64_t>();
    std::int64_t row_count = 0;
    judge(lta_session_advance_clock(session_, now_ns, rows_max, nullptr, times_, nullptr, values_,
                                    nullptr, nullptr, &row_count, &error_));
  }

  std::string snapshot_of(lta_session session) {
    lta_blob blob = 0;
    must(lta_session_snapshot(session, nullptr, 0, &blob, &error_));
    const void* data = nullptr;
    std::int64_t size = 0;
    must(lta_blob_get_data(blob, &data, &size, &error_));
    std::string bytes(static_cast<const char*>(data), static_cast<std::size_t>(size));
    must(lta_blob_drop(blob, &error_));
    return bytes;
  }

  void travel() {
    const std::string bytes = snapshot_of(session_);
    lta_dataset other = 0;
    lta_session twin = 0;
    must(lta_dataset_create(nullptr, &other, &error_));
    must(lta_session_restore(plan_, other, bytes.data(), static_cast<std::int64_t>(bytes.size()),
                             nullptr, &twin, &error_));
    FUZZ_CHECK(snapshot_of(twin) == bytes);
    must(lta_session_drop(twin, &error_));
    must(lta_dataset_drop(other, &error_));
  }

  fuzz::input in_;
  lta_error error_ = sized<lta_error>();
  lta_dataset dataset_ = 0;
  lta_plan plan_ = 0;
  lta_session session_ = 0;
  std::vector<lta_producer> producers_;
  std::int64_t accepted_count_ = 0;
  std::int64_t clock_ = 1'700'000'040 * second_ns;
  std::int64_t times_[rows_max];
  double values_[rows_max];
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  machine(fuzz::input(data, size)).run();
  return 0;
}
