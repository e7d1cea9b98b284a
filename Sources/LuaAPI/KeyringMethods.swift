internal import Diagnostics
internal import LuaRuntime
internal import Platform
internal import Signatures
internal import SystemPackage

/// The methods of a keyring.
enum KeyringMethods {
  static let all = [
    keys, secretKeys, getKeys, readKeys, createKey, importKeys, trust, remove, export, sign, verify,
    hasLeftAgent,
  ]

  /// A signed text that is verified is in memory; what a detached signature is about is mapped.
  private static let textByteLimit = 256 << 20
  private static let signatureByteLimit = 1 << 20

  private static let keyList = [
    NativeResult(
      "keys", .list(of: .table),
      help: "each with fingerprint, name, user_ids, created, expires, trusted, secret, can_sign,"
        + " defect (`revoked`, `expired`, `disabled`) and parts")
  ]
  private static let fingerprints = NativeParameter(
    "fingerprints", .list(of: .string), help: "fingerprints of keys of the ring")
  private static let source = NativeParameter(
    "source",
    .options([
      NativeParameter("path", .optional(.string), help: "the file").completing("file"),
      NativeParameter("text", .optional(.bytes), help: "the text, instead of a file"),
      NativeParameter(
        "fingerprint", .optional(.string),
        help: "the one key that must be in it, and no other, and no secret"),
    ]), help: "where the keys are")
  private static let failures = ["gpg.failed", "gpg.unavailable"]

  private static func ring(_ arguments: LuaArguments) -> Keyring {
    arguments.receiver(KeyringObject.self).keyring
  }

  private static func list(_ keys: [OpenPGPKey]) -> [LuaValue] {
    [.list(keys.map(LuaValue.init(key:)))]
  }

  // MARK: Looking

  private static let keys = NativeFunction(
    "keys", summary: "Returns all public keys; none where there is no keyring yet.",
    results: keyList, errors: failures,
    example: """
      for _, key in ipairs(require("albedo.sign").open():keys()) do
        print(key.fingerprint, key.name, key.trusted and "trusted" or "not trusted")
      end
      """,
    body: .waiting { arguments in
      let ring = ring(arguments)
      return list(try await onWorker { try ring.publicKeys() })
    })

  private static let secretKeys = NativeFunction(
    "secret_keys", summary: "Returns the keys whose secret part is here.",
    results: keyList, errors: failures,
    example: """
      print(#require("albedo.sign").open():secret_keys())
      """,
    body: .waiting { arguments in
      let ring = ring(arguments)
      return list(try await onWorker { try ring.secretKeys() })
    })

  private static let getKeys = NativeFunction(
    "get_keys", summary: "Returns the keys that some texts mean, in that order.",
    details:
      "A text is a fingerprint, a key id of at least 8 digits, an address, a whole name, or a"
      + " piece of a name that no other key has.",
    parameters: [
      NativeParameter("texts", .list(of: .string), help: "what means the keys"),
      NativeParameter(
        "options",
        .options([
          NativeParameter(
            "secret", .boolean, default: false, help: "whether only keys with a secret part count")
        ]), help: "which keys count"),
    ],
    results: keyList,
    errors: ["gpg.ambiguous_key", "gpg.failed", "gpg.unavailable", "gpg.unknown_key"],
    example: """
      local ring = require("albedo.sign").open()
      local ok, err = pcall(ring.get_keys, ring, { "nobody@example.org" })
      if not ok then print(err.code, err.message) end
      """,
    body: .waiting { arguments in
      let ring = ring(arguments)
      let texts = arguments.list("texts").compactMap(\.text)
      let isSecret = arguments.options("options").boolean("secret")
      return list(
        try await onWorker {
          let keys = try isSecret ? ring.secretKeys() : ring.publicKeys()
          return try texts.map { try Keyring.find($0, in: keys, of: ring.home) }
        })
    })

  private static let readKeys = NativeFunction(
    "read_keys", summary: "Returns the keys that a file holds, importing nothing.",
    parameters: [source],
    results: keyList,
    errors: ["gpg.bad_key_file", "gpg.failed", "gpg.unavailable", "platform.*"],
    example: """
      for _, key in ipairs(require("albedo.sign").open():read_keys({ path = "/srv/key.asc" })) do
        print(key.fingerprint)
      end
      """,
    body: .waiting { arguments in
      let (ring, source) = (ring(arguments), try KeySource(arguments.options("source")))
      return list(
        try await onWorker { try ring.keys(in: try source.bytes(ring), source: source.name) })
    })

  // MARK: Changing

  private static let createKey = NativeFunction(
    "create_key", summary: "Makes a key that signs, RSA with 4096 bits, without a passphrase.",
    details: "It is trusted, as all keys made here. Takes about a second.",
    parameters: [
      NativeParameter("name", .string, help: "the owner's name"),
      NativeParameter("email", .string, help: "the owner's address"),
      NativeParameter(
        "options",
        .options([
          NativeParameter("comment", .string, default: .text(""), help: "what the key is for"),
          NativeParameter(
            "expires", .string, default: .text("0"),
            help: "when it ends: `0` never, `2y`, `2030-12-31`"),
        ]), help: "more about the key"),
    ],
    results: [NativeResult("key", .table, help: "as `keys` returns it")],
    errors: ["gpg.failed", "gpg.invalid_request", "gpg.unavailable"],
    example: """
      local ring = require("albedo.sign").open()
      local key = ring:create_key("Site Signer", "signer@example.org", { expires = "2y" })
      print(key.fingerprint)
      """,
    body: .waiting { arguments in
      let (ring, options) = (ring(arguments), arguments.options("options"))
      let request = KeyRequest(
        name: arguments.string("name"), email: arguments.string("email"),
        comment: options.string("comment"), expires: options.string("expires"))
      return [LuaValue(key: try await onWorker { try ring.createKey(request) })]
    })

  private static let importKeys = NativeFunction(
    "import", summary: "Imports all keys of a text or a file; they are not trusted by that.",
    parameters: [source],
    results: [
      NativeResult(
        "keys", .list(of: .table), help: "as `keys` returns them, each with `added`: whether new")
    ],
    errors: ["gpg.bad_key_file", "gpg.failed", "gpg.unavailable", "platform.*"],
    example: """
      local ring = require("albedo.sign").open()
      for _, key in ipairs(ring:import({ path = "/srv/key.asc" })) do
        print(key.fingerprint, key.added and "added" or "present")
      end
      """,
    body: .waiting { arguments in
      let (ring, source) = (ring(arguments), try KeySource(arguments.options("source")))
      let imported = try await onWorker {
        try ring.importKeys(try source.bytes(ring), source: source.name)
      }
      return [
        .list(
          imported.map { imported in
            let fields = LuaValue(key: imported.key).fields ?? []
            return .table(fields + [LuaField(key: .text("added"), value: .boolean(imported.isNew))])
          })
      ]
    })

  private static let trust = NativeFunction(
    "set_trust", summary: "Trusts keys, so that their signatures count, or ends that.",
    parameters: [
      fingerprints, NativeParameter("trusted", .boolean, help: "whether they are trusted"),
    ],
    results: [], errors: failures,
    example: """
      local ring = require("albedo.sign").open()
      local key = ring:import({ path = "/srv/key.asc" })[1]
      ring:set_trust({ key.fingerprint }, true)
      assert(ring:get_keys({ key.fingerprint })[1].trusted)
      """,
    body: .waiting { arguments in
      let ring = ring(arguments)
      let fingerprints = arguments.list("fingerprints").compactMap(\.text)
      let isTrusted = arguments.boolean("trusted")
      try await onWorker { try ring.setTrust(isTrusted, of: fingerprints) }
      return []
    })

  private static let remove = NativeFunction(
    "remove", summary: "Removes a key from the ring.",
    parameters: [
      NativeParameter("fingerprint", .string, help: "the fingerprint of the key"),
      NativeParameter(
        "options",
        .options([
          NativeParameter(
            "secret", .boolean, default: false, help: "whether its secret part goes, too")
        ]), help: "what goes"),
    ],
    results: [],
    errors: [
      "gpg.ambiguous_key", "gpg.failed", "gpg.secret_key", "gpg.unavailable", "gpg.unknown_key",
    ],
    example: """
      local ring = require("albedo.sign").open()
      local key = ring:import({ path = "/srv/key.asc" })[1]
      ring:remove(key.fingerprint)
      """,
    body: .waiting { arguments in
      let (ring, fingerprint) = (ring(arguments), arguments.string("fingerprint"))
      let includesSecret = arguments.options("options").boolean("secret")
      try await onWorker {
        let key = try Keyring.find(fingerprint, in: ring.publicKeys(), of: ring.home)
        try ring.remove(key, includingSecret: includesSecret)
      }
      return []
    })

  private static let export = NativeFunction(
    "export", summary: "Writes keys to a file as armored text.",
    details: "A file with secret keys is for its owner alone, whatever the umask says.",
    parameters: [
      NativeParameter("path", .string, help: "the file, which is replaced").completing("file"),
      fingerprints,
      NativeParameter(
        "options",
        .options([
          NativeParameter(
            "secret", .boolean, default: false, help: "whether the secret keys are written")
        ]), help: "what is written"),
    ],
    results: [],
    errors: ["gpg.failed", "gpg.no_passphrase", "gpg.unavailable", "platform.*"],
    example: """
      local ring = require("albedo.sign").open()
      local key = ring:import({ path = "/srv/key.asc" })[1]
      ring:export("/srv/copy.asc", { key.fingerprint })
      """,
    body: .waiting { arguments in
      let (ring, path) = (ring(arguments), FilePath(arguments.string("path")))
      let fingerprints = arguments.list("fingerprints").compactMap(\.text)
      let isSecret = arguments.options("options").boolean("secret")
      try await onWorker {
        let bytes =
          try isSecret
          ? ring.exportSecret(fingerprints) : ring.exportPublic(fingerprints)
        let staged = try StagedFile(for: path, permissions: isSecret ? 0o600 : 0o666)
        try staged.write(bytes.span)
        try staged.commit()
      }
      return []
    })

  // MARK: Signatures

  private static let sign = NativeFunction(
    "sign", summary: "Signs a file.",
    parameters: [
      NativeParameter("path", .string, help: "the file").completing("file"),
      NativeParameter(
        "options",
        .options([
          NativeParameter("fingerprint", .string, help: "the key that signs"),
          NativeParameter("output", .string, help: "where the signature goes"),
          NativeParameter(
            "clear", .boolean, default: false,
            help: "whether the text goes with the signature into one file"),
        ]), help: "how"),
    ],
    results: [],
    errors: [
      "gpg.failed", "gpg.no_passphrase", "gpg.path_too_long", "gpg.unavailable", "gpg.unknown_key",
      "platform.*",
    ],
    example: """
      local ring = require("albedo.sign").open()
      local key = ring:create_key("Site Signer", "signer@example.org")
      ring:sign("/srv/note.txt", { fingerprint = key.fingerprint, output = "/srv/note.txt.asc" })
      """,
    body: .waiting { arguments in
      let (ring, options) = (ring(arguments), arguments.options("options"))
      let (path, output) = (FilePath(arguments.string("path")), FilePath(options.string("output")))
      let fingerprint = options.string("fingerprint")
      let form: Keyring.SignatureForm = options.boolean("clear") ? .clear : .detached
      try await onWorker {
        let signature = try MappedFile(path).withBytes { bytes throws(SignatureError) in
          try ring.sign(bytes, with: fingerprint, form: form)
        }
        try FileSystem.replace(output, with: signature)
      }
      return []
    })

  private static let verify = NativeFunction(
    "verify", summary: "Verifies the signatures of a file.",
    details:
      "Without a signature file, a file that is clear-signed is verified by itself, any other"
      + " by the file of that name with `.asc`. That this returns says nothing: look at each"
      + " signature. Only what is `good` and trusted counts.",
    parameters: [
      NativeParameter("path", .string, help: "the file").completing("file"),
      NativeParameter(
        "signature", .optional(.string), help: "the file with its detached signature"),
    ],
    results: [
      NativeResult(
        "signatures", .list(of: .table),
        help: "each with status (`good`, `bad`, `expired signature`, `expired key`, `revoked key`,"
          + " `unknown key`, `error`), trusted, fingerprint, signing_key, name, created, detail")
    ],
    errors: ["gpg.failed", "gpg.malformed", "gpg.unavailable", "platform.*"],
    example: """
      local ring = require("albedo.sign").open()
      local key = ring:create_key("Site Signer", "signer@example.org")
      ring:sign("/srv/note.txt", { fingerprint = key.fingerprint, output = "/srv/note.txt.asc" })
      local signature = ring:verify("/srv/note.txt", "/srv/note.txt.asc")[1]
      assert(signature.status == "good" and signature.trusted)
      """,
    body: .waiting { arguments in
      let (ring, path) = (ring(arguments), arguments.string("path"))
      let signature = arguments["signature"].text
      let reports = try await onWorker {
        let head = signature == nil ? try File(FilePath(path)).readHead(64) : []
        if ClearSignedMessage.isBegun(by: head) {
          let bytes = try FileSystem.read(FilePath(path), byteLimit: textByteLimit)
          return try ring.verify(clearSigned: bytes, source: path).signatures
        }
        let signature = signature ?? path + ".asc"
        let bytes = try FileSystem.read(FilePath(signature), byteLimit: signatureByteLimit)
        return try MappedFile(FilePath(path)).withBytes { text throws(SignatureError) in
          try ring.verify(detached: bytes, of: text, source: signature)
        }
      }
      return [.list(reports.map(LuaValue.init(signature:)))]
    })

  private static let hasLeftAgent = NativeFunction(
    "has_left_agent",
    summary: "Tells whether a run that was killed has left GnuPG's agent running.",
    details: "The next command that needs an agent ends that one, too.",
    results: [NativeResult("answer", .boolean, help: "whether one has")], errors: [],
    example: """
      local ring = require("albedo.sign").open()
      assert(not ring:has_left_agent())
      """,
    body: .waiting { arguments in
      let ring = ring(arguments)
      return [.boolean(try await onWorker { ring.hasLeftAgent })]
    })
}

/// Where a script says that keys are.
private struct KeySource {
  private let path: String?
  private let text: [UInt8]
  private let promised: String?

  init(_ options: LuaArguments) throws {
    path = options["path"].text
    text = options["text"].bytes ?? []
    promised = options["fingerprint"].text
    guard (path == nil) != (options["text"].bytes == nil) else {
      throw LuaError(.badArgument, "either 'path' or 'text' says where the keys are")
    }
  }

  /// What errors call the keys.
  var name: String { promised.map { "the key \($0)" } ?? path ?? "the text" }

  /// Reads the text; throws `gpg.bad_key_file` when it is not the one key that was promised.
  func bytes(_ ring: Keyring) throws -> [UInt8] {
    let bytes =
      if let path {
        try FileSystem.read(FilePath(path), byteLimit: Keyring.keyFileByteLimit)
      } else {
        text
      }
    if let promised { try ring.check(bytes, holds: promised, source: name) }
    return bytes
  }
}
