import AlbedoTesting
import Foundation
import LuaAPI
import LuaRuntime
import Testing

/// Files, paths, programs and YAML as scripts have them.
@Suite struct FileSystemModuleTests {
  private func run(_ text: String) async throws -> [LuaValue] {
    let bench = try await Bench()
    let folder = "local folder = \"\(bench.folder.path)\"\nlocal fs = require(\"albedo.fs\")\n"
    return try await bench.run(folder + text)
  }

  @Test func `a file that must be new never replaces one`() async throws {
    let results = try await run(
      """
      local file = folder .. "/deep/er/note.txt"
      fs.write(file, "first", { new = true })
      local ok, err = pcall(fs.write, file, "second", { new = true })
      return ok, err.code, fs.read(file), #fs.list(folder .. "/deep/er", { hidden = true })
      """)
    #expect(results == [false, "platform.exists", "first", 1])
  }

  @Test func `a file above the limit is not read`() async throws {
    let results = try await run(
      """
      fs.write(folder .. "/a", "12345")
      local ok, err = pcall(fs.read, folder .. "/a", { limit = 4 })
      return ok, err.code, fs.read(folder .. "/a", { limit = 5 })
      """)
    #expect(results == [false, "platform.too_large", "12345"])
  }

  @Test func `a copy has the content and the permissions, and replaces what was there`()
    async throws
  {
    let results = try await run(
      """
      fs.write(folder .. "/tool", ("x"):rep(700000))
      os.execute("chmod 750 " .. folder .. "/tool")
      fs.write(folder .. "/copy", "old")
      fs.copy(folder .. "/tool", folder .. "/copy")
      local status = fs.stat(folder .. "/copy")
      return status.size, status.mode, fs.read(folder .. "/copy") == fs.read(folder .. "/tool")
      """)
    #expect(results == [700_000, 0o750, true])
  }

  @Test func `a folder lists what is asked for`() async throws {
    let results = try await run(
      """
      local place = folder .. "/p"
      fs.write(place .. "/b", "")
      fs.write(place .. "/.hidden", "")
      fs.make_folder(place .. "/a/inner")
      local function names(options)
        local names = {}
        for _, path in ipairs(fs.list(place, options)) do
          names[#names + 1] = path:sub(#place + 2)
        end
        return table.concat(names, " ")
      end
      return names(), names({ kind = "file" }), names({ kind = "folder" }), names({ hidden = true })
      """)
    #expect(results == ["a b", "b", "a", ".hidden a b"])
  }

  @Test func `removing does not follow links, and needs a word for what is in a folder`()
    async throws
  {
    let results = try await run(
      """
      fs.write(folder .. "/kept/file", "text")
      fs.make_folder(folder .. "/gone")
      os.execute(("ln -s '%s/kept' '%s/gone/link'"):format(folder, folder))
      local ok, err = pcall(fs.remove, folder .. "/gone")
      return ok, err.code, fs.remove(folder .. "/gone", { contents = true }),
        fs.exists(folder .. "/kept/file"), fs.exists(folder .. "/gone"),
        fs.remove(folder .. "/gone")
      """)
    #expect(results == [false, "platform.not_empty", true, true, false, false])
  }

  @Test func `a temporary folder goes also when its block ends with an error`() async throws {
    let results = try await run(
      """
      local place, mode
      local ok = pcall(function()
        local temporary <close> = fs.temporary_folder()
        place = temporary.path
        fs.write(place .. "/inner/file", "text")
        mode = fs.stat(place).mode
        error("no")
      end)
      return ok, mode, fs.exists(place)
      """)
    #expect(results == [false, 0o700, false])
  }

  @Test func `the room of a path that is not there is that of the folder above`() async throws {
    let results = try await run(
      """
      local space = fs.space(folder .. "/no/such/place")
      return space.total == fs.space(folder).total, space.free > 0
      """)
    #expect(results == [true, true])
  }

  @Test func `a lock file tells its holder, and whether that is gone`() async throws {
    let results = try await run(
      """
      local lock = "owner %s\\nhost %s\\npid %d\\ntime 1700000000.5\\ntoken x\\n"
      local host = require("albedo.program").describe().host
      fs.write(folder .. "/a.lock", lock:format("somebody, at work", "elsewhere", 12))
      fs.write(folder .. "/b.lock", lock:format("somebody", host, 1))
      fs.write(folder .. "/c.lock", lock:format("somebody", host, 2147483000))
      local held = fs.lock_holder(folder .. "/a.lock")
      return held.owner, held.process, held.since, held.stale,
        fs.lock_holder(folder .. "/b.lock").stale, fs.lock_holder(folder .. "/c.lock").stale
      """)
    #expect(results == ["somebody, at work", 12, 1_700_000_000.5, false, false, true])
  }

  // MARK: Paths

  /// A call of `albedo.path` and what it gives.
  struct Case: Sendable, CustomTestStringConvertible {
    let call: String
    let expected: LuaValue
    var testDescription: String { call }

    init(_ call: String, _ expected: LuaValue) { (self.call, self.expected) = (call, expected) }
  }

  @Test(arguments: [
    Case("join('/a', 'b', '/c', '', 'd')", "/c/d"), Case("join()", ""),
    Case("join('a/', 'b')", "a/b"),
    Case("parent('/')", "/"), Case("parent('/a')", "/"), Case("parent('a//b')", "a"),
    Case("parent('')", "."), Case("name('/')", ""), Case("name('/a/b/')", "b"),
    Case("name('')", ""), Case("stem('a.tar.gz')", "a.tar"), Case("stem('..')", ".."),
    Case("extension('..')", ""), Case("extension('a.')", "."), Case("extension('/a.b/c')", ""),
    Case("normalise('')", "."), Case("normalise('/../..//a/.')", "/a"),
    Case("normalise('../a/../..')", "../.."), Case("absolute('x', '/a/b/..')", "/a/x"),
    Case("absolute('/x/', '/a')", "/x"), Case("relative('/a/b', '/a/b/')", "."),
    Case("relative('/a', '/a/b/c')", "../.."), Case("relative('a/b', 'a/c')", "../b"),
    Case("relative('../x', '.')", "../x"), Case("is_absolute('')", false),
  ])
  func `a path is what its text says`(_ one: Case) async throws {
    let results = try await Bench().run("return require('albedo.path').\(one.call)")
    #expect(results == [one.expected])
  }

  @Test(arguments: ["'/a', 'b'", "'a', '/b'", "'a', '../b'"])
  func `a way that the texts do not tell is an error`(_ arguments: String) async throws {
    let results = try await Bench().run(
      "local ok, err = pcall(require('albedo.path').relative, \(arguments)) return ok, err.code")
    #expect(results == [false, "lua.bad_argument"])
  }

  // MARK: Programs

  @Test func `a program gets its arguments as they are, its input and its environment`()
    async throws
  {
    let results = try await run(
      """
      local process = require("albedo.process")
      local script = 'cat; printf "%s|" "$@" "$COLOR"; printf oops >&2; exit 3'
      local result = process.run("/bin/sh", { "-c", script, "sh", "a b", "$HOME", "" }, {
        input = "in\\0put;", environment = { COLOR = "blue", PATH = "/bin:/usr/bin" },
      })
      return result.status, result.output, result.error_output
      """)
    #expect(results == [3, "in\0put;a b|$HOME||blue|", "oops"])
  }

  @Test func `a program that takes too long, writes too much or is not there is an error`()
    async throws
  {
    let results = try await run(
      """
      local process = require("albedo.process")
      local function code(...)
        local ok, err = pcall(process.run, ...)
        return not ok and err.code
      end
      return code("/bin/sh", { "-c", "sleep 60 & sleep 60" }, { time_limit = 0.2 }),
        code("/bin/sh", { "-c", "while :; do echo 0123456789; done" }, { output_limit = 1000 }),
        code("no-such-program"), code("/no/such/program"), process.find("no-such-program")
      """)
    #expect(
      results == [
        "platform.timed_out", "platform.too_large", "platform.not_found", "platform.not_found",
        .nil,
      ])
  }

  // MARK: YAML

  @Test func `what is written as YAML is read as the same`() async throws {
    let results = try await run(
      """
      local json, yaml = require("albedo.json"), require("albedo.yaml")
      local value = {
        specs = { "quill@2: +unicode", { name = "x", list = { 1, { 2, 3 } } } }, view = false,
        text = "yes", empty = {}, lines = "a\\nb: c\\n", number = 1.5, date = "2020-01-01",
      }
      local text = yaml.encode(value)
      return json.encode(yaml.decode(text)) == json.encode(value), yaml.decode(""), yaml.encode({})
      """)
    #expect(results == [true, .nil, "[]\n"])
  }

  @Test func `faulty YAML is an error with its place`() async throws {
    let results = try await run(
      """
      local ok, err = pcall(require("albedo.yaml").decode, "a: 1\\na: 2\\n")
      return ok, err.message:find("2", 1, true) ~= nil
      """)
    #expect(results == [false, true])
  }
}
