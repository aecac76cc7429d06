#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Brings a Debian 12 machine to where `make build` works. Doing it again does
# nothing and says nothing.
#
#   tools/setup.sh apt      Debian packages of tools/apt-packages.txt
#   tools/setup.sh python   .venv with the versions of requirements/
#   tools/setup.sh charts   the charts' library in .cache
#   tools/setup.sh docs     mkdocs-material in .cache, for the site of make docs
#   tools/setup.sh types    pyright in .cache, for the tests of the package's types
#   tools/setup.sh arm64    a cross compiler for 64-bit ARM and an emulator, for the long tests
#   tools/setup.sh julia    .cache/julia, where no julia is on the path; tools/julia.sh runs it
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

# A line "command=package" asks for the package only where there is no such command.
wanted_packages() {
  local line
  while IFS= read -r line; do
    case "$line" in
      '#'*) ;;
      *=*) command -v "${line%%=*}" >/dev/null || printf '%s\n' "${line#*=}" ;;
      *) printf '%s\n' "$line" ;;
    esac
  done <tools/apt-packages.txt
}

missing_packages() {
  local wanted
  mapfile -t wanted < <(wanted_packages)
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
  key=$({ pwd; "$base" --version; cat requirements/{build,test,constraints}.txt; } | sha256sum | cut -c1-16)
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
    -r requirements/build.txt -r requirements/test.txt -c requirements/constraints.txt
  rm -f .venv/.setup-*
  touch "$stamp"
  say "Python packages: installed"
}

# Debian 12 has no Julia. That of Debian 11 runs on it with the libraries it was built with beside
# it, all but those that must be the system's own. Packages are found and checked by apt under a
# state of its own, from the mirror this machine uses; nothing is installed.
readonly NOT_UNPACKED="libc6 libgcc-s1 libstdc++6 gcc-10-base libcrypt1 dpkg perl-base tar debconf"

debian_mirror() {
  local codename
  codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
  apt-get indextargets --format '$(SITE) $(RELEASE) $(COMPONENT) $(CREATED_BY)' |
    awk -v codename="$codename" \
      '$2 == codename && $3 == "main" && $4 == "Packages" {print $1; exit}'
}

private_apt() {
  apt-get -qq -o Dir::State="$1/state" -o Dir::State::status="$1/status" -o Dir::Cache="$1/cache" \
    -o Dir::Etc::sourcelist="$1/sources.list" -o Dir::Etc::sourceparts=/dev/null \
    -o Dir::Etc::preferencesparts=/dev/null -o APT::Sandbox::User= "${@:2}"
}

unpack_julia() {
  local work=$1 mirror wanted deb
  mirror=$(debian_mirror)
  if [ -z "$mirror" ]; then
    say "apt knows no Debian mirror; put a julia of 1.5 or later on the path" >&2
    return 1
  fi
  mkdir -p "$work/state/lists/partial" "$work/cache/archives/partial" "$work/debs" "$work/root"
  : >"$work/status"
  printf 'deb [signed-by=%s] %s bullseye main\n' \
    /usr/share/keyrings/debian-archive-keyring.gpg "$mirror" >"$work/sources.list"
  private_apt "$work" update
  mapfile -t wanted < <(private_apt "$work" -s --no-install-recommends install julia libjulia1 |
    awk -v skipped=" $NOT_UNPACKED " '$1 == "Inst" && !index(skipped, " " $2 " ") {print $2}')
  say "Julia: unpacking ${#wanted[@]} packages of Debian 11 into .cache/julia"
  (cd "$work/debs" && private_apt "$work" download "${wanted[@]}" >/dev/null)
  for deb in "$work"/debs/*.deb; do dpkg -x "$deb" "$work/root"; done
}

setup_julia() {
  if command -v julia >/dev/null || [ -x .cache/julia/usr/bin/julia ]; then return 0; fi
  if ! command -v apt-get >/dev/null; then
    say "no apt-get here; put a julia of 1.5 or later on the path" >&2
    return 1
  fi
  local work="$PWD/.cache/julia.part"
  rm -rf "$work"
  unpack_julia "$work"
  # The Julia that is found is whole: it moves to its place last.
  mv "$work/root" .cache/julia
  rm -rf "$work"
  say "$(tools/julia.sh --version): unpacked"
}

# The charts' library, which travels in the wheel: the published package, unpacked and compared
# with the digest written here.
readonly CHARTS=lightweight-charts CHARTS_VERSION=5.2.1
readonly CHARTS_SHA256=e21cc5caa0226ef30bd8549c50b9ef926615f2a4ee6b4e486353477a55f598cf

setup_charts() {
  local folder=".cache/$CHARTS-$CHARTS_VERSION"
  if [ -e "$folder/LICENSE" ]; then return 0; fi
  say "$CHARTS $CHARTS_VERSION: fetching with npm into .cache"
  rm -rf "$folder.part"
  mkdir -p "$folder.part"
  npm pack --silent --pack-destination "$folder.part" "$CHARTS@$CHARTS_VERSION" >/dev/null
  tar -xzf "$folder.part/$CHARTS-$CHARTS_VERSION.tgz" -C "$folder.part" --strip-components=1
  local script="$folder.part/dist/$CHARTS.standalone.production.js"
  if ! echo "$CHARTS_SHA256  $script" | sha256sum --check --status; then
    say "$script is not what version $CHARTS_VERSION was when it was chosen" >&2
    return 1
  fi
  mv "$script" "$folder.part/$CHARTS.js"
  mkdir -p "$folder"
  mv "$folder.part/$CHARTS.js" "$folder.part/LICENSE" "$folder"
  rm -rf "$folder.part"
}

# In an environment of its own: none of it is in .venv.
setup_docs() {
  local folder="$PWD/.cache/docs" key
  key=$({ pwd; .venv/bin/python --version; cat requirements/docs.txt; } | sha256sum)
  if [ "$(cat "$folder/.made" 2>/dev/null)" = "$key" ]; then return 0; fi
  say "installing the versions of requirements/docs.txt into .cache/docs"
  .venv/bin/python -m venv --clear "$folder"
  "$folder/bin/python" -m pip install -q --disable-pip-version-check --retries 5 --timeout 60 \
    -r requirements/docs.txt
  echo "$key" >"$folder/.made"
}

# The second of the two checkers that the tests of the package's types ask.
readonly PYRIGHT_VERSION=1.1.414
readonly PYRIGHT_SHA256=bf5f473f6167c0d14175492c3263d783b4489a6956e1c06c18e15228e3a3fa42

setup_types() {
  if [ "$(cat .cache/pyright/.version 2>/dev/null)" = "$PYRIGHT_VERSION" ]; then return 0; fi
  say "pyright $PYRIGHT_VERSION: fetching with npm into .cache"
  local folder=.cache/pyright.part
  rm -rf "$folder" .cache/pyright
  mkdir -p "$folder"
  npm pack --silent --pack-destination "$folder" "pyright@$PYRIGHT_VERSION" >/dev/null
  local archive="$folder/pyright-$PYRIGHT_VERSION.tgz"
  if ! echo "$PYRIGHT_SHA256  $archive" | sha256sum --check --status; then
    say "$archive is not what version $PYRIGHT_VERSION was when it was chosen" >&2
    return 1
  fi
  tar -xzf "$archive" -C "$folder" --strip-components=1
  rm "$archive"
  echo "$PYRIGHT_VERSION" >"$folder/.version"
  mv "$folder" .cache/pyright
}

setup_arm64() {
  if command -v aarch64-linux-gnu-g++ >/dev/null && command -v qemu-aarch64 >/dev/null; then
    return 0
  fi
  if ! command -v apt-get >/dev/null; then
    say "no apt-get here; put aarch64-linux-gnu-g++ and qemu-aarch64 on the path" >&2
    return 1
  fi
  say "Debian packages to install: g++-aarch64-linux-gnu qemu-user"
  as_root apt-get -qq update || say "some package lists could not be refreshed; going on"
  as_root apt-get -qq -o Dpkg::Use-Pty=0 install -y --no-install-recommends \
    g++-aarch64-linux-gnu qemu-user >/dev/null
}

case "${1:-}" in
  apt) setup_apt ;;
  python) setup_python ;;
  julia) setup_julia ;;
  charts) setup_charts ;;
  docs) setup_docs ;;
  types) setup_types ;;
  arm64) setup_arm64 ;;
  *) echo "usage: tools/setup.sh apt|python|julia|charts|docs|types|arm64" >&2; exit 2 ;;
esac
