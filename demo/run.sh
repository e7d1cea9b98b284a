#!/bin/sh
# Shows the main job on a real Spack store: push it, signed, to a cache, list the cache, install from
# it into another root once its key is trusted, and run the relocated programs; then make a source
# mirror from a web server. Leaves everything in the folder that it names.
set -eu

albedo=$1
here=$(cd "$(dirname "$0")/.." && pwd)

# The packages were built in /srv/site/store without padding, so a new root may have 15 characters
# at most. That is what the short name of the folder is for.
number=1
while ! mkdir "/tmp/albedo.$number" 2>/dev/null; do number=$((number + 1)); done
folder=/tmp/albedo.$number

# Nothing of this machine's Spack is read or changed.
export HOME="$folder" XDG_DATA_HOME="$folder/data" SPACK_SYSTEM_CONFIG_PATH="$folder/none"
unset SPACK_ROOT SPACK_ENV SPACK_USER_CONFIG_PATH SPACK_USER_CACHE_PATH SPACK_DISABLE_LOCAL_CONFIG

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

# Starts a web server for the sources on a port of this machine alone; fails when the port is taken.
serve() {
  mkdir -p "$folder/web"
  rm -f "$folder/web/pid"
  cat >"$folder/web/nginx.conf" <<END
daemon off; master_process off; pid $folder/web/pid;
events { }
http {
  access_log off;
  client_body_temp_path $folder/web/a; proxy_temp_path $folder/web/b;
  fastcgi_temp_path $folder/web/c; uwsgi_temp_path $folder/web/d; scgi_temp_path $folder/web/e;
  server { listen 127.0.0.1:$1; root $folder/src; }
}
END
  PATH="$PATH:/usr/sbin" nginx -p "$folder/web" -c "$folder/web/nginx.conf" -e "$folder/web/log" 2>/dev/null &
  server=$!
  until [ -s "$folder/web/pid" ]; do
    kill -0 "$server" 2>/dev/null || return 1
    sleep 0.05
  done
}

# Prints a command as it would be typed.
show() {
  printf '\n$'
  for word in "$@"; do
    case $word in
      *' '*) printf " '%s'" "$word" ;;
      *) printf ' %s' "$word" ;;
    esac
  done
  echo
}

echo "Unpacking a store that Spack 1.2 made below $folder"
zstd -dqc "$here/Tests/Fixtures/spack-1.2/store.tar.zst" | tar -xpf - -C "$folder"
printf 'config:\n  install_tree:\n    root: /srv/site/store\n' >"$folder/config.yaml"
mkdir -p "$folder/old" "$folder/new"
mv "$folder/config.yaml" "$folder/old/config.yaml"
printf 'config:\n  install_tree:\n    root: %s/s\n' "$folder" >"$folder/new/config.yaml"

# Whoever pushes and whoever installs have keyrings of their own.
pusher() {
  show albedo -C "$folder/old" "$@"
  SPACK_GNUPGHOME="$folder/k1" in_place "$albedo" -C "$folder/old" "$@" || echo "(exit status $?)"
}

user() {
  show albedo -C "$folder/new" "$@"
  SPACK_GNUPGHOME="$folder/k2" "$albedo" -C "$folder/new" "$@" || echo "(exit status $?)"
}

pusher gpg create "The site" site@example.org
pusher buildcache push "$folder/cache" pamphlet motto
pusher buildcache push "$folder/cache" pamphlet quill

user mirror add site "$folder/cache"
user buildcache list -lv
user buildcache install pamphlet
user buildcache keys --install --trust
user buildcache install pamphlet

for program in scribe note pressed; do
  for path in "$folder"/s/linux-x86_64/scribe-*/bin/$program; do
    show "$path"
    "$path"
  done
done

printf '\nA web server on this machine hands out the sources of the packages\n'
cp -R "$here/Tests/Fixtures/src-tarballs" "$folder/src"
zstd -dqc "$folder/src/vellum.git.tar.zst" | tar -xf - -C "$folder/src"
port=18765
while ! serve "$port"; do port=$((port + 1)); done
trap 'kill "$server"' EXIT
mkdir -p "$folder/recipes"
cp -R "$here/Tests/Fixtures/repo/packages" "$folder/recipes"
sed -i "s/127.0.0.1:18765/127.0.0.1:$port/; s,file:///srv/site/src,file://$folder/src," \
  "$folder"/recipes/packages/*/package.py
printf 'repo:\n  namespace: lab\n  api: v2.2\n' >"$folder/recipes/repo.yaml"
printf 'repos:\n  lab: %s/recipes\n' "$folder" >"$folder/new/repos.yaml"

user mirror create -d "$folder/mirror" quill scribe inkwell@0.6 vellum
user mirror create -d "$folder/mirror" quill scribe inkwell@0.6
user mirror add --type source sources "$folder/mirror"
user --offline fetch quill@2.0 scribe
user mirror bundle -o "$folder/site.tar" -d "$folder/mirror" --verify quill vellum
user --offline mirror unbundle "$folder/site.tar" -d "$folder/copy" --verify
user recipe show quill

printf '\nThe cache, the mirror, both stores and the configuration are left in %s\n' "$folder"
