internal import Diagnostics
internal import Documents
internal import EnvironmentFiles
internal import EnvironmentModel
package import LuaRuntime
internal import Platform
internal import SpecModel

/// The module `albedo.environment`.
package enum EnvironmentModule {
  /// Declares the module for one session.
  package static func module(_ session: APISession) -> NativeModule {
    NativeModule(
      "albedo.environment",
      summary: "Environments: what `spack.yaml` asks for, and what `spack.lock` has made of it.",
      functions: [
        open(session), active(session), list(session), EnvironmentFunctions.create(session),
        EnvironmentFunctions.remove(session),
      ], classes: [environment(session)])
  }

  static let readingErrors = [
    "env.not_found", "env.unreadable", "environment.limit_exceeded", "environment.malformed_lock",
    "environment.malformed_manifest", "environment.missing_node", "environment.newer_lock",
  ]

  /// The codes of what reads an environment that the configuration knows, in order.
  private static let errors = Set(readingErrors + APISession.configurationErrors).sorted()

  private static let result = NativeResult(
    "environment", .object(EnvironmentObject.luaClassName), help: "the environment")

  private static func open(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "open", summary: "Opens the environment that a name, a folder or a lock file means.",
      details: "A name means a folder below `config:environments_root`, as for `-e`. A lock file"
        + " need not have a manifest beside it: it is an environment without settings.",
      parameters: [
        NativeParameter("name", .string, help: "a name, a folder or the path of a lock file")
          .completing("environment")
      ],
      results: [result], errors: errors,
      example: """
        local environment = require("albedo.environment")
        local stack = environment.open("/srv/stack")
        print(stack, stack.locked and "locked" or "not concretized")
        for _, root in ipairs(stack:roots()) do print(root.spec, root.hash) end
        """,
      body: .waiting { arguments in
        let name = arguments.string("name")
        return try await onWorker {
          let location = try session.environmentFolders().location(of: name)
          return [.object(try EnvironmentObject(location))]
        }
      })
  }

  private static func active(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "active", summary: "Opens the environment that is active, if one is.",
      details: "It is what `-e` or `-D` of the command line say, else the variable `SPACK_ENV`.",
      results: [
        NativeResult(
          "environment", .optional(.object(EnvironmentObject.luaClassName)),
          help: "nil when none is active")
      ],
      errors: errors,
      example: """
        local active = require("albedo.environment").active()
        if active then
          for _, node in ipairs(active:specs()) do print(node.short) end
        end
        """,
      body: .waiting { _ in
        guard let location = session.activeEnvironment else { return [.nil] }
        return try await onWorker { [.object(try EnvironmentObject(location))] }
      })
  }

  private static func list(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "list", summary: "Returns the named environments, by name.",
      results: [
        NativeResult(
          "environments", .list(of: .table),
          help: "name, folder, and whether it is `active` and has a lock file, `locked`")
      ],
      errors: APISession.configurationErrors,
      example: """
        for _, found in ipairs(require("albedo.environment").list()) do
          print(found.name, found.locked and "locked" or "not concretized")
        end
        """,
      body: .waiting { _ in
        try await onWorker {
          let folders = try session.environmentFolders()
          let active = session.activeEnvironment?.folder
          let found = folders.names().compactMap { folders.named($0) }
          return [
            .list(
              found.map { location in
                .record([
                  "name": .text(location.name), "folder": .text(location.folder),
                  "active": .boolean(location.folder == active),
                  "locked": .boolean(location.hasLock),
                ])
              })
          ]
        }
      })
  }

  private static func environment(_ session: APISession) -> NativeClass {
    NativeClass(
      EnvironmentObject.luaClassName, summary: "An environment, as it was when it was opened.",
      methods: EnvironmentMethods.all(session),
      properties: [
        property("name", .string, "its name, else its path") { .text($0.location.name) },
        property("folder", .string, "the folder that its files are in") {
          .text($0.location.folder)
        },
        property("locked", .boolean, "whether it has concrete specs") { .boolean($0.lock != nil) },
        property("lock_file", .string, "the path of its lock file, which need not be there") {
          .text($0.location.lockFile)
        },
        property("lock_version", .optional(.integer), "the version of its lock file") {
          $0.lock.map { .integer(Int64($0.version)) } ?? .nil
        },
        property("spack_version", .optional(.string), "the Spack that wrote the lock file") {
          $0.lock?.spackVersion.map { .text($0) } ?? .nil
        },
        property("manifest", .optional(.table), "what stands below `spack` in its `spack.yaml`") {
          $0.manifest.map { LuaValue(document: .mapping($0.content)) } ?? .nil
        },
        property("manifest_file", .optional(.string), "the path of its `spack.yaml`") {
          $0.location.manifestFile.map { .text($0) } ?? .nil
        },
      ],
      operators: [
        .equal(EnvironmentObject.self) { $0.location == $1.location },
        .text(EnvironmentObject.self) { $0.location.name },
      ])
  }

  private static func property(
    _ name: String, _ type: NativeType, _ help: String,
    _ read: @escaping @Sendable (EnvironmentObject) -> LuaValue
  ) -> NativeProperty {
    NativeProperty(name, type, help: help, of: EnvironmentObject.self) { read($0) }
  }
}
