#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Runs the fuzz targets of build/fuzz side by side for about so many seconds together. What they
# find new is kept in build/fuzz/corpus/<target>; a crash is kept in build/fuzz/crashes.
#
#   tools/fuzz.sh <seconds> <target>...
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=$1
shift
jobs=$(nproc)
each=$((seconds * jobs / $#))
[ "$each" -gt 0 ] || each=1
export ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=1
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1

one() {
  local target=$1 corpus=build/fuzz/corpus/$1 log=build/fuzz/$1.log dictionary=()
  mkdir -p "$corpus" build/fuzz/crashes
  [ ! -e "fuzz/$target.dict" ] || dictionary=("-dict=fuzz/$target.dict")
  if build/fuzz/fuzz/fuzz_"$target" "${dictionary[@]}" -max_total_time="$each" -timeout=10 \
    -rss_limit_mb=2048 -max_len=4096 -artifact_prefix="build/fuzz/crashes/$target-" \
    "$corpus" "fuzz/seeds/$target" >"$log" 2>&1; then
    printf 'fuzz: %-12s clean, %s\n' "$target" "$(sed -n 's/^Done \(.*\)$/\1/p' "$log" | tail -1)"
  else
    printf 'fuzz: %-12s FAILED\n' "$target"
    tail -n 60 "$log"
    return 1
  fi
}
export each
export -f one
printf '%s\n' "$@" | xargs -P "$jobs" -I{} bash -c 'one {}'
