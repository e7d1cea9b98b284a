internal import Diagnostics
internal import InstallStore
internal import LuaRuntime
internal import Platform
internal import SpecModel
internal import SystemPackage

/// The methods of a store that ask for records, check them and change them.
enum StoreMethods {
  /// Returns the declarations for one session.
  static func all(_ session: APISession) -> [NativeFunction] {
    [
      query(session), get, installedDependents, check, verify, markImplicit, deprecate, remove,
      reindex,
    ]
  }

  private static let record = NativeType.object(StoreRecordObject.luaClassName)
  private static let spec = NativeType.object(SpecObject.luaClassName)

  private static func specParameter(_ help: String) -> NativeParameter {
    NativeParameter("spec", spec, help: help)
  }

  // MARK: Asking

  private static let filterOptions: [NativeParameter] = [
    NativeParameter(
      "installed", .boolean, default: true, help: "whether installed packages are wanted"),
    NativeParameter(
      "missing", .boolean, default: false,
      help: "whether packages are wanted that are only known as dependencies or were removed"),
    NativeParameter(
      "deprecated", .boolean, default: false,
      help: "whether packages are wanted that another one replaces"),
    NativeParameter(
      "explicit", .boolean, default: false, help: "only those that somebody asked for by name"),
    NativeParameter("implicit", .boolean, default: false, help: "only the others"),
    NativeParameter(
      "since", .optional(.number), unit: "seconds since 1970",
      help: "only those installed then or later"),
    NativeParameter(
      "before", .optional(.number), unit: "seconds since 1970",
      help: "only those installed before"),
  ]

  private static func filter(_ options: LuaArguments) -> RecordFilter {
    var filter = RecordFilter()
    filter.statuses = Set(
      DatabaseRecord.Status.allCases.filter { options.boolean($0.rawValue) })
    switch (options.boolean("explicit"), options.boolean("implicit")) {
    case (true, false): filter.isExplicit = true
    case (false, true): filter.isExplicit = false
    default: break
    }
    filter.since = options["since"].number
    filter.before = options["before"].number
    return filter
  }

  private static func query(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "query", summary: "Finds the packages that a query means, in the order of the database.",
      details: "The result is for a loop: `for spec, record in store:query(…) do`. Upstreams are "
        + "asked, too. Without a query all packages are meant.",
      parameters: [
        NativeParameter(
          "query", .optional(.either([.string, .object(QueryObject.luaClassName)])),
          help: "the query or its text"
        ).completing("installed_spec"),
        NativeParameter("options", .options(filterOptions), help: "which records"),
      ],
      results: [
        NativeResult(
          "records", .object(StoreRecordsObject.luaClassName), help: "the packages with records")
      ],
      errors: ["spec.syntax", "store.malformed"],
      example: """
        local store = require("albedo.store").open()
        for spec, record in store:query("motto@1:", { explicit = true }) do
          print(spec.short, record.path, os.date("%F", record.time // 1))
        end
        """,
      body: .waiting { arguments in
        let object = arguments.receiver(StoreObject.self)
        let asked = arguments["query"]
        let query = try (asked.object as? QueryObject)?.query ?? asked.text.map(SpecQuery.parse)
        let filter = filter(arguments.options("options"))
        return try await onWorker {
          let records = try object.contents.records(matching: query.map { [$0] } ?? [], filter)
          for record in records { warn(of: record, session) }
          return [
            .object(
              StoreRecordsObject(
                records.map { StoreRecordObject($0, spec: object.spec(of: $0)) }))
          ]
        }
      })
  }

  /// Tells the user of dependencies that no database has.
  private static func warn(of stored: StoredRecord, _ session: APISession) {
    for dependency in stored.record.missingDependencies {
      session.output.output.warn(
        "\(stored.record.node.shortText) needs \(dependency.name) /\(dependency.hash.short),"
          + " which is not in the database")
    }
  }

  private static let get = NativeFunction(
    "get", summary: "Returns the record of the package whose hash begins so.",
    parameters: [NativeParameter("hash", .string, help: "the hash or its beginning")],
    results: [NativeResult("record", record, help: "the record")],
    errors: ["spec.syntax", "store.ambiguous", "store.malformed", "store.not_installed"],
    example: """
      local store = require("albedo.store").open()
      local node = store:resolve(require("albedo.spec").parse("motto"))[1]
      local record = store:get(node.hash)
      print(record.spec.name, record.installed, record.ref_count)
      """,
    body: .waiting { arguments in
      let object = arguments.receiver(StoreObject.self)
      let text = arguments.string("hash")
      guard let prefix = SpecHashPrefix(text.hasPrefix("/") ? text.dropFirst() : text[...]) else {
        throw SpecError(.syntax, "'\(text)' is not the beginning of a hash")
      }
      return try await onWorker {
        let stored = try object.contents.record(beginning: prefix)
        return [.object(StoreRecordObject(stored, spec: object.spec(of: stored)))]
      }
    })

  private static let installedDependents = NativeFunction(
    "installed_dependents", summary: "Returns the installed packages that depend on a package.",
    parameters: [
      specParameter("the package"),
      NativeParameter(
        "options",
        .options([
          NativeParameter(
            "transitive", .boolean, default: false, help: "also those that depend on these"),
          NativeParameter("types", .optional(dependencyTypeList), help: "the types to follow"),
        ]), help: "which of them"),
    ],
    results: [NativeResult("specs", .list(of: spec), help: "the packages, the nearest first")],
    errors: ["store.malformed"],
    example: """
      local store = require("albedo.store").open()
      local node = store:resolve(require("albedo.spec").parse("motto"))[1]
      assert(#store:installed_dependents(node, { transitive = true }) == 0)
      """,
    body: .waiting { arguments in
      let object = arguments.receiver(StoreObject.self)
      let hash = arguments.object("spec", as: SpecObject.self).node.hash
      let options = arguments.options("options")
      let types = options.dependencyTypes("types")
      let isTransitive = options.boolean("transitive")
      return try await onWorker {
        let found = try object.contents.installedDependents(
          of: hash, types: types, isTransitive: isTransitive)
        return [.list(found.map { .object(object.spec(of: $0)) })]
      }
    })

  private static let check = NativeFunction(
    "check", summary: "Looks for what does not fit together in the database and the prefixes.",
    details: "The fields of a finding are `kind` (`damaged`, `count`, `dependency`, `successor`, "
      + "`cycle` or `prefix`), `hash` and `message`.",
    results: [NativeResult("findings", .list(of: .table), help: "empty when all is well")],
    errors: StoreObject.readingErrors,
    example: """
      local store = require("albedo.store").open()
      for _, finding in ipairs(store:check()) do print(finding.kind, finding.message) end
      """,
    body: .waiting { arguments in
      let object = arguments.receiver(StoreObject.self)
      let findings = try await onWorker { try object.store.check() }
      return [
        .list(
          findings.map { finding in
            .record([
              "kind": .text(finding.kind.rawValue), "hash": .text(finding.hash.text),
              "message": .text(finding.message),
            ])
          })
      ]
    })

  private static let verify = NativeFunction(
    "verify", summary: "Compares the files of an installed package with its install manifest.",
    details: "The fields of a finding are `path` and `differences`, a list of `added`, `deleted`, "
      + "`hash`, `size`, `mtime`, `mode`, `owner`, `group` and `link`. Nil when the package has no "
      + "manifest.",
    parameters: [
      specParameter("the package"),
      NativeParameter("options", .options([.progress]), help: "who sees the bytes that are read"),
    ],
    results: [
      NativeResult("findings", .optional(.list(of: .table)), help: "empty when nothing has changed")
    ],
    errors: ["platform.*", "store.malformed", "store.not_installed", "store.unreadable"],
    example: """
      local store = require("albedo.store").open()
      local node = store:resolve(require("albedo.spec").parse("motto"))[1]
      for _, finding in ipairs(store:verify(node) or {}) do
        print(finding.path, table.concat(finding.differences, " "))
      end
      """,
    body: .waiting { arguments in
      let object = arguments.receiver(StoreObject.self)
      let node = arguments.object("spec", as: SpecObject.self).node
      let progress = arguments.options("options").progress
      let findings = try await onWorker { cancellation -> [InstallManifest.Finding]? in
        guard let record = try object.contents.record(for: node.hash)?.record,
          record.isInstalled, let path = record.path
        else {
          throw StoreError(
            .notInstalled, "'\(node.shortText)' is not installed in '\(object.store.root)'")
        }
        return try InstallManifest(of: FilePath(path))?.verify(
          FilePath(path), cancellation: cancellation, progress: progress)
      }
      guard let findings else { return [.nil] }
      return [
        .list(
          findings.map { finding in
            .record([
              "path": .text(finding.path),
              "differences": .list(finding.differences.map { .text($0) }),
            ])
          })
      ]
    })

  // MARK: Changing

  private static let markImplicit = NativeFunction(
    "mark_implicit", summary: "Records that nobody asked for an installed package by name.",
    details: "It then goes with what needs it, when unneeded packages are removed.",
    parameters: [
      specParameter("the package"),
      NativeParameter("options", .options([.progress]), help: "who is told of a wait"),
    ],
    errors: StoreObject.changingErrors,
    example: """
      local store = require("albedo.store").open()
      local node = store:resolve(require("albedo.spec").parse("motto"))[1]
      store:mark_implicit(node)
      assert(not store:get(node.hash).explicit)
      """,
    body: .waiting { arguments in
      let object = arguments.receiver(StoreObject.self)
      let hash = arguments.object("spec", as: SpecObject.self).node.hash
      let progress = arguments.options("options").progress
      try await onWorker { cancellation in
        try object.changeable().mark(
          hash, isExplicit: false, cancellation: cancellation, progress: progress)
        try object.readAgain()
      }
      return []
    })

  private static let deprecate = NativeFunction(
    "deprecate", summary: "Replaces an installed package by another one.",
    details: "The prefix of the old one becomes a link to that of the new one, so that what was "
      + "built with it goes on with the new one. Both must be installed.",
    parameters: [
      specParameter("the package that goes"),
      NativeParameter("replacement", spec, help: "the package that takes its place"),
      NativeParameter("options", .options([.progress]), help: "who is told of a wait"),
    ],
    errors: (StoreObject.changingErrors + ["store.not_installed", "store.upstream"]).sorted(),
    example: """
      local store = require("albedo.store").open()
      local node = store:resolve(require("albedo.spec").parse("motto"))[1]
      local ok, problem = pcall(store.deprecate, store, node, node)
      assert(not ok and problem.code == "store.not_installed")
      """,
    body: .waiting { arguments in
      let object = arguments.receiver(StoreObject.self)
      let old = arguments.object("spec", as: SpecObject.self).node.hash
      let new = arguments.object("replacement", as: SpecObject.self).node.hash
      let progress = arguments.options("options").progress
      try await onWorker { cancellation in
        try object.changeable().deprecate(
          old, for: new, cancellation: cancellation, progress: progress)
        try object.readAgain()
      }
      return []
    })

  private static let remove = NativeFunction(
    "remove", summary: "Removes an installed package: its files, its record, empty folders above.",
    details:
      "A package that installed ones link to or run is not removed unless `force` says so. A "
      + "record that others need stays, as missing.",
    parameters: [
      specParameter("the package"),
      NativeParameter(
        "options",
        .options([
          NativeParameter(
            "force", .boolean, default: false, help: "whether others are left without it"),
          .progress,
        ]), help: "how"),
    ],
    results: [
      NativeResult(
        "path", .optional(.string), help: "the prefix that is gone, nil for an external")
    ],
    errors: (StoreObject.changingErrors + [
      "store.needed_by_others", "store.not_installed", "store.upstream",
    ]).sorted(),
    example: """
      local store = require("albedo.store").open()
      local node = store:resolve(require("albedo.spec").parse("motto"))[1]
      print("removed " .. store:remove(node))
      assert(not store:is_installed(node))
      """,
    body: .waiting { arguments in
      let object = arguments.receiver(StoreObject.self)
      let hash = arguments.object("spec", as: SpecObject.self).node.hash
      let options = arguments.options("options")
      let dependents: Store.Dependents = options.boolean("force") ? .ignore : .protect
      let path = try await onWorker { cancellation in
        let path = try object.changeable().remove(
          hash, dependents: dependents, cancellation: cancellation, progress: options.progress)
        try object.readAgain()
        return path
      }
      return [path.map { .text($0.string) } ?? .nil]
    })

  private static let reindex = NativeFunction(
    "reindex", summary: "Rebuilds the database from the packages below the root.",
    details: "What the old database says of who asked for a package and when is kept, as far as it "
      + "can be read; the old file is copied to `index.json.bkp` first. The fields of the report are "
      + "`records`, how many there are, and `lost`, the packages that were listed as installed, but "
      + "are not there.",
    parameters: [NativeParameter("options", .options([.progress]), help: "who is told of a wait")],
    results: [NativeResult("report", .table, help: "what it came to")],
    errors: (StoreObject.changingErrors + ["store.unsuitable_spec"]).sorted(),
    example: """
      local store = require("albedo.store").open()
      local report = store:reindex()
      print(report.records .. " records", #report.lost .. " lost")
      """,
    body: .waiting { arguments in
      let object = arguments.receiver(StoreObject.self)
      let progress = arguments.options("options").progress
      return try await onWorker { cancellation in
        let report = try object.changeable().reindex(cancellation: cancellation, progress: progress)
        try object.readAgain()
        let index = NodeIndex(report.lost)
        return [
          .record([
            "records": .integer(Int64(report.recordCount)),
            "lost": .list(report.lost.map { .object(SpecObject($0, in: index)) }),
          ])
        ]
      }
    })
}
