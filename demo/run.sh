#!/bin/sh
# Shows the main job on a real Spack store: push it to a cache, list the cache, install from it
# into another root, and run the relocated programs.
set -eu

albedo=$1
here=$(cd "$(dirname "$0")/.." && pwd)
folder=$(mktemp -d "${TMPDIR:-/tmp}/albedo-demo.XXXXXX")

# A scope of its own, so that nothing of this machine's Spack is read or changed.
export SPACK_DISABLE_LOCAL_CONFIG=1 XDG_DATA_HOME="$folder/data"
unset SPACK_ROOT SPACK_ENV

show() {
  printf '\n$ %s\n' "$*" | sed "s#$albedo#albedo#g; s#$folder#\$DEMO#g"
  "$@" 2>&1 | sed "s#$folder#\$DEMO#g"
}

echo "A store that Spack 1.2 made, unpacked below DEMO=$folder"
zstd -dc "$here/Tests/Fixtures/spack-1.2/store.tar.zst" | tar -xpf - -C "$folder"
store=$folder/srv/site/store

show "$albedo" -c "config:install_tree:root:$store" \
  buildcache push --unsigned --without-build-dependencies "$folder/cache" pamphlet scribe/suo3kpn
show "$albedo" buildcache list -l --mirror "$folder/cache"
show "$albedo" -c "config:install_tree:root:/tmp/adm" \
  buildcache install --unsigned --mirror "$folder/cache" pamphlet
