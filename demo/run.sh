#!/bin/sh
# Shows the main job on a real Spack store: push it to a cache, list the cache, install from it
# into another root, and run the relocated programs. Leaves everything in the folder that it names.
set -eu

albedo=$1
here=$(cd "$(dirname "$0")/.." && pwd)

# The packages were built in /srv/site/store without padding, so a new root may have 15 characters
# at most. That is what the short name of the folder is for.
number=1
while ! mkdir "/tmp/albedo.$number" 2>/dev/null; do number=$((number + 1)); done
folder=/tmp/albedo.$number

# Nothing of this machine's Spack is read or changed.
export SPACK_DISABLE_LOCAL_CONFIG=1 XDG_DATA_HOME="$folder/data" HOME="$folder"
unset SPACK_ROOT SPACK_ENV

# Runs a command with the unpacked store where its packages were built, /srv/site/store, in a mount
# namespace of its own. A container that forbids those, but lets us write to /srv, gets a link.
in_place() {
  if unshare --user --map-root-user --mount true 2>/dev/null; then
    unshare --user --map-root-user --mount \
      sh -c 'mount --bind "$0/srv" /srv && exec "$@"' "$folder" "$@"
  else
    [ -e /srv/site ] || ln -s "$folder/srv/site" /srv/site
    "$@"
  fi
}

show() {
  printf '\n$ %s\n' "$*"
}

echo "Unpacking a store that Spack 1.2 made below $folder"
zstd -dqc "$here/Tests/Fixtures/spack-1.2/store.tar.zst" | tar -xpf - -C "$folder"
printf 'config:\n  install_tree:\n    root: /srv/site/store\n' >"$folder/config.yaml"
mkdir -p "$folder/old" "$folder/new"
mv "$folder/config.yaml" "$folder/old/config.yaml"
printf 'config:\n  install_tree:\n    root: %s/s\n' "$folder" >"$folder/new/config.yaml"

show albedo -C "$folder/old" buildcache push --unsigned "$folder/cache" pamphlet motto
in_place "$albedo" -C "$folder/old" buildcache push --unsigned "$folder/cache" pamphlet motto

show albedo -C "$folder/old" buildcache push --unsigned "$folder/cache" pamphlet quill
in_place "$albedo" -C "$folder/old" buildcache push --unsigned "$folder/cache" pamphlet quill ||
  echo "(exit status $?)"

show albedo buildcache list -lv --mirror "$folder/cache"
"$albedo" buildcache list -lv --mirror "$folder/cache"

show albedo -C "$folder/new" buildcache install --mirror "$folder/cache" pamphlet
"$albedo" -C "$folder/new" buildcache install --mirror "$folder/cache" pamphlet ||
  echo "(exit status $?)"

show albedo -C "$folder/new" buildcache install --unsigned --mirror "$folder/cache" pamphlet
"$albedo" -C "$folder/new" buildcache install --unsigned --mirror "$folder/cache" pamphlet

for program in scribe note pressed; do
  for path in "$folder"/s/linux-x86_64/scribe-*/bin/$program; do
    show "$path"
    "$path"
  done
done

printf '\nThe cache, both stores and the configuration are left in %s\n' "$folder"
