#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Brings a Debian 12 machine to where `make build` works. Doing it again does
# nothing and says nothing.
#
#   tools/setup.sh apt      Debian packages of tools/apt-packages.txt
#   tools/setup.sh python   .venv with the versions of requirements/
set -euo pipefail
cd "$(dirname "$0")/.."
# Package scripts need the administrator's directories, which a bare environment lacks.
export PATH="${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/sbin:/sbin"

say() { printf 'setup: %s\n' "$*"; }

as_root() {
  if [ "$(id -u)" = 0 ]; then
    env DEBIAN_FRONTEND=noninteractive "$@" </dev/null
  elif command -v sudo >/dev/null; then
    sudo env DEBIAN_FRONTEND=noninteractive "$@" </dev/null
  else
    say "installing packages needs root, and there is no sudo; run as root: $*" >&2
    return 1
  fi
}

missing_packages() {
  local wanted
  mapfile -t wanted < <(grep -v '^#' tools/apt-packages.txt)
  comm -23 <(printf '%s\n' "${wanted[@]}" | sort) \
    <(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${wanted[@]}" 2>/dev/null |
      sed -n 's/^installed //p' | sort -u) | tr '\n' ' '
}

setup_apt() {
  if ! command -v apt-get >/dev/null; then
    say "no apt-get here; install the equals of tools/apt-packages.txt by hand"
    return 0
  fi
  local missing
  missing=$(missing_packages)
  [ -n "$missing" ] || return 0
  say "Debian packages to install: $missing"
  # A list of some other repository may be out of reach; what counts is whether install works.
  as_root apt-get -qq update || say "some package lists could not be refreshed; going on"
  # shellcheck disable=SC2086
  as_root apt-get -qq -o Dpkg::Use-Pty=0 install -y --no-install-recommends $missing >/dev/null
  say "Debian packages: installed"
}

setup_python() {
  local base=/usr/bin/python3
  [ -x "$base" ] || base=$(command -v python3)
  # Scripts in .venv carry its path, so a moved tree gets a new one.
  local stamp key
  key=$({ pwd; "$base" --version; cat requirements/*.txt; } | sha256sum | cut -c1-16)
  stamp=".venv/.setup-$key"
  if [ -e "$stamp" ] && .venv/bin/python -c '' 2>/dev/null; then return 0; fi
  if ! .venv/bin/python -m pip --version >/dev/null 2>&1 ||
    [ "$(cat .venv/.place 2>/dev/null)" != "$(pwd) $("$base" --version)" ]; then
    say "making .venv with $base"
    rm -rf .venv
    "$base" -m venv .venv
    echo "$(pwd) $("$base" --version)" >.venv/.place
  fi
  say "installing the versions of requirements/ into .venv"
  .venv/bin/python -m pip install -q --disable-pip-version-check --retries 5 --timeout 60 \
    -r requirements/build.txt -r requirements/test.txt -r requirements/bench.txt \
    -c requirements/constraints.txt
  rm -f .venv/.setup-*
  touch "$stamp"
  say "Python packages: installed"
}

case "${1:-}" in
  apt) setup_apt ;;
  python) setup_python ;;
  *) echo "usage: tools/setup.sh apt|python" >&2; exit 2 ;;
esac
