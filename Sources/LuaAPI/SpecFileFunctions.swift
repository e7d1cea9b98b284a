internal import CacheModel
internal import LuaRuntime
internal import Platform
internal import SpecModel
internal import SystemPackage

/// What `albedo.spec` does with spec files and their hashes.
enum SpecFileFunctions {
  private static let specErrors = [
    "spec.cycle", "spec.invalid_file", "spec.limit_exceeded", "spec.missing_node",
    "spec.unsupported_format",
  ]

  /// The functions of the module.
  static let functions = [read, decode]
  /// The methods of `albedo.Spec`.
  static let methods = [encode, findHash, checkHash]

  private static let signatureNote =
    "Files of all Spacks are read. Of a signed text the spec is taken; the signature is not verified."

  private static let read = NativeFunction(
    "read", summary: "Reads a spec file, such as `.spack/spec.json` of a prefix.",
    details: signatureNote,
    parameters: [NativeParameter("path", .string, help: "where the file is").completing("file")],
    results: [
      NativeResult("spec", .object(SpecObject.luaClassName), help: "with all that it depends on")
    ],
    errors: ["cache.malformed", "platform.*"] + specErrors,
    example: """
      local spec = require("albedo.spec")
      local fine, problem = pcall(spec.read, "/srv/note.txt")
      assert(not fine and problem.code == "spec.invalid_file")
      """,
    body: .waiting { arguments in
      let path = arguments.string("path")
      let spec = try await onWorker {
        let bytes = try FileSystem.read(FilePath(path), byteLimit: SpecFile.maximumByteCount)
        return try Self.spec(bytes, source: path)
      }
      return [.object(SpecObject(spec))]
    })

  private static let decode = NativeFunction(
    "decode", summary: "Reads the text of a spec file.", details: signatureNote,
    parameters: [NativeParameter("text", .bytes, help: "JSON, or YAML of Spack 0.16 and older")],
    results: [
      NativeResult("spec", .object(SpecObject.luaClassName), help: "with all that it depends on")
    ],
    errors: ["cache.malformed"] + specErrors,
    example: """
      local spec = require("albedo.spec")
      local motto = spec.decode([[
      spec:
      - motto:
          version: '1'
          arch: {platform: linux, platform_os: debian12, target: x86_64}
          compiler: {name: gcc, version: 12.2.0}
          namespace: lab
          hash: u7pyu5labcdefghijklmnopqrstuvwxy
      ]])
      assert(motto.short == "motto@1/u7pyu5l" and motto.file_format == 1)
      """,
    body: .immediate { arguments in
      [.object(SpecObject(try spec(arguments.bytes("text"), source: "text")))]
    })

  private static func spec(_ bytes: [UInt8], source: String) throws -> ConcreteSpec {
    let text = try SignedText(bytes, source: source)
    return try SpecFile.decode(text.unverifiedPayload, source: source)
  }

  private static let encode = NativeFunction(
    "encode", summary: "Writes the spec as the text of a spec file, byte for byte as Spack does.",
    details: "Without a format it is the one that the spec was read in. In format 5 a spec of an"
      + " older Spack keeps its hash and says what it was, as when Spack 1 saves it.",
    parameters: [
      NativeParameter(
        "format", .optional(.integer), help: "its number: 5, or that of the file that was read")
    ],
    results: [NativeResult("text", .string, help: "YAML in format 1, else JSON")],
    errors: [
      "spec.cycle", "spec.limit_exceeded", "spec.missing_node", "spec.unsupported_format",
    ],
    example: """
      local spec = require("albedo.spec")
      local cache = require("albedo.buildcache").open("/srv/cache")
      local node = cache:get_spec(spec.resolve(spec.parse("pamphlet"), cache:entries())[1])
      assert(spec.decode(node:encode()) == node)
      local ok, problem = pcall(node.encode, node, 4)
      assert(not ok and problem.code == "spec.unsupported_format")
      """,
    body: .immediate { arguments in
      let spec = try arguments.receiver(SpecObject.self).concrete()
      let bytes =
        if let format = arguments["format"].integer {
          try SpecFile.encode(spec, format: Int(clamping: format))
        } else {
          SpecFile.encode(spec)
        }
      return [.text(String(decoding: bytes, as: UTF8.self))]
    })

  private static let findHash = NativeFunction(
    "find_hash", summary: "Returns one of the hashes that the spec's file records.",
    parameters: [
      NativeParameter(
        "kind", .oneOf(["dag", "full", "build", "package"]), default: "dag",
        help: "`dag` names the spec; `full` and `build` are of Spack 0.16 and 0.17;"
          + " `package` is of the recipe's content")
    ],
    results: [NativeResult("hash", .optional(.string), help: "nil if the file does not say")],
    example: """
      for _, node in ipairs(require("albedo.buildcache").open("/srv/cache"):entries()) do
        assert(node:find_hash() == node.hash and not node:find_hash("full"))
      end
      """,
    body: .immediate { arguments in
      let node = arguments.receiver(SpecObject.self).node
      let hash: String? =
        switch arguments.string("kind") {
        case "full": node.recordedHash(.full)?.text
        case "build": node.recordedHash(.build)?.text
        case "package": node.packageHash
        default: node.hash.text
        }
      return [hash.map { .text($0) } ?? .nil]
    })

  private static let checkHash = NativeFunction(
    "check_hash", summary: "Tells whether the hash of the spec is the one that its text gives.",
    details: "Only this spec is looked at, not what it depends on. Specs that were spliced, or"
      + " saved again by a later Spack, cannot be verified.",
    results: [
      NativeResult("status", .string, help: "`verified`, `unverifiable` or `differs`"),
      NativeResult(
        "detail", .optional(.string), help: "why it cannot be verified, or the hash of the text"),
    ],
    example: """
      for _, node in ipairs(require("albedo.buildcache").open("/srv/cache"):entries()) do
        local status, detail = node:check_hash()
        if status ~= "verified" then print(node.short, status, detail) end
      end
      """,
    body: .immediate { arguments in
      switch arguments.receiver(SpecObject.self).node.checkHash() {
      case .verified: return ["verified"]
      case .unverifiable(let reason): return ["unverifiable", .text(reason)]
      case .differs(let computed): return ["differs", .text(computed.text)]
      }
    })
}
