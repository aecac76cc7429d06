// SPDX-License-Identifier: MIT
// The bars and points of the next call, drawn at random from what the engine must take, and from
// what it must refuse. The truth has them as if the call had been made.
#pragma once

#include "coverage.hh"
#include "truth.hh"

namespace simulator {

class feed {
 public:
  feed(random_source& random, truth& known, coverage& seen)
      : random_(random), truth_(known), seen_(seen) {}

  bool is_over() const;

  // Bars that are accepted, at most `count`, of the partitions `may` allows.
  template <class May>
  std::vector<lta_bar> bars(std::int64_t count, May may) {
    call_began();
    std::vector<lta_bar> call;
    for (std::int64_t k = 0; k < count; ++k) {
      const auto who = static_cast<std::size_t>(random_.below(std::ssize(truth_.markets())));
      if (may(who)) add_bar(who, call);
    }
    return call;
  }

  // A bar that is refused, perhaps behind a good one; empty where there is none.
  std::vector<lta_bar> refused_bars(std::size_t who);

  std::vector<lta_point> points();

 private:
  void call_began();
  void add_bar(std::size_t who, std::vector<lta_bar>& call);
  void add_closed(market& m, std::vector<lta_bar>& call);
  bool can_close(std::size_t who) const;
  bool can_revise(std::size_t who, std::int64_t row) const;
  lta_bar wrong(const lta_bar& bar, std::int32_t state);

  random_source& random_;
  truth& truth_;
  coverage& seen_;
  std::vector<std::int64_t> counts_;  // closed bars as the call began
};

}  // namespace simulator
