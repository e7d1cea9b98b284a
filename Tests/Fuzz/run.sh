#!/bin/sh
# Fuzzes the readers of texts from strangers with libFuzzer.
#
#   run.sh [TARGET...]     all targets, unless some are named
#
# FUZZ_SECONDS is how long each target is fuzzed (600). FUZZ_KEEP=1 puts what was found worth keeping
# into the corpus. An input that a reader cannot take stays in .build/fuzz/found.
set -eu
cd "$(dirname "$0")/../.."
work=.build/fuzz
corpora=Tests/Fuzz/Corpus

ALBEDO_FUZZ=1 swift build -c release --sanitize fuzzer --scratch-path "$work/build" \
  --product albedo-fuzz
fuzzer=$work/build/release/albedo-fuzz

if [ $# -eq 0 ]; then
  set -- $(cd "$corpora" && ls | sed 's/[.]tar[.]zst$//')
fi
mkdir -p "$work/found"
# Swift's own report of a crash would come before libFuzzer's, which names the input.
export SWIFT_BACKTRACE=enable=no
for target; do
  corpus=$work/corpus/$target
  rm -rf "$corpus"
  mkdir -p "$corpus"
  if [ -e "$corpora/$target.tar.zst" ]; then tar -xf "$corpora/$target.tar.zst" -C "$corpus"; fi
  echo "fuzz: $target"
  ALBEDO_FUZZ_TARGET=$target "$fuzzer" -max_total_time="${FUZZ_SECONDS:-600}" -timeout=10 \
    -rss_limit_mb=1024 -print_final_stats=1 -verbosity=0 \
    -artifact_prefix="$work/found/$target-" "$corpus"
  if [ "${FUZZ_KEEP:-}" = 1 ]; then
    rm -rf "$corpus.small"
    mkdir "$corpus.small"
    ALBEDO_FUZZ_TARGET=$target "$fuzzer" -merge=1 -verbosity=0 "$corpus.small" "$corpus"
    mkdir -p "$corpora"
    tar -C "$corpus.small" --zstd --sort=name --owner=0 --group=0 --mtime=@0 \
      -cf "$corpora/$target.tar.zst" .
  fi
done
