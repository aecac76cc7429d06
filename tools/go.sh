#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Runs go against the library of build/release, put up beside it as make install would:
#
#   tools/go.sh -C bindings/go test ./...
#   tools/go.sh fmt                          names the files gofmt would change, and fails for them
#
# -C names the module's folder. LAAKHAY_TA_BUILD is another build directory; GO is another go.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
build=$root/${LAAKHAY_TA_BUILD:-build/release}
stage=$build/go/stage
meson=$root/.venv/bin/meson
[ -x "$meson" ] || meson=meson

if [ "$*" = fmt ]; then
  cd "$root"
  files=$("$(${GO:-go} env GOROOT)/bin/gofmt" -l bindings/go tests/conformance/go)
  if [ -n "$files" ]; then echo "gofmt would change: $files"; fi
  [ -z "$files" ]
  exit
fi
# Always in the same place, whatever the prefix: go keeps the flags of a package it has built.
library=$build/go/library
rm -rf "$stage" "$library"
"$meson" install -C "$build" --no-rebuild --quiet --destdir "$stage" >/dev/null
header=$(find "$stage" -name laakhay_ta.h)
mkdir -p "$build/go"
mv "${header%/include/laakhay_ta.h}" "$library"
PKG_CONFIG_PATH=$(dirname "$(find "$library" -name laakhay-ta.pc)")
export PKG_CONFIG_PATH
LD_LIBRARY_PATH=$(dirname "$PKG_CONFIG_PATH")${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
export LD_LIBRARY_PATH
# Nothing is fetched: the modules have no dependencies, and the toolchain is the one that is here.
export GOPROXY=off GOTOOLCHAIN=local GOFLAGS=-mod=mod CGO_ENABLED=1
export GOCACHE=$build/go/cache GOPATH=$build/go/path
if [ "${1:-}" = -C ]; then
  case "$2" in /*) cd "$2" ;; *) cd "$root/$2" ;; esac
  shift 2
fi
exec "${GO:-go}" "$@"
