# Albedo: `make demo` and `make test` install what is missing, build, and run.

PREFIX ?= /usr/local
DESTDIR ?=
SWIFT ?= swift

# What a Debian 12 needs beside Swift, by the names of its packages: libraries first, then tools.
LIBRARIES = liblua5.4-dev libarchive-dev libdeflate-dev libssl-dev libyaml-dev libsimdjson-dev libpcre2-dev zlib1g-dev libedit-dev libcurl4-openssl-dev libgpgme-dev
TOOLS = pkg-config zstd gpg gpg-agent gpgconf
TEST_TOOLS = $(TOOLS) lua-check binutils python3 zsh fish nginx-light openssl git mercurial subversion cvs
DEMO_TOOLS = $(TOOLS) git nginx-light
BENCH_TOOLS = $(TOOLS) pigz nginx-light curl patchelf

RELEASE = -c release --static-swift-stdlib
PROGRAM = .build/release/albedo

.PHONY: all demo test install bench lint soak fuzz docs interop clean setup setup-demo setup-test setup-bench

all: setup
	$(SWIFT) build $(RELEASE) --product albedo

demo: setup-demo all
	@sh demo/run.sh $(abspath $(PROGRAM))

# What a test of time-outs or cancelling waits for comes late when hundreds of others stand in line.
# Interrupts of Lua are signals, which disturb the sockets of others in the same process.
TRANSFER_TESTS = ^(TransfersTests|SourceMirrorTests)\.
# Descriptors are counted, of which others in the same process would open many.
PROCESS_TESTS = ^PlatformTests\.
INTERRUPT_TESTS = ^(LuaRuntimeTests|REPLTests)\.

test: setup-test lint
	$(SWIFT) build --build-tests
	SWIFT_BACKTRACE=enable=no $(SWIFT) test --skip-build --filter '$(TRANSFER_TESTS)'
	SWIFT_BACKTRACE=enable=no $(SWIFT) test --skip-build --filter '$(PROCESS_TESTS)'
	SWIFT_BACKTRACE=enable=no $(SWIFT) test --skip-build --filter '$(INTERRUPT_TESTS)'
	SWIFT_BACKTRACE=enable=no $(SWIFT) test --skip-build --skip '$(TRANSFER_TESTS)' --skip '$(PROCESS_TESTS)' --skip '$(INTERRUPT_TESTS)'

# ThreadSanitizer delivers signals late, so that loops are not interrupted, and makes raising slow.
NOT_UNDER_TSAN = Soak|Recursion|OutOfMemory|MemoryTests|loop|many errors|collecting|cancelling ten|cancelling a batch|does not end in time|outlived|memory limit

# The campaigns of `make test` at full length; see CONTRIBUTING.md for what each one is.
soak: setup-test
	ALBEDO_SOAK=1 SWIFT_BACKTRACE=enable=no $(SWIFT) test --filter 'Soak|LuaRuntimeTests.Sandbox'
	ASAN_OPTIONS=detect_leaks=0 $(SWIFT) test --sanitize=address --scratch-path .build/asan \
	  --filter 'LuaRuntimeTests|ArchivesTests|RelocationTests|DocumentsTests'
	$(SWIFT) test --sanitize=thread --scratch-path .build/tsan \
	  --filter 'WorkersTests|LockTests|GzipWriterTests|PackageExtractorTests'
	$(SWIFT) build --build-tests --sanitize=thread --scratch-path .build/tsan
	LD_PRELOAD=liblua5.4-c++.so.0 SWIFT_BACKTRACE=enable=no \
	  TSAN_OPTIONS="suppressions=$(abspath Tests/tsan-suppressions.txt)" \
	  $(SWIFT) test --skip-build --sanitize=thread --scratch-path .build/tsan \
	  --filter LuaRuntimeTests --skip '$(NOT_UNDER_TSAN)'
	$(SWIFT) build --sanitize=address --package-path Examples/embedding --scratch-path .build/examples/asan
	cd Examples/embedding && ASAN_OPTIONS=detect_leaks=1 \
	  $(abspath .build/examples/asan/debug/shop) scripts/order.lua tea oats
	sh Tests/Fuzz/run.sh

fuzz: setup-test
	sh Tests/Fuzz/run.sh $(FUZZ)

bench: setup-bench all
	$(SWIFT) build $(RELEASE) --product albedo-bench
	.build/release/albedo-bench $(abspath $(PROGRAM))

interop: setup-test
	@test -n "$(SPACK)$(SPACK_0_23)$(SPACK_0_16)$(SPACK_SEED)$(RECIPES)" || { \
	  echo "interop: name a Spack 1.2 with SPACK=/path/to/bin/spack; CONTRIBUTING.md has others" >&2; exit 2; }
	SPACK="$(SPACK)" SPACK_0_23="$(SPACK_0_23)" SPACK_0_16="$(SPACK_0_16)" SPACK_SEED="$(SPACK_SEED)" \
	  RECIPES="$(RECIPES)" $(SWIFT) test --filter Interop

lint:
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests Benchmarks Plugins Examples
	luacheck --quiet scripts stdlib Examples docs Tests/Lua

docs:
	$(SWIFT) run generate-pages

install: all
	install -d "$(DESTDIR)$(PREFIX)/bin"
	install -m 755 $(PROGRAM) "$(DESTDIR)$(PREFIX)/bin/albedo"
	@sh demo/manual.sh $(abspath $(PROGRAM)) "$(DESTDIR)$(PREFIX)/share"

clean:
	rm -rf .build build

setup:
	@sh demo/setup.sh $(LIBRARIES) $(TOOLS)

setup-demo:
	@sh demo/setup.sh $(LIBRARIES) $(DEMO_TOOLS)

setup-test:
	@sh demo/setup.sh $(LIBRARIES) $(TEST_TOOLS)

setup-bench:
	@sh demo/setup.sh $(LIBRARIES) $(BENCH_TOOLS)
