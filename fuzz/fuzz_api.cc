// SPDX-License-Identifier: MIT
// A script of calls, one byte each, on ids that are live, stale, of another kind or made up.
// Nothing may crash, and what uses a dead id must say so.
#include <array>
#include <set>
#include <string_view>
#include <vector>

#include "fuzz_input.hh"

namespace {

using fuzz::sized;

constexpr std::array expressions = {
    std::string_view("sma(close, 3)"),         std::string_view("close > ema(close, 4)"),
    std::string_view("bbands(close, 5, 2)"),   std::string_view("nonsense("),
    std::string_view("rsi(close, 3) + obv()"),
};
constexpr std::array timeframes = {std::string_view("2h"),  std::string_view("30m"),
                                   std::string_view("1d"),  std::string_view("1M"),
                                   std::string_view("bar"), std::string_view("nonsense")};
constexpr int output_rows_max = 64;
constexpr int outputs_max = 8;

// Remembers every id ever handed out, and which of them live.
class machine {
 public:
  explicit machine(fuzz::input in) : in_(in) {}
  machine(const machine&) = delete;
  machine& operator=(const machine&) = delete;

  void run() {
    for (int step = 0; step < 200 && !in_.empty(); ++step) call(in_.byte() % 38);
    while (!live_.empty()) drop_any(*live_.begin());
  }

 private:
  void call(int which) {
    if (which < 8) {
      call_dataset(which);
    } else if (which < 16) {
      call_plan(which);
    } else if (which < 24) {
      call_session(which);
    } else if (which < 32) {
      call_operation(which);
    } else {
      call_feed(which);
    }
  }

  void call_feed(int which) {
    const std::uint64_t id = pick();
    std::int64_t count = 0;
    switch (which) {
      case 32: {
        lta_builder made = 0;
        return keep(lta_builder_create(id, in_.below(3), nullptr, &made, &error_), made);
      }
      case 33: {
        lta_producer made = 0;
        return keep(lta_producer_create(id, nullptr, &made, &error_), made);
      }
      case 34:
      case 35: {
        const lta_tick tick{clock_, in_.number(), 1.0, in_.below(3), 0};
        return judge(lta_producer_push_ticks(id, &tick, 1, &count, &error_), id);
      }
      case 36: {
        auto info = sized<lta_feed_info>();
        return judge(lta_session_get_feed_info(id, &info, &error_), id);
      }
      default:
        return judge(lta_session_drain(id, in_.byte(), output_rows_max, partitions_, times_, flags_,
                                       values_, validity_, edges_, &count, &error_),
                     id);
    }
  }

  std::uint64_t pick() {
    const std::uint8_t way = in_.byte();
    if (way < 8) return in_.take<std::uint64_t>();
    if (known_.empty()) return 0;
    const std::uint64_t id = known_[in_.byte() % known_.size()];
    return way < 16 ? id ^ (1ULL << (way * 4 % 64)) : id;
  }

  // `id` by reference: it is written by the call whose status comes before it.
  void keep(lta_status status, const std::uint64_t& id) {
    judge(status);
    if (status < 0) return;
    FUZZ_CHECK(id != 0);
    for (const std::uint64_t other : known_) FUZZ_CHECK(other != id);
    known_.push_back(id);
    live_.insert(id);
  }

  // `used` is an id the call cannot do without.
  void judge(lta_status status, std::uint64_t used = 0) {
    if (status < 0) fuzz::check_failure(status, error_);
    if (used != 0 && !live_.contains(used)) FUZZ_CHECK(status < 0);
  }

  void call_dataset(int which) {
    const std::uint64_t id = which == 0 ? 0 : pick();
    switch (which) {
      case 0: {
        lta_dataset made = 0;
        return keep(lta_dataset_create(nullptr, &made, &error_), made);
      }
      case 1: {
        auto info = sized<lta_dataset_info>();
        return judge(lta_dataset_get_info(id, &info, &error_), id);
      }
      case 2: {
        const std::string symbol = in_.text(3);
        std::uint32_t partition = 0;
        return judge(
            lta_dataset_open_partition(id, symbol.data(), static_cast<std::int64_t>(symbol.size()),
                                       "1h", 2, "", 0, &partition, &error_),
            id);
      }
      case 3: {
        auto info = sized<lta_partition_info>();
        return judge(lta_dataset_get_partition(id, in_.below(4), &info, &error_), id);
      }
      case 4: return append(id);
      case 5: {
        std::uint32_t series = 0;
        return judge(lta_dataset_open_series(id, in_.below(3), "s", 1, 0, &series, &error_), id);
      }
      case 6: {
        auto info = sized<lta_series_info>();
        return judge(lta_dataset_get_series(id, in_.below(3), in_.below(3), &info, &error_), id);
      }
      default: return drop_any(id);
    }
  }

  void append(std::uint64_t id) {
    std::int64_t times[4];
    double prices[4];
    for (int row = 0; row < 4; ++row) {
      times[row] = (clock_ += hour_ns);
      prices[row] = in_.number();
    }
    std::int64_t appended = 0;
    judge(lta_dataset_append_ohlcv(id, in_.below(3), 4, times, nullptr, prices, prices, prices,
                                   prices, prices, nullptr, 0, &appended, &error_),
          id);
  }

  // Times near those that are stored, or anything.
  std::int64_t time() {
    const std::uint8_t way = in_.byte();
    if (way < 16) return in_.take<std::int64_t>();
    return clock_ - (way - 200) * hour_ns;
  }

  void call_operation(int which) {
    const std::uint64_t id = pick();
    const std::uint32_t chosen[2] = {in_.below(3), in_.below(4)};
    const std::int64_t count = in_.below(3);
    const std::uint32_t* partitions = in_.byte() < 128 ? nullptr : chosen;
    const std::string_view timeframe = timeframes[in_.byte() % timeframes.size()];
    const auto timeframe_size = static_cast<std::int64_t>(timeframe.size());
    lta_dataset made = 0;
    lta_status status = LTA_OK;
    switch (which) {
      case 24: {
        auto options = sized<lta_slice_options>();
        options.flags = in_.below(5);
        options.start_time_ns = time();
        options.end_time_ns = time();
        options.last_row_count = in_.below(6);
        status = lta_dataset_slice(id, partitions, count, &options, &made, &error_);
        break;
      }
      case 25: {
        auto options = sized<lta_resample_options>();
        options.flags = in_.below(3);
        options.offset_ns = in_.byte() < 32 ? in_.take<std::int64_t>() : 0;
        options.row_factor = in_.below(4);
        options.fill = static_cast<std::int32_t>(in_.below(3));
        options.last = static_cast<std::int32_t>(in_.below(4));
        const std::string rules = in_.text(12);
        status = lta_dataset_resample(id, partitions, count, timeframe.data(), timeframe_size,
                                      rules.data(), static_cast<std::int64_t>(rules.size()),
                                      &options, &made, &error_);
        break;
      }
      case 26: {
        auto options = sized<lta_upsample_options>();
        options.tolerance_ns = in_.below(3) * hour_ns;
        status = lta_dataset_upsample(id, partitions, count, timeframe.data(), timeframe_size,
                                      &options, &made, &error_);
        break;
      }
      case 27: {
        auto options = sized<lta_align_options>();
        options.join = static_cast<std::int32_t>(in_.below(5));
        options.fill = static_cast<std::int32_t>(in_.below(3));
        options.tolerance_ns = in_.below(3) * hour_ns;
        options.reference = in_.below(3);
        status = lta_dataset_align(id, partitions, count, &options, &made, &error_);
        break;
      }
      case 28: return view(id);
      default: return write_bars(id, which);
    }
    judge(status, id);
    keep(status, made);
  }

  // What a view shows stays there until it is dropped, and can be read to its end.
  void view(std::uint64_t id) {
    constexpr std::array names = {std::string_view("close"), std::string_view("time"),
                                  std::string_view("s"), std::string_view("x")};
    const std::string_view name = names[in_.byte() % names.size()];
    auto column = sized<lta_column>();
    lta_view made = 0;
    const std::int64_t first_row = static_cast<std::int64_t>(in_.below(8)) - 1;
    const lta_status status = lta_dataset_get_column(id, in_.below(3), name.data(),
                                                     static_cast<std::int64_t>(name.size()),
                                                     first_row, &made, &column, &error_);
    judge(status, id);
    for (std::int64_t row = 1; status >= 0 && row < column.row_count; ++row) {
      FUZZ_CHECK(column.times_ns[row - 1] < column.times_ns[row]);
    }
    keep(status, made);
  }

  void write_bars(std::uint64_t id, int which) {
    lta_bar bars[3] = {};
    const auto count = static_cast<std::int64_t>(in_.below(4));
    const std::int32_t state = which == 29   ? LTA_BAR_CLOSED
                               : which == 30 ? LTA_BAR_FORMING
                                             : LTA_BAR_REVISED;
    for (lta_bar& bar : bars) {
      bar = make_bar();
      bar.state = state;
    }
    std::int64_t changed = 0;
    const auto flags = in_.below(5);
    if (which == 30) {
      return judge(lta_dataset_set_forming(id, bars, count, flags, &error_), id);
    }
    const auto write = which == 29 ? lta_dataset_append_bars : lta_dataset_revise;
    const lta_status status = write(id, bars, count, flags, &changed, &error_);
    judge(status, id);
    if (status >= 0) FUZZ_CHECK(changed >= 0 && changed <= count);
  }

  void call_plan(int which) {
    const std::string_view text = expressions[in_.byte() % expressions.size()];
    const auto text_size = static_cast<std::int64_t>(text.size());
    const std::uint64_t id = which == 8 ? 0 : pick();
    switch (which) {
      case 8: {
        auto options = sized<lta_plan_options>();
        options.flags = LTA_PLAN_EXPRESSION;
        lta_plan made = 0;
        return keep(lta_plan_compile(text.data(), text_size, &options, &made, &error_), made);
      }
      case 9: {
        auto info = sized<lta_plan_info>();
        return judge(lta_plan_get_info(id, &info, &error_), id);
      }
      case 10: {
        auto output = sized<lta_plan_output>();
        return judge(lta_plan_get_output(id, in_.below(4), &output, &error_), id);
      }
      case 11: return explain(id);
      case 12: return run_plan(id, pick());
      case 13: {
        auto options = sized<lta_execute_options>();
        options.flags = LTA_EXECUTE_EXPRESSION;
        lta_result made = 0;
        return keep(
            lta_execute_plan(id, text.data(), text_size, nullptr, 0, &options, &made, &error_),
            made);
      }
      case 14: return read_result(id);
      default: return drop_any(id);
    }
  }

  void explain(std::uint64_t id) {
    lta_blob made = 0;
    const lta_status status = in_.byte() < 128 ? lta_plan_explain(id, in_.below(5), &made, &error_)
                                               : lta_plan_get_requirements(id, &made, &error_);
    judge(status, id);
    keep(status, made);
  }

  void run_plan(std::uint64_t plan, std::uint64_t dataset) {
    auto options = sized<lta_execute_options>();
    options.flags = in_.byte() < 128 ? LTA_EXECUTE_INCLUDE_FORMING : 0;
    options.thread_count = in_.below(3);
    options.last_row_count = in_.below(5);
    options.cancel = in_.byte() < 16 ? pick() : 0;
    lta_result made = 0;
    const lta_status status = lta_plan_run(plan, dataset, nullptr, 0, &options, &made, &error_);
    judge(status, plan);
    keep(status, made);
  }

  void read_result(std::uint64_t id) {
    auto info = sized<lta_result_info>();
    const lta_status status = lta_result_get_info(id, &info, &error_);
    judge(status, id);
    auto output = sized<lta_result_output>();
    judge(lta_result_get_output(id, in_.below(12), &output, &error_), id);
  }

  void call_session(int which) {
    const std::uint64_t id = pick();
    switch (which) {
      case 16: {
        auto options = sized<lta_session_options>();
        options.flags = in_.below(4);
        options.revision_depth = static_cast<std::int32_t>(in_.below(5)) - 1;
        lta_session made = 0;
        return keep(lta_session_create(id, pick(), nullptr, 0, &options, &made, &error_), made);
      }
      case 17:
      case 18: return push(id);
      case 19: return more_rows(id);
      case 20: {
        auto info = sized<lta_session_info>();
        return judge(lta_session_get_info(id, &info, &error_), id);
      }
      case 21: {
        lta_blob made = 0;
        return keep(lta_session_snapshot(id, nullptr, 0, &made, &error_), made);
      }
      case 22: return restore(id, pick(), pick());
      default: return cancel_or_catalog(id);
    }
  }

  lta_bar make_bar() {
    lta_bar bar{};
    const std::uint8_t when = in_.byte();
    bar.time_ns = when < 192 ? (clock_ += hour_ns) : clock_ - (when - 192) % 5 * hour_ns;
    bar.open = bar.close = in_.number();
    bar.high = bar.open + 1.0;
    bar.low = bar.open - 1.0;
    bar.volume = 1.0;
    bar.partition = in_.below(3);
    return bar;
  }

  void push(std::uint64_t id) {
    lta_bar bar = make_bar();
    bar.state = static_cast<std::int32_t>(in_.below(4));
    std::int64_t rows = 0;
    judge(lta_session_push(id, &bar, 1, output_rows_max, partitions_, times_, flags_, values_,
                           validity_, edges_, &rows, &error_),
          id);
  }

  void more_rows(std::uint64_t id) {
    std::int64_t rows = 0;
    const auto capacity = static_cast<std::int64_t>(in_.below(output_rows_max));
    const auto call = in_.byte() < 128 ? lta_session_advance : lta_session_replay;
    judge(
        call(id, capacity, partitions_, times_, flags_, values_, validity_, edges_, &rows, &error_),
        id);
  }

  void restore(std::uint64_t plan, std::uint64_t dataset, std::uint64_t blob) {
    const void* data = nullptr;
    std::int64_t size = 0;
    const lta_status status = lta_blob_get_data(blob, &data, &size, &error_);
    judge(status, blob);
    if (status < 0) return;
    lta_session made = 0;
    keep(lta_session_restore(plan, dataset, data, size, nullptr, &made, &error_), made);
  }

  void cancel_or_catalog(std::uint64_t id) {
    std::uint64_t made = 0;
    switch (in_.byte() % 3) {
      case 0: return keep(lta_cancel_create(&made, &error_), made);
      case 1: return judge(lta_cancel_raise(id, &error_), id);
      default: return keep(lta_catalog_get_json(&made, &error_), made);
    }
  }

  // Every kind's drop is tried: exactly one takes a live id, none a dead one.
  void drop_any(std::uint64_t id) {
    int taken = 0;
    for (const auto drop :
         {lta_dataset_drop, lta_plan_drop, lta_result_drop, lta_session_drop, lta_blob_drop,
          lta_cancel_drop, lta_view_drop, lta_builder_drop, lta_producer_drop}) {
      const lta_status status = drop(id, &error_);
      if (status < 0) {
        fuzz::check_failure(status, error_);
        FUZZ_CHECK(status == LTA_INVALID_HANDLE);
      }
      taken += status == LTA_OK;
    }
    FUZZ_CHECK(taken == (live_.contains(id) ? 1 : 0));
    live_.erase(id);
  }

  static constexpr std::int64_t hour_ns = 3'600'000'000'000;

  fuzz::input in_;
  lta_error error_ = sized<lta_error>();
  std::vector<std::uint64_t> known_;
  std::set<std::uint64_t> live_;
  std::int64_t clock_ = 1'700'000'000'000'000'000;
  std::uint32_t partitions_[output_rows_max];
  std::int64_t times_[output_rows_max];
  std::uint32_t flags_[output_rows_max];
  double values_[output_rows_max * outputs_max];
  std::uint8_t validity_[output_rows_max * outputs_max];
  std::int8_t edges_[output_rows_max * outputs_max];
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  machine(fuzz::input(data, size)).run();
  return 0;
}
