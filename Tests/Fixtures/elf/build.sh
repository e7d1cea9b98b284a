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

# Programs of other classes and byte orders, which end with the status 42: clang and lld of LLVM 21.
other() {
  clang -target "$2" -D"START=\"$3\"" -fPIC -O1 -c exit.c -o exit.o
  ld.lld -pie -z max-page-size=4096 --hash-style=both --build-id -dynamic-linker /o/ld \
    --export-dynamic -rpath /o/lib:/usr/lib exit.o -o "$1.exe"
  rm exit.o
}
other i386 i386-linux-gnu 'mov $1, %eax; mov $42, %ebx; int $0x80'
other ppc powerpc-linux-gnu 'li 0, 1; li 3, 42; sc'
other s390x s390x-linux-gnu 'lghi %r2, 42; svc 1'
