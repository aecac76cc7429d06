#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Lines and branches the native tests reach, per room and over all; pages in build/coverage/html.
set -euo pipefail
cd "$(dirname "$0")/.."
jobs=${JOBS:-2}
build=build/coverage
flags='-fprofile-instr-generate -fcoverage-mapping'

if [ ! -e $build/build.ninja ]; then
  CC=clang-19 CXX=clang++-19 .venv/bin/meson setup $build -Dbuildtype=debug -Devent_log=enabled \
    -Dc_args="$flags" -Dcpp_args="$flags" -Dc_link_args="$flags" -Dcpp_link_args="$flags"
fi
ninja -C $build -j "$jobs" --quiet
rm -rf $build/profiles
LLVM_PROFILE_FILE="$PWD/$build/profiles/%p-%m.profraw" \
  .venv/bin/meson test -C $build --num-processes "$jobs" --print-errorlogs
llvm-profdata-19 merge -sparse $build/profiles/*.profraw -o $build/all.profdata

objects=()
while read -r program; do objects+=(-object "$program"); done < <(
  find $build -type f -perm -u+x \( -path '*/tests/*' -o -path '*/fuzz/*' -o -name '*.so.*' \) \
    -not -path '*.p/*')
report() { llvm-cov-19 "$1" "${objects[@]:1}" -instr-profile=$build/all.profdata "${@:2}"; }
report export -summary-only src >$build/summary.json
report show -format=html -output-dir=$build/html -show-branches=count src >/dev/null
.venv/bin/python tools/coverage_rooms.py $build/summary.json
echo "pages: $build/html/index.html"
