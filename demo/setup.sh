#!/bin/sh
# Installs the Debian packages named as arguments that are missing; elsewhere lists them.
set -eu

missing=""
if command -v dpkg-query >/dev/null 2>&1; then
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
      missing="$missing $package"
  done
  [ -z "$missing" ] && exit 0
fi

if ! command -v apt-get >/dev/null 2>&1; then
  # Not Debian: what pkg-config and the PATH know is enough, whatever the packages are called.
  if pkg-config --exists lua5.4 libcurl libarchive libdeflate libcrypto yaml-0.1 simdjson libpcre2-8 gpgme 2>/dev/null; then
    exit 0
  fi
  echo "albedo: this system has no apt-get; install the equivalents of these Debian packages:" >&2
  printf '  %s\n' "$@" >&2
  exit 1
fi

as_root=""
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null 2>&1; then
    echo "albedo: these packages are missing; install them as root:" >&2
    echo "  apt-get install$missing" >&2
    exit 1
  fi
  as_root="sudo"
fi
echo "albedo: installing$missing"
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086 # the list is words on purpose
$as_root apt-get -qq update && $as_root apt-get -qq install --yes --no-install-recommends $missing
