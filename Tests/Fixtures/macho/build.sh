#!/bin/sh
# Makes the libraries of this folder from the sources beside it; needs clang and lld of LLVM 14.
set -eu
cd "$(dirname "$0")"
clang -target arm64-apple-macos11 -O1 -c word.c -o word.o
ld64.lld-14 -arch arm64 -platform_version macos 11.0 11.0 -dylib -undefined dynamic_lookup \
  -install_name /o/lib/libword.dylib word.o -o libword.dylib
for source in word greet; do clang -target x86_64-apple-macos10.15 -O1 -c $source.c -o $source.o; done
ld64.lld-14 -arch x86_64 -platform_version macos 10.15 10.15 -dylib -undefined dynamic_lookup \
  -install_name /o/lib/libword.dylib word.o -o word.dylib
ld64.lld-14 -arch x86_64 -platform_version macos 10.15 10.15 -dylib -undefined dynamic_lookup \
  -install_name /o/lib/libgreet.dylib -rpath /o/lib -rpath @loader_path/../lib -headerpad 0x40 \
  greet.o word.dylib -o libgreet.dylib
rm -f word.o greet.o word.dylib
