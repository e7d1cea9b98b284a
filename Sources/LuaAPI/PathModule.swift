internal import ConfigModel
package import LuaRuntime
internal import Platform

/// The module `albedo.path`.
package enum PathModule {
  /// Declares the module for one session.
  package static func module(_ session: APISession) -> NativeModule {
    NativeModule(
      "albedo.path", summary: "Paths as texts; no file is looked at.",
      functions: [
        join, parent, name, stem, fileExtension, isAbsolute, normalise, absolute(session),
        relative,
      ])
  }

  private static let path = NativeParameter("path", .bytes, help: "the path")

  private static let join = NativeFunction(
    "join", summary: "Joins parts with slashes; an absolute part begins anew.",
    parameters: [NativeParameter("parts", .variadic(.bytes), help: "the parts, in order")],
    results: [NativeResult("path", .bytes, help: "the path; empty without parts")],
    example: """
      local path = require("albedo.path")
      assert(path.join("cache", "v3/", "blobs") == "cache/v3/blobs")
      assert(path.join("cache", "/tmp") == "/tmp")
      """,
    body: .immediate { arguments in
      let parts = arguments.rest.compactMap(\.bytes)
      return [.string(LuaString(bytes: LexicalPath.join(parts)))]
    })

  private static let parent = one(
    "parent", "Returns the folder that a path is in.",
    "the folder; `.` for a plain name, `/` for the root",
    """
    local path = require("albedo.path")
    assert(path.parent("/srv/cache/v3/") == "/srv/cache" and path.parent("v3") == ".")
    """, LexicalPath.parent)

  private static let name = one(
    "name", "Returns the last part of a path.", "the name; empty for the root",
    """
    local path = require("albedo.path")
    assert(path.name("/srv/quill-2.0.tar.gz") == "quill-2.0.tar.gz")
    """, LexicalPath.name)

  private static let stem = one(
    "stem", "Returns the last part of a path without its extension.", "the stem",
    """
    local path = require("albedo.path")
    assert(path.stem("/srv/policy.lua") == "policy" and path.stem(".editrc") == ".editrc")
    """, { LexicalPath.split($0).stem })

  private static let fileExtension = one(
    "extension", "Returns the extension of a path, the dot with it.",
    "from the last dot on; empty where there is none",
    """
    local path = require("albedo.path")
    assert(path.extension("quill-2.0.tar.gz") == ".gz" and path.extension(".editrc") == "")
    """, { LexicalPath.split($0).suffix })

  private static let normalise = one(
    "normalise", "Returns a path without `.`, `..` and doubled slashes.",
    "the path; `.` where nothing is left",
    """
    local path = require("albedo.path")
    assert(path.normalise("/srv//cache/./v2/../v3/") == "/srv/cache/v3")
    assert(path.normalise("a/../..") == "..")
    """, LexicalPath.normalise,
    details: "`..` takes the name before it away as a text: where that is a symbolic link, the file"
      + " system would go elsewhere.")

  private static let isAbsolute = NativeFunction(
    "is_absolute", summary: "Tells whether a path begins at the root.", parameters: [path],
    results: [NativeResult("answer", .boolean, help: "whether it does")],
    example: """
      local path = require("albedo.path")
      assert(path.is_absolute("/srv") and not path.is_absolute("srv"))
      """,
    body: .immediate { [.boolean(LexicalPath.isAbsolute($0.bytes("path")))] })

  private static func absolute(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "absolute", summary: "Returns a path from the root, normalised.",
      parameters: [
        path,
        NativeParameter(
          "base", .optional(.bytes),
          help: "the folder that a relative path begins at; the current one unless told"),
      ],
      results: [NativeResult("path", .bytes, help: "the path")],
      example: """
        local path = require("albedo.path")
        assert(path.absolute("v3/../v2", "/srv/cache") == "/srv/cache/v2")
        """,
      body: .immediate { arguments in
        let current = Array(session.substitution.workingFolder.utf8)
        let base = LexicalPath.join([current, arguments["base"].bytes ?? []])
        let whole = LexicalPath.join([base, arguments.bytes("path")])
        return [.string(LuaString(bytes: LexicalPath.normalise(whole)))]
      })
  }

  private static let relative = NativeFunction(
    "relative", summary: "Returns the way from a folder to a path.",
    details: "Both must be absolute, or both relative to the same folder.",
    parameters: [
      path, NativeParameter("base", .bytes, help: "the folder where the way begins"),
    ],
    results: [NativeResult("path", .bytes, help: "the way; `.` where there is none to go")],
    errors: ["lua.bad_argument"],
    example: """
      local path = require("albedo.path")
      assert(path.relative("/srv/cache/v3", "/srv/mirror") == "../cache/v3")
      """,
    body: .immediate { arguments in
      guard let way = LexicalPath.relative(arguments.bytes("path"), to: arguments.bytes("base"))
      else {
        throw LuaError(
          .badArgument, "path.relative: the texts alone do not tell the way between these paths",
          hint: "make both absolute with path.absolute first")
      }
      return [.string(LuaString(bytes: way))]
    })

  private static func one(
    _ name: String, _ summary: String, _ result: String, _ example: String,
    _ body: @escaping @Sendable ([UInt8]) -> [UInt8], details: String = ""
  ) -> NativeFunction {
    NativeFunction(
      name, summary: summary, details: details, parameters: [path],
      results: [NativeResult("text", .bytes, help: result)], example: example,
      body: .immediate { [.string(LuaString(bytes: body($0.bytes("path"))))] })
  }
}

/// What can be told of a path from its bytes.
enum LexicalPath {
  private static let slash = UInt8(ascii: "/")
  private static let dot = UInt8(ascii: ".")

  static func isAbsolute(_ path: [UInt8]) -> Bool { path.first == slash }

  /// Joins parts, empty ones left out; an absolute part begins anew.
  static func join(_ parts: [[UInt8]]) -> [UInt8] {
    parts.reduce(into: []) { path, part in
      if isAbsolute(part) {
        path = part
      } else if !part.isEmpty {
        if let last = path.last, last != slash { path.append(slash) }
        path += part
      }
    }
  }

  /// Takes slashes from the end, the root's own excepted.
  private static func trimmed(_ path: [UInt8]) -> ArraySlice<UInt8> {
    var path = path[...]
    while path.count > 1, path.last == slash { path.removeLast() }
    return path
  }

  static func parent(_ path: [UInt8]) -> [UInt8] {
    let path = trimmed(path)
    guard let end = path.lastIndex(of: slash) else { return [dot] }
    return end == path.startIndex ? [slash] : Array(trimmed(Array(path[..<end])))
  }

  static func name(_ path: [UInt8]) -> [UInt8] {
    let path = trimmed(path)
    guard let end = path.lastIndex(of: slash) else { return Array(path) }
    return Array(path[(end + 1)...])
  }

  /// Returns the name in two parts; a dot that it begins with starts no extension.
  static func split(_ path: [UInt8]) -> (stem: [UInt8], suffix: [UInt8]) {
    let name = name(path)
    guard let place = name.lastIndex(of: dot), name[..<place].contains(where: { $0 != dot }) else {
      return (name, [])
    }
    return (Array(name[..<place]), Array(name[place...]))
  }

  private static func parts(_ path: [UInt8]) -> [ArraySlice<UInt8>] {
    let isAbsolute = isAbsolute(path)
    return path.split(separator: slash).reduce(into: []) { parts, part in
      if Array(part) == [dot] { return }
      guard Array(part) == [dot, dot] else { return parts.append(part) }
      if let last = parts.last, Array(last) != [dot, dot] {
        parts.removeLast()
      } else if !isAbsolute {
        parts.append(part)
      }
    }
  }

  static func normalise(_ path: [UInt8]) -> [UInt8] {
    let joined = Array(parts(path).joined(separator: [slash]))
    if isAbsolute(path) { return [slash] + joined }
    return joined.isEmpty ? [dot] : joined
  }

  /// Returns the way from one path to another; nil where the texts do not say it.
  static func relative(_ path: [UInt8], to base: [UInt8]) -> [UInt8]? {
    guard isAbsolute(path) == isAbsolute(base) else { return nil }
    let (target, start) = (parts(path).map(Array.init), parts(base).map(Array.init))
    let common = zip(target, start).prefix { $0 == $1 }.count
    // Nobody knows the name of the folder that a '..' has left.
    guard !start[common...].contains([dot, dot]) else { return nil }
    let way = start[common...].map { _ in [dot, dot] } + target[common...]
    return way.isEmpty ? [dot] : Array(way.joined(separator: [slash]))
  }
}
