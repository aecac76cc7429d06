#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Julia: the one on the path, or the one tools/setup.sh julia has unpacked, with its libraries.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)/.cache/julia
if command -v julia >/dev/null; then exec julia "$@"; fi
if [ ! -x "$root/usr/bin/julia" ]; then
  echo "julia: none on the path and none in .cache; run tools/setup.sh julia" >&2
  exit 127
fi
libraries=$(echo "$root"/usr/lib/*-linux-gnu | tr ' ' ':')
for folder in "$root"/usr/lib/*-linux-gnu/julia "$root"/lib/*-linux-gnu; do
  if [ -d "$folder" ]; then libraries+=":$folder"; fi
done
export LD_LIBRARY_PATH="$libraries${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
exec "$root/usr/bin/julia" "$@"
