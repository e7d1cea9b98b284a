internal import ConfigModel
internal import Diagnostics
package import LuaRuntime
internal import Platform
internal import Signatures
internal import SystemPackage

/// A keyring as scripts hold it.
package final class KeyringObject: LuaObject {
  package static let luaClassName = "albedo.Keyring"

  let keyring: Keyring

  init(_ keyring: Keyring) {
    self.keyring = keyring
  }
}

/// The module `albedo.sign`.
package enum SignModule {
  /// Declares the module for one session.
  package static func module(_ session: APISession) -> NativeModule {
    NativeModule(
      "albedo.sign", summary: "Keys and signatures.",
      functions: [open(session), keyFiles(session)],
      classes: [
        NativeClass(
          KeyringObject.luaClassName,
          summary: "The keyring of Albedo and Spack, apart from the user's own.",
          methods: KeyringMethods.all,
          properties: [
            NativeProperty("home", .string, help: "its folder", of: KeyringObject.self) {
              .text($0.keyring.home.string)
            }
          ],
          operators: [.text(KeyringObject.self) { $0.keyring.home.string }])
      ])
  }

  private static func open(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "open", summary: "Returns the keyring of this run; nothing is read or written yet.",
      details: "It is in `$SPACK_GNUPGHOME`, else in `opt/spack/gpg` below `$spack`. An agent that"
        + " it starts ends with the run.",
      parameters: [
        NativeParameter(
          "options",
          .options([
            NativeParameter(
              "passphrase_variable", .optional(.string),
              help: "the environment variable that holds the passphrase of keys; without it the"
                + " agent asks with a program of its own")
          ]), help: "how passphrases are answered for")
      ],
      results: [
        NativeResult("keyring", .object(KeyringObject.luaClassName), help: "the keyring")
      ],
      errors: ["gpg.invalid_request"],
      example: """
        local ring = require("albedo.sign").open()
        print(ring.home)
        """,
      body: .immediate { arguments in
        if let variable = arguments.options("options")["passphrase_variable"].text {
          try session.answerForPassphrases(from: variable)
        }
        return [.object(KeyringObject(session.keyring))]
      })
  }

  private static func keyFiles(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "key_files", summary: "Returns the files below a folder whose name ends with `.key`, sorted.",
      details: "Links are not followed. A folder that is not there has none.",
      parameters: [
        NativeParameter(
          "folder", .optional(.string),
          help: "the folder; `var/spack/gpg` below `$spack` unless told")
      ],
      results: [NativeResult("paths", .list(of: .string), help: "the files")],
      errors: ["platform.*"],
      example: """
        for _, path in ipairs(require("albedo.sign").key_files("/srv/keys")) do print(path) end
        """,
      body: .waiting { arguments in
        let folder = arguments["folder"].text ?? session.substitution.spack + "/var/spack/gpg"
        let paths = try await onWorker { try files(below: FilePath(folder), depth: 8) }
        return [.list(paths.map { .text($0.string) })]
      })
  }

  private static func files(below folder: FilePath, depth: Int) throws -> [FilePath] {
    guard depth > 0, try FileStatus.ifPresent(folder)?.kind == .folder else { return [] }
    var found: [FilePath] = []
    for entry in try FileSystem.entries(of: folder).sorted(by: { $0.name.string < $1.name.string })
    {
      let path = folder.appending(entry.name)
      switch try FileStatus.ifPresent(path, links: .keep)?.kind {
      case .folder: found += try files(below: path, depth: depth - 1)
      case .file where entry.name.string.hasSuffix(".key"): found.append(path)
      default: break
      }
    }
    return found
  }
}

extension LuaValue {
  /// A key as scripts see it.
  init(key: OpenPGPKey) {
    self = .record([
      "fingerprint": .text(key.fingerprint), "name": .text(key.name),
      "user_ids": .list(key.names.map { .text($0) }),
      "created": .integer(key.created), "expires": key.expires.map { .integer($0) } ?? .nil,
      "trusted": .boolean(key.isUltimatelyTrusted), "secret": .boolean(key.hasSecret),
      "can_sign": .boolean(key.canSign), "defect": key.defect.map { .text($0) } ?? .nil,
      "parts": .list(key.parts.map(LuaValue.init(part:))),
    ])
  }

  private init(part: OpenPGPKey.Part) {
    self = .record([
      "fingerprint": .text(part.fingerprint), "algorithm": .text(part.algorithm),
      "usage": .text(part.usage), "created": .integer(part.created),
      "expires": part.expires.map { .integer($0) } ?? .nil,
      "revoked": .boolean(part.isRevoked), "expired": .boolean(part.isExpired),
    ])
  }

  /// A signature as scripts see it.
  init(signature: SignatureReport) {
    self = .record([
      "status": .text(signature.status.rawValue), "trusted": .boolean(signature.isTrusted),
      "fingerprint": .text(signature.primaryKey ?? signature.signingKey),
      "signing_key": .text(signature.signingKey),
      "name": signature.name.map { .text($0) } ?? .nil, "created": .integer(signature.created),
      "detail": signature.detail.map { .text($0) } ?? .nil,
    ])
  }
}
