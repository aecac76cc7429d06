#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Runs go against the library of build/release, put up below build/stage as make install would:
#
#   tools/go.sh -C bindings/go test ./...
#   tools/go.sh fmt                          names the files gofmt would change, and fails for them
#
# -C names the module's folder. LAAKHAY_TA_BUILD is another build directory; GO is another go.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
build=$root/${LAAKHAY_TA_BUILD:-build/release}
stage=$build/stage
meson=$root/.venv/bin/meson
[ -x "$meson" ] || meson=meson

if [ "$*" = fmt ]; then
  cd "$root"
  files=$("$(${GO:-go} env GOROOT)/bin/gofmt" -l bindings/go tests/conformance/go)
  if [ -n "$files" ]; then echo "gofmt would change: $files"; fi
  [ -z "$files" ]
  exit
fi
rm -rf "$stage"
"$meson" install -C "$build" --no-rebuild --quiet --destdir "$stage" >/dev/null
description=$(find "$stage" -name laakhay-ta.pc)
export PKG_CONFIG_PATH=${description%/*}
LD_LIBRARY_PATH=$(dirname "$PKG_CONFIG_PATH")${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
export LD_LIBRARY_PATH
# Nothing is fetched: the modules have no dependencies, and the toolchain is the one that is here.
export GOPROXY=off GOTOOLCHAIN=local GOFLAGS=-mod=mod CGO_ENABLED=1
export GOCACHE=$build/go/cache GOPATH=$build/go/path
if [ "${1:-}" = -C ]; then
  cd "$root/$2"
  shift 2
fi
exec "${GO:-go}" "$@"
