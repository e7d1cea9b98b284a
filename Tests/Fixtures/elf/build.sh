#!/bin/sh
# Makes the binaries of this folder again: gcc 12.2 and binutils 2.40 of Debian 12 on x86_64.
set -eu
flags="-O1 -s -Wl,--hash-style=gnu"
gcc $flags -shared -fPIC -o libword.so -Wl,-soname,libword.so \
  -Wl,--enable-new-dtags,-rpath,/o/word word.c
gcc $flags -shared -fPIC -o libgreet.so -Wl,-soname,libgreet.so -Wl,--version-script=greet.map \
  -Wl,--disable-new-dtags,-rpath,/o/lib greet.c -L. -lword
for kind in pie no-pie; do
  gcc $flags -$kind -o $kind.exe main.c -L. -lgreet -Wl,-rpath-link,. \
    -Wl,--enable-new-dtags,-rpath,/o/lib:/usr/lib -Wl,--dynamic-linker=/o/ld
done
gcc $flags -fPIE -static-pie -nostdlib -o static-pie.exe start.c \
  -Wl,--enable-new-dtags,-rpath,/o/lib -fno-stack-protector
