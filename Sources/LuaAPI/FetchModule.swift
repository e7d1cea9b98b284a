internal import ConfigModel
internal import Diagnostics
internal import Digests
package import LuaRuntime
internal import Platform
internal import SourceMirror
internal import SystemPackage
internal import Transfers

/// The module `albedo.fetch`.
package enum FetchModule {
  /// Declares the module for one session.
  package static func module(_ session: APISession) -> NativeModule {
    NativeModule(
      "albedo.fetch", summary: "What is on the web, over HTTP, HTTPS and FTP, and in S3.",
      functions: [read(session), head(session), download(session)]
        + FetchVersionFunctions.all(session))
  }

  /// What a page, an index or an answer of a service has at most, unless told.
  private static let usualByteLimit: Int64 = 64 << 20

  private static let url = NativeParameter(
    "url", .string, help: "an `http:`, `https:`, `ftp:` or `s3:` URL")

  private static let transferErrors = ["transfer.*"]

  private static func read(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "read", summary: "Returns a small object of the web.",
      details: "With `etag` or `last_modified` of an earlier answer the body comes only if it is"
        + " another now; else `current` is true and there is none.",
      parameters: [
        url,
        NativeParameter(
          "options",
          .options([
            NativeParameter(
              "limit", .integer, default: .integer(usualByteLimit), unit: "bytes",
              help: "how many bytes are taken at most"),
            NativeParameter(
              "etag", .optional(.string), help: "the entity tag of what the caller has"),
            NativeParameter(
              "last_modified", .optional(.string), help: "the time of what the caller has"),
            .progress,
          ]), help: "how"),
      ],
      results: [
        NativeResult(
          "answer", .table,
          help: "`body`, `current`, `url` after redirects, `type`, `etag`, `last_modified`")
      ],
      errors: APISession.configurationErrors + transferErrors,
      example: """
        local fetch = require("albedo.fetch")
        local ok, answer = pcall(fetch.read, "http://127.0.0.1:9/index.json")
        print(ok and #answer.body or answer.code)
        """,
      body: .waiting { arguments in
        let options = arguments.options("options")
        var validator: Validator?
        if options["etag"].text != nil || options["last_modified"].text != nil {
          validator = Validator(
            entityTag: options["etag"].text, lastModified: options["last_modified"].text)
        }
        let answer = try await session.transferClient().read(
          TransferRequest(arguments.string("url"), validator: validator),
          byteLimit: options.integer("limit"), progress: options.progress)
        let isCurrent = answer.status == .notModified
        return [
          .table(
            LuaField.all(of: answer.head) + [
              LuaField("current", .boolean(isCurrent)),
              LuaField("body", isCurrent ? .nil : .string(LuaString(bytes: answer.bytes))),
            ])
        ]
      })
  }

  private static func head(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "head", summary: "Returns what the web says of an object, or nil when it is not there.",
      parameters: [url],
      results: [
        NativeResult(
          "head", .optional(.table),
          help: "`bytes` where the server tells, `url` after redirects, `type`, `etag`,"
            + " `last_modified`")
      ],
      errors: APISession.configurationErrors + transferErrors,
      example: """
        local fetch = require("albedo.fetch")
        local ok, head = pcall(fetch.head, "http://127.0.0.1:9/quill-2.0.tar.gz")
        print(ok and head and head.bytes)
        """,
      body: .waiting { arguments in
        let head = try await session.transferClient().head(TransferRequest(arguments.string("url")))
        return [head.map { .table(LuaField.all(of: $0)) } ?? .nil]
      })
  }

  private static func download(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "download", summary: "Fetches an object into a file.",
      details: "It is fetched into `PATH.partial` and gets its name when it is whole and has the"
        + " digest; a download that was interrupted goes on from there.",
      parameters: [
        url,
        NativeParameter("path", .string, help: "the file; one that is there is replaced")
          .completing("file"),
        NativeParameter(
          "options",
          .options([
            NativeParameter(
              "digest", .optional(.string),
              help: "what the file must have, in hexadecimal digits; their number tells the kind"),
            NativeParameter(
              "limit", .optional(.integer), unit: "bytes",
              help: "how many bytes are taken at most; no limit unless told"),
            .progress,
          ]), help: "how"),
      ],
      results: [
        NativeResult(
          "result", .table,
          help: "`bytes`, `digest` (of SHA-256 unless another was given), `url` after redirects,"
            + " `type`")
      ],
      errors: (APISession.configurationErrors + ["digest.malformed", "source.wrong_digest"]
        + transferErrors).sorted(),
      example: """
        local fetch = require("albedo.fetch")
        local ok, result = pcall(fetch.download, "http://127.0.0.1:9/quill-2.0.tar.gz", "/srv/quill", {
          digest = "ab7def4b7f66003ea32884b8146eee6883558a18a99cfe4859c9aa16bf243d3d",
        })
        print(ok and result.bytes or result.code)
        """,
      body: .waiting { arguments in
        let options = arguments.options("options")
        let expected = try options["digest"].text.map { try Digest(hexadecimal: $0) }
        let url = arguments.string("url")
        let file = FilePath(session.substitution.path(arguments.string("path")))
        let partial = FilePath(file.string + ".partial")
        let lock = try await lock(partial, progress: options.progress)
        defer { withExtendedLifetime(lock) {} }
        let download = try await session.transferClient().download(
          TransferRequest(url), to: partial, digest: expected?.algorithm ?? .sha256,
          byteLimit: options["limit"].integer, expecting: expected, progress: options.progress)
        try await onWorker {
          guard expected == nil || expected == download.digest else {
            try FileSystem.removeFile(partial)
            throw SourceError(
              .wrongDigest,
              "'\(ShownURL.withoutSecrets(url))' sent a file with the digest"
                + " \(download.digest.hexadecimal), not \(expected?.hexadecimal ?? "")",
              hint: "the file was changed, or somebody tampers with it")
          }
          try FileSystem.rename(partial, to: file)
        }
        return [
          .record([
            "bytes": .integer(download.byteCount), "digest": .text(download.digest.hexadecimal),
            "url": .text(download.finalURL), "type": download.contentType.map { .text($0) } ?? .nil,
          ])
        ]
      })
  }
}

extension FetchModule {
  /// How long another program that downloads to the same file is waited for.
  private static let lockTimeout = Duration.seconds(3600)

  /// Keeps others from filling the same file: two that write it at once would both give it its name.
  private static func lock(
    _ partial: FilePath, progress: ItemProgress
  ) async throws -> HeldFile {
    defer { progress.goOn() }
    return try await onWorker { cancellation in
      HeldFile(
        try ExclusiveFile(
          FilePath(partial.string + ".lock"), owner: "albedo, downloading", timeout: lockTimeout,
          cancellation: cancellation,
          onWait: { progress.wait(for: "another program that downloads it" + $0.phrase) }))
    }
  }
}

extension LuaField {
  /// A field whose key is text.
  fileprivate init(_ key: String, _ value: LuaValue) { self.init(key: .text(key), value: value) }

  /// What a server says of an object, as scripts see it.
  fileprivate static func all(of head: TransferHead) -> [LuaField] {
    [
      LuaField("bytes", head.byteCount.map { .integer($0) } ?? .nil),
      LuaField("url", .text(head.finalURL)),
      LuaField("type", head.contentType.map { .text($0) } ?? .nil),
      LuaField("etag", head.validator.entityTag.map { .text($0) } ?? .nil),
      LuaField("last_modified", head.validator.lastModified.map { .text($0) } ?? .nil),
    ]
  }
}
