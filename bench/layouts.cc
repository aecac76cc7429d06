// SPDX-License-Identifier: MIT
// The choices of docs/decisions/0005-slots-slide.md, measured: which columns share rows, slots
// between two slides, sizes of blocks, one symbol or thousands. Prints markdown tables.
//
//     layouts [repeats]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>

#include "calling.hh"
#include "programs.hh"
#include "rings.hh"
#include "twelve.hh"

namespace {

using bench::now_ns;

int repeats = 9;
volatile double sink = 0;  // what was computed is used

double nanoseconds_of(const std::function<void()>& work) {
  const double start = now_ns();
  work();
  return now_ns() - start;
}

// Medians of the variants, which take turns; nanoseconds per unit of work.
std::vector<double> measure(const std::vector<std::function<void()>>& variants, double units) {
  std::vector<std::vector<double>> samples(variants.size());
  for (const auto& variant : variants) variant();
  for (int repeat = 0; repeat < repeats; ++repeat) {
    for (std::size_t k = 0; k < variants.size(); ++k) {
      const std::size_t turn = (k + static_cast<std::size_t>(repeat)) % variants.size();
      samples[turn].push_back(nanoseconds_of(variants[turn]) / units);
    }
  }
  std::vector<double> medians;
  for (std::vector<double>& s : samples) {
    std::nth_element(s.begin(), s.begin() + repeats / 2, s.end());
    medians.push_back(s[static_cast<std::size_t>(repeats / 2)]);
  }
  return medians;
}

constexpr std::int64_t symbol_counts[] = {1, 512, 4096};
constexpr std::int64_t steps_per_run = 65'536;

// The same random order of symbols for every variant.
std::vector<std::uint32_t> random_order(std::int64_t symbol_count) {
  std::mt19937_64 random(7);
  std::vector<std::uint32_t> order(steps_per_run);
  for (std::uint32_t& s : order) {
    s = static_cast<std::uint32_t>(random() % static_cast<std::uint64_t>(symbol_count));
  }
  return order;
}

struct universe {
  universe(const lta::program& p, const bench::step_choices& choices, std::int64_t count)
      : stepper(p, lta::best_kernels(), choices) {
    for (std::int64_t s = 0; s < count; ++s) symbols.push_back(stepper.make_symbol());
  }
  void run(const std::vector<std::uint32_t>& order, const std::vector<lta_bar>& bars) {
    for (std::size_t k = 0; k < order.size(); ++k) {
      sink = sink + stepper.step(symbols[order[k]], bars[k % bars.size()]);
    }
  }
  bench::stepper stepper;
  std::vector<bench::stepper::symbol> symbols;
};

struct variant {
  std::string name;
  bench::step_choices choices;
};

// Rows: variants; columns: bytes per symbol, then nanoseconds per step at each symbol count.
void step_table(const char* title, const std::shared_ptr<const lta::plan>& plan,
                const std::vector<variant>& variants, std::size_t base) {
  const std::vector<lta_bar> bars = bench::make_bars(4096);
  std::vector<std::vector<double>> cells(variants.size());
  std::vector<std::int64_t> bytes;
  for (const std::int64_t count : symbol_counts) {
    const std::vector<std::uint32_t> order = random_order(count);
    std::vector<universe> universes;
    for (const variant& v : variants) universes.emplace_back(plan->compiled(), v.choices, count);
    std::vector<std::function<void()>> runs;
    for (universe& u : universes) runs.push_back([&] { u.run(order, bars); });
    const std::vector<double> medians = measure(runs, steps_per_run);
    for (std::size_t k = 0; k < variants.size(); ++k) cells[k].push_back(medians[k]);
    if (bytes.empty()) {
      for (const universe& u : universes) bytes.push_back(8 * u.stepper.layout().element_count());
    }
  }
  std::printf("\n### %s\n\n| choice | bytes per symbol |", title);
  for (const std::int64_t n : symbol_counts)
    std::printf(" ns, %lld symbols | ratio |", (long long)n);
  std::printf("\n|---|---:|---:|---:|---:|---:|---:|---:|\n");
  for (std::size_t k = 0; k < variants.size(); ++k) {
    std::printf("| %s | %lld |", variants[k].name.c_str(), (long long)bytes[k]);
    for (std::size_t c = 0; c < cells[k].size(); ++c) {
      std::printf(" %.0f | %.2f |", cells[k][c], cells[k][c] / cells[base][c]);
    }
    std::printf("\n");
  }
}

void narrow_table() {
  std::vector<variant> variants;
  std::size_t base = 0;
  for (const std::int64_t need : {-1, 0, 1, 2, 4, 8, 16, 1'000'000}) {
    std::string name = "needs up to " + std::to_string(need) + " in rows";
    if (need < 0) name = "every column linear";
    if (need > 1000) name = "every column in rows";
    if (need == lta::slot_layout::narrow_need_default) base = variants.size();
    variants.push_back({name, {.narrow_need_max = need}});
  }
  step_table("Which columns share rows (slack 16, revision depth 8)", bench::compile_twelve(),
             variants, base);
  step_table("The same with windows of 200", bench::compile_long_windows(), variants, base);
}

void slack_table() {
  std::vector<variant> variants;
  for (const std::int64_t slack : {8, 16, 32, 64, 128, 256}) {
    variants.push_back({std::to_string(slack) + " slots", {.slack = slack}});
  }
  variants.push_back({"rows go round", bench::as_in_sessions});
  step_table("Slots between two slides (rows up to 8, revision depth 8)", bench::compile_twelve(),
             variants, 1);
}

void block_table() {
  constexpr std::int64_t count = 1'000'000;
  const auto plan = bench::compile_twelve();
  const bench::block_data data(bench::make_bars(count), 12);
  constexpr std::int64_t sizes[] = {128, 256, 512, 1024, 2048};
  std::vector<bench::blocks> blocks;
  for (const std::int64_t size : sizes) {
    blocks.emplace_back(plan->compiled(), lta::best_kernels(), size);
  }
  std::vector<std::function<void()>> runs;
  for (bench::blocks& b : blocks) {
    runs.push_back([&] { b.run(data, count, true); });
    runs.push_back([&] { b.run(data, 20'000, false); });
  }
  std::vector<double> medians = measure(runs, 1.0);
  std::printf("\n### Slots per block, 12-output plan\n\n");
  std::printf("| block | ns/bar, 1e6 bars | ratio | ns/bar, 2e4 bars | ratio |\n");
  std::printf("|---|---:|---:|---:|---:|\n");
  for (std::size_t k = 0; k < blocks.size(); ++k) {
    const double ratio = medians[2 * k] / medians[4];
    std::printf("| %lld | %.2f | %.2f | %.2f | %.2f |\n", (long long)sizes[k],
                medians[2 * k] / count, ratio, medians[2 * k + 1] / 20'000,
                medians[2 * k + 1] / medians[5]);
  }
}

void bypass_table() {
  constexpr std::int64_t sizes[] = {2'500, 5'000, 10'000, 20'000, 40'000};
  const auto plan = bench::compile_twelve();
  const bench::block_data data(bench::make_bars(40'000), 12);
  bench::blocks blocks(plan->compiled(), lta::best_kernels(), 512);
  std::printf("\n### Results past the cache, 12-output plan\n\n");
  std::printf("| bars | KiB of results | through the cache, ns/bar | past it, ns/bar | ratio |\n");
  std::printf("|---:|---:|---:|---:|---:|\n");
  for (const std::int64_t size : sizes) {
    const std::vector<double> medians =
        measure({[&] { blocks.run(data, size, false); }, [&] { blocks.run(data, size, true); }},
                static_cast<double>(size));
    std::printf("| %lld | %lld | %.2f | %.2f | %.2f |\n", (long long)size,
                (long long)(size * 96 / 1024), medians[0], medians[1], medians[1] / medians[0]);
  }
}

void ring_table() {
  std::printf("\n### Sliding or ring (a stand-alone model: 40 window levels, 8 recursions)\n\n");
  std::printf("| layout |");
  for (const std::int64_t n : symbol_counts)
    std::printf(" ns, %lld symbols | ratio |", (long long)n);
  std::printf("\n|---|---:|---:|---:|---:|---:|---:|\n");
  std::vector<std::vector<double>> cells(bench::ring_layout_count);
  for (const std::int64_t count : symbol_counts) {
    const std::vector<std::uint32_t> order = random_order(count);
    std::vector<bench::ring_model> models;
    for (int k = 0; k < bench::ring_layout_count; ++k) {
      models.emplace_back(static_cast<bench::ring_layout>(k), count);
    }
    std::vector<std::function<void()>> runs;
    for (bench::ring_model& m : models) {
      runs.push_back([&] {
        for (std::size_t k = 0; k < order.size(); ++k) {
          sink = sink + m.step(order[k], 100.0 + static_cast<double>(k % 97));
        }
      });
    }
    const std::vector<double> medians = measure(runs, steps_per_run);
    for (std::size_t k = 0; k < cells.size(); ++k) cells[k].push_back(medians[k]);
  }
  for (std::size_t k = 0; k < cells.size(); ++k) {
    std::printf("| %s |", bench::ring_layout_names[k]);
    for (std::size_t c = 0; c < cells[k].size(); ++c) {
      std::printf(" %.0f | %.2f |", cells[k][c], cells[k][c] / cells[0][c]);
    }
    std::printf("\n");
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1) repeats = std::max(3, std::atoi(argv[1]));
  narrow_table();
  slack_table();
  block_table();
  bypass_table();
  ring_table();
  std::printf("\nKernels: %s; medians of %d repeats, variants in turns\n", lta::best_kernels().name,
              repeats);
  return 0;
}
