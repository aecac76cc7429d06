// SPDX-License-Identifier: MIT
// Kernels for blocks read rows where they lie, with somebody else's before and behind them: here,
// pages that nobody may read.
#include <doctest/doctest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "base/number.hh"
#include "catalog/registry.hh"
#include "exec/direct_rows.hh"
#include "fusion_helpers.hh"
#include "kernels/targets.hh"
#include "plan/plan.hh"

namespace {

// Doubles between two pages that cannot be read.
class fenced_rows {
 public:
  explicit fenced_rows(std::int64_t count)
      : page_(static_cast<std::size_t>(sysconf(_SC_PAGESIZE))),
        inside_((static_cast<std::size_t>(count) * sizeof(double) + page_ - 1) / page_ * page_),
        count_(count) {
    void* const all =
        mmap(nullptr, inside_ + 2 * page_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    REQUIRE(all != MAP_FAILED);
    start_ = static_cast<char*>(all);
    REQUIRE(mprotect(start_ + page_, inside_, PROT_READ | PROT_WRITE) == 0);
  }
  fenced_rows(const fenced_rows&) = delete;
  fenced_rows& operator=(const fenced_rows&) = delete;
  ~fenced_rows() { munmap(start_, inside_ + 2 * page_); }

  // The rows end where the page behind them begins, or begin where the page before them ends.
  double* at_end() const { return reinterpret_cast<double*>(start_ + page_ + inside_) - count_; }
  double* at_start() const { return reinterpret_cast<double*>(start_ + page_); }

 private:
  std::size_t page_;
  std::size_t inside_;
  std::int64_t count_;
  char* start_;
};

lta_test::columns outputs_of(const lta::block_program& blocks, const double* memory,
                             std::int64_t count) {
  const lta::program& p = blocks.plan_program();
  lta_test::columns values;
  for (const lta::program_output& output : p.outputs) {
    const double* from = memory + blocks.layout().at(p.column_of(output.node), 0);
    values.emplace_back(from, from + count);
  }
  return values;
}

// The second of two blocks, filled from columns and filled from fenced rows: the same bits.
void check_block(const lta::program& p, const lta::kernel_table& kernels, std::int64_t count,
                 bool is_wild) {
  const lta::block_program blocks(p, kernels, lta::fusion::of_blocks(p), 1024, 0, true);
  if (!blocks.can_read_rows()) return;
  const auto& loads = blocks.loads();
  constexpr std::int64_t before = 1000;
  lta_test::columns expected;
  for (const int way : {0, 1, 2}) {
    const auto memory = lta::allocate_slots<double>(blocks.element_count());
    blocks.clear(memory.get());
    const auto fill_columns = [&](std::int64_t first, std::int64_t size) {
      for (const auto& l : loads) {
        double* to = memory.get() + blocks.layout().at(l.column, 0);
        for (std::int64_t i = 0; i < size; ++i) {
          to[i] = lta_test::value_at(l.field, first + i, is_wild);
        }
      }
    };
    const auto run = [&](const lta::record<double>* records, std::int64_t size) {
      for (std::size_t k = 0; k < blocks.stages().size(); ++k) {
        using what = lta::block_program::stage::what;
        const what kind = blocks.stages()[k].kind;
        if (kind != what::load && kind != what::none) {
          blocks.run(k, records, memory.get(), nullptr, size);
        }
      }
    };
    fill_columns(0, before);
    run(blocks.records().data(), before);
    blocks.slide(memory.get(), nullptr, before);
    if (way == 0) {
      fill_columns(before, count);
      run(blocks.records().data(), count);
      expected = outputs_of(blocks, memory.get(), count);
      continue;
    }
    std::vector<lta::record<double>> records = blocks.records();
    std::vector<std::unique_ptr<fenced_rows>> rows;
    fill_columns(before, count);
    for (std::size_t k = 0; k < loads.size(); ++k) {
      if (loads[k].kind != lta::op::field) continue;
      const std::int64_t past = blocks.layout().retained(loads[k].column);
      rows.push_back(std::make_unique<fenced_rows>(past + count));
      double* const first = way == 1 ? rows.back()->at_end() : rows.back()->at_start();
      for (std::int64_t i = 0; i < past + count; ++i) {
        first[i] = lta_test::value_at(loads[k].field, before - past + i, is_wild);
      }
      // What is still in columns must not be what is read.
      std::fill_n(memory.get() + blocks.layout().at(loads[k].column, -past), past + count,
                  lta::missing);
      for (const lta::block_program::reading& r : blocks.readings()) {
        if (r.load == k) records[r.record].offsets[r.place] = first + past - memory.get();
      }
    }
    run(records.data(), count);
    // A field that is an output is read where it is, and by nobody here.
    lta_test::columns values = outputs_of(blocks, memory.get(), count);
    for (std::size_t o = 0; o < p.outputs.size(); ++o) {
      if (p.primitives.nodes()[p.outputs[o].node].kind == lta::op::field) values[o] = expected[o];
    }
    CAPTURE(way);
    REQUIRE(values.size() == expected.size());
    lta_test::check_same(values, expected, static_cast<std::size_t>(count));
  }
}

}  // namespace

// The default fields of an entry, else some other.
std::string payload_of(const lta::entry& e) {
  std::string nodes = R"({"id": "s", "op": "signal", "value": true})";
  for (const char* field : {"open", "high", "low", "close", "volume"}) {
    nodes +=
        std::string(R"(, {"id": ")") + field + R"(", "op": "field", "name": ")" + field + "\"}";
  }
  std::string inputs;
  for (const lta::input_spec& input : e.inputs) {
    const std::string field = input.default_field != nullptr ? input.default_field : "close";
    inputs += inputs.empty() ? "\"" : ", \"";
    inputs += (input.type == lta::value_type::signal ? "s" : field) + "\"";
  }
  return R"({"version": 1, "nodes": [)" + nodes + R"(, {"id": "e", "op": ")" + std::string(e.id) +
         R"(", "inputs": [)" + inputs + R"(]}], "outputs": [{"node": "e"}]})";
}

void check_blocks(const lta::program& p) {
  for (const lta::kernel_table* kernels : lta::runnable_kernels()) {
    CAPTURE(kernels->name);
    for (const std::int64_t count : {8, 136, 1024}) {
      check_block(p, *kernels, count, false);
      check_block(p, *kernels, count, true);
    }
  }
}

TEST_CASE("kernels for blocks read the rows of a block and its past, and nothing else") {
  for (const lta::entry* e : lta::catalog_entries()) {
    INFO(std::string(e->id));
    const auto compiled = lta::compile(payload_of(*e), {});
    REQUIRE(bool(compiled));
    check_blocks((*compiled)->compiled());
  }
}

TEST_CASE("windows of every length read the rows of a block and its past, and nothing else") {
  for (const std::int64_t n :
       {2, 3, 4, 5, 7, 8, 9, 12, 19, 20, 21, 31, 32, 33, 63, 64, 65, 100, 500}) {
    CAPTURE(n);
    lta_test::formula f;
    lta_test::report_windows(f, n);
    f.report(f.b.lag(f.field("close"), n));
    check_blocks(f.build());
  }
}
