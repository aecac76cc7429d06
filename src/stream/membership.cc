// SPDX-License-Identifier: MIT
// Which partitions a session runs while it is alive, what they have given so far, and what others
// add to its snapshots.
#include <algorithm>

#include "stream/session.hh"
#include "stream/snapshot_reader.hh"

namespace lta {

outcome session::join(std::span<const std::uint32_t> partitions) {
  if (recorder_ != nullptr) recorder_->prepare_other();
  if (auto mirrored = mirror_partitions(); !mirrored) return mirrored;
  std::optional<std::vector<std::uint32_t>> chosen = chosen_;
  auto joined = stage_or_nothing([&]() -> outcome {
    for (const std::uint32_t id : partitions) {
      if (const auto name = named_->name_of(id); !name) return name.error();
      if (state_of(id) == nullptr) {
        if (const auto opened = open_state(id); !opened) return opened.error();
      }
      const bool is_chosen =
          !chosen || std::find(chosen->begin(), chosen->end(), id) != chosen->end();
      if (!is_chosen) chosen->push_back(id);
    }
    return done{};
  });
  if (joined) chosen_ = std::move(chosen);
  if (joined && recorder_ != nullptr) recorder_->record(true);
  return joined;
}

outcome session::release(std::span<const std::uint32_t> partitions) {
  if (recorder_ != nullptr) recorder_->prepare_other();
  for (const std::uint32_t id : partitions) {
    if (state_of(id) == nullptr) return unknown_partition(id);
  }
  const auto is_released = [&](std::uint32_t id) {
    return std::find(partitions.begin(), partitions.end(), id) != partitions.end();
  };
  std::vector<std::uint32_t> kept;
  for (const auto& state : states_) {
    if (!is_released(state->partition())) kept.push_back(state->partition());
  }
  for (const std::uint32_t id : partitions) leave_tile(*state_of(id));
  for (const std::uint32_t id : partitions) by_partition_[id] = nullptr;
  are_groups_known_ = false;
  std::erase_if(states_, [&](const auto& state) { return is_released(state->partition()); });
  chosen_ = std::move(kept);
  if (recorder_ != nullptr) recorder_->record(true);
  return done{};
}

outcome session::adopt(std::string_view snapshot, const section_judge& judge) {
  if (recorder_ != nullptr) recorder_->prepare_other();
  snapshot_reader reader(snapshot);
  if (auto read = reader.read_header(); !read) return read;
  if (auto checked = reader.check_plan(plan_); !checked) return checked;
  if (auto read = reader.read_body(*this); !read) return read;
  if (judge) {
    if (auto good = judge(reader.sections()); !good) return good;
  }
  const std::size_t state_count = states_.size();
  std::optional<std::vector<std::uint32_t>> chosen = chosen_;
  if (chosen) chosen->reserve(chosen->size() + reader.partition_count());
  auto adopted = stage_or_nothing([&] { return reader.adopt(*this); });
  if (adopted && recorder_ != nullptr) recorder_->record(true);
  if (!adopted || !chosen) return adopted;
  for (std::size_t k = state_count; k < states_.size(); ++k) {
    chosen->push_back(states_[k]->partition());
  }
  chosen_ = std::move(chosen);
  return adopted;
}

std::int64_t session::readiness(std::span<lta_readiness> out) const {
  const std::vector<program_output>& outputs = plan_.compiled().outputs;
  std::size_t count = 0;
  for (const partition_state* state : by_partition_) {
    if (state == nullptr) continue;
    for (std::size_t o = 0; o < outputs.size(); ++o, ++count) {
      if (count >= out.size()) continue;
      const std::int64_t first = outputs[o].first_valid_row;
      const std::int64_t closed = state->slot_count();
      out[count] = {.partition = state->partition(),
                    .output = static_cast<std::uint32_t>(o),
                    .closed_count = closed,
                    .missing_bars = first < 0 ? -1 : std::max<std::int64_t>(first + 1 - closed, 0),
                    .has_value = state->told.has_value[o],
                    .reserved = 0};
    }
  }
  return static_cast<std::int64_t>(count);
}

void session::set_section(std::string_view name, bool may_be_skipped, section_writer write) {
  drop_section(name);
  const auto after =
      std::find_if(sections_.begin(), sections_.end(),
                   [&](const attached_section& other) { return other.held.name > name; });
  sections_.insert(after, {{std::string(name), {}, may_be_skipped}, std::move(write)});
}

void session::drop_section(std::string_view name) {
  std::erase_if(sections_, [&](const attached_section& s) { return s.held.name == name; });
}

std::optional<std::string_view> session::restored_section(std::string_view name) const {
  for (const attached_section& s : sections_) {
    if (s.held.name == name && !s.write) return s.held.bytes;
  }
  return std::nullopt;
}

}  // namespace lta
