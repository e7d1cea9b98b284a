# Albedo: `make demo` and `make test` install what is missing, build, and run.

PREFIX ?= /usr/local
DESTDIR ?=
SWIFT ?= swift

# What a Debian 12 needs beside Swift, by the names of its packages: libraries first, then tools.
LIBRARIES = liblua5.4-dev libarchive-dev libdeflate-dev libssl-dev libyaml-dev libsimdjson-dev zlib1g-dev
TOOLS = pkg-config zstd
TEST_TOOLS = $(TOOLS) lua-check binutils python3
BENCH_TOOLS = $(TOOLS) pigz

RELEASE = -c release --static-swift-stdlib
PROGRAM = .build/release/albedo

.PHONY: all demo test install bench lint soak docs interop clean setup setup-test setup-bench

all: setup
	$(SWIFT) build $(RELEASE) --product albedo

demo: all
	@sh demo/run.sh $(abspath $(PROGRAM))

test: setup-test lint
	$(SWIFT) build --build-tests
	SWIFT_BACKTRACE=enable=no $(SWIFT) test --skip-build

# The campaigns of `make test` at full length; see CONTRIBUTING.md for what each one is.
soak: setup-test
	ALBEDO_SOAK=1 SWIFT_BACKTRACE=enable=no $(SWIFT) test --filter 'Soak|LuaRuntimeTests.Sandbox'
	ASAN_OPTIONS=detect_leaks=0 $(SWIFT) test --sanitize=address --scratch-path .build/asan \
	  --filter 'LuaRuntimeTests|ArchivesTests|RelocationTests|DocumentsTests'
	$(SWIFT) test --sanitize=thread --scratch-path .build/tsan \
	  --filter 'WorkersTests|LockTests|GzipWriterTests|PackageExtractorTests'

bench: setup-bench all
	$(SWIFT) build $(RELEASE) --product albedo-bench
	.build/release/albedo-bench $(abspath $(PROGRAM))

interop: setup-test
	@test -n "$(SPACK)" || { echo "interop: name a Spack 1.2 with SPACK=/path/to/bin/spack" >&2; exit 2; }
	SPACK="$(SPACK)" $(SWIFT) test --filter Interop

lint:
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests Benchmarks Plugins Examples
	luacheck --quiet scripts stdlib Examples

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

setup-test:
	@sh demo/setup.sh $(LIBRARIES) $(TEST_TOOLS)

setup-bench:
	@sh demo/setup.sh $(LIBRARIES) $(BENCH_TOOLS)
