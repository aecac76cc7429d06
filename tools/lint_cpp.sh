#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# clang-tidy over src/ with the compile commands of a build directory.
#
#   tools/lint_cpp.sh <build directory> <jobs>
set -euo pipefail
cd "$(dirname "$0")/.."
build=$1 jobs=$2

# Kernels are compiled once per instruction set; one of them is enough here.
mapfile -t files < <(sed -n 's/^ *"file": "\(.*\)",\{0,1\}$/\1/p' "$build/compile_commands.json" |
  sed 's|^\(\.\./\)*||' | grep '^src/' | sort -u)
[ "${#files[@]}" -gt 0 ] || { echo "clang-tidy: no files in $build" >&2; exit 1; }
printf '%s\0' "${files[@]}" |
  xargs -0 -n 1 -P "$jobs" clang-tidy-19 -p "$build" --quiet 2> >(grep -v 'warnings\? generated' >&2)
echo "clang-tidy: ${#files[@]} files clean"
