#!/bin/sh
# Writes the manual pages and the completion scripts of PROGRAM below SHARE.
set -eu
program=$1
share=$2

# Only what is shipped: the commands of whoever installs are not everybody's.
albedo() { env -i SPACK_DISABLE_LOCAL_CONFIG=1 HOME=/ "$program" "$@"; }

page() {
  target="$share/man/man1/$(echo albedo "$@" | tr ' ' -).1"
  albedo help --man "$@" >"$target"
  chmod 644 "$target"
}

script() {
  install -d "$(dirname "$share/$2")"
  albedo completion "$1" >"$share/$2"
  chmod 644 "$share/$2"
}

install -d "$share/man/man1"
page
albedo help --names | while read -r words; do
  # shellcheck disable=SC2086 # the words of a command are arguments
  page $words
done
script bash bash-completion/completions/albedo
script zsh zsh/site-functions/_albedo
script fish fish/vendor_completions.d/albedo.fish
