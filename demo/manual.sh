#!/bin/sh
# Writes the manual pages, the annotations for editors and the completion scripts of PROGRAM below SHARE.
set -eu
program=$1
share=$2

# Only what is shipped: the commands of whoever installs are not everybody's.
albedo() { env -i SPACK_DISABLE_LOCAL_CONFIG=1 HOME=/ "$program" "$@"; }

script() {
  install -d "$(dirname "$share/$2")"
  albedo completion "$1" >"$share/$2"
  chmod 644 "$share/$2"
}

install -d "$share/man/man1" "$share/man/man3" "$share/man/man7" "$share/albedo/lua-meta"
albedo help --man --to "$share/man"
chmod 644 "$share"/man/man1/albedo*.1 "$share"/man/man3/albedo*.3lua "$share"/man/man7/albedo-*.7
albedo help --annotations --to "$share/albedo/lua-meta" >/dev/null
chmod -R a+rX "$share/albedo"
script bash bash-completion/completions/albedo
script zsh zsh/site-functions/_albedo
script fish fish/vendor_completions.d/albedo.fish
