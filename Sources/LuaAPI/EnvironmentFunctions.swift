internal import Diagnostics
internal import EnvironmentFiles
internal import EnvironmentModel
internal import LuaRuntime
internal import Platform

/// The functions of `albedo.environment` that make and remove environments.
enum EnvironmentFunctions {
  private static let dryRun = ConfigChangeFunctions.dryRun

  static func create(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "create", summary: "Makes an environment: a new one, or from what Spack has written.",
      details: "It appears with all its files at once, and nothing is ever overwritten. A lock file"
        + " is copied byte for byte; its manifest then asks for the roots that it has.",
      parameters: [
        NativeParameter("name", .string, help: "its name, or with `folder` its path"),
        NativeParameter(
          "options",
          .options([
            NativeParameter(
              "from", .optional(.string),
              help: "a lock file (`.lock`, `.json`), a manifest, or an environment"),
            NativeParameter(
              "folder", .boolean, default: false, help: "whether `name` is the path of a folder"),
            NativeParameter(
              "view", .optional(.either([.boolean, .string])),
              help: "whether Spack makes a view, or the path where"),
            NativeParameter(
              "include_concrete", .optional(.list(of: .string)),
              help: "environments whose lock files it takes over"),
            NativeParameter(
              "keep_relative", .boolean, default: false,
              help: "whether paths of developed packages stay relative"),
            dryRun,
          ]), help: "what it is made of"),
      ],
      results: [
        NativeResult(
          "made", .table, help: "name, folder, `files`, how many `roots` it has, and `warnings`")
      ],
      errors: Set(
        EnvironmentModule.readingErrors + APISession.configurationErrors + [
          "env.bad_source", "env.exists", "env.not_locked", "env.unwritable",
          "environment.bad_name",
        ]
      ).sorted(),
      example: """
        local environment = require("albedo.environment")
        local made = environment.create("copy", { from = "/srv/stack/spack.lock" })
        assert(made.roots == 3 and environment.open("copy").locked)
        """,
      body: .waiting { arguments in
        let name = arguments.string("name")
        let options = arguments.options("options")
        let wanted = NewEnvironmentOptions(
          source: options["from"].text, view: view(options["view"]),
          includedEnvironments: options["include_concrete"].list?.compactMap(\.text) ?? [],
          keepsRelativePaths: options.boolean("keep_relative"))
        let (isFolder, isDry) = (options.boolean("folder"), options.boolean("dry_run"))
        return try await onWorker {
          let folders = try session.environmentFolders()
          let location = try folders.place(ofNew: name, isFolder: isFolder)
          let content = try folders.content(of: wanted)
          let manifest = try EnvironmentManifest(
            content.manifest, source: location.manifestFile ?? location.folder)
          if !isDry { try folders.write(content, to: location) }
          let files: [LuaValue] = content.files.map { .text($0) }
          let warnings: [LuaValue] = content.warnings.map { .text($0) }
          return [
            .record([
              "name": .text(location.name), "folder": .text(location.folder),
              "files": .list(files), "roots": .integer(Int64(manifest.specs.count)),
              "warnings": .list(warnings),
            ])
          ]
        }
      })
  }

  private static func view(_ value: LuaValue) -> ManifestText.View? {
    if let path = value.text { return .folder(path) }
    return value.boolean.map { $0 ? .usual : .none }
  }

  static func remove(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "remove", summary: "Removes a named environment with its files; what is installed stays.",
      parameters: [
        NativeParameter("name", .string, help: "its name").completing("environment"),
        NativeParameter(
          "options",
          .options([
            NativeParameter(
              "force", .boolean, default: false,
              help: "whether to remove it also while others include it"), dryRun,
          ]), help: "how"),
      ],
      results: [NativeResult("folder", .string, help: "the folder that was removed")],
      errors: (APISession.configurationErrors + ["env.in_use", "env.not_found", "env.unwritable"])
        .sorted(),
      example: """
        local environment = require("albedo.environment")
        environment.create("short_lived")
        environment.remove("short_lived")
        """,
      body: .waiting { arguments in
        let name = arguments.string("name")
        let options = arguments.options("options")
        let (isForced, isDry) = (options.boolean("force"), options.boolean("dry_run"))
        return try await onWorker {
          let folders = try session.environmentFolders()
          guard let location = folders.named(name) else {
            // The error that names the nearest names.
            let other = try folders.location(of: name)
            throw EnvironmentFileError(
              .notFound, "'\(other.name)' is no named environment",
              hint: "remove its files yourself: only named environments are removed")
          }
          if location.folder == session.activeEnvironment?.folder {
            throw EnvironmentFileError(
              .inUse, "the environment '\(name)' is active",
              hint: "pass -E, or leave it with 'spack env deactivate'")
          }
          try folders.remove(location, isForced: isForced, isDry: isDry)
          return [LuaValue.text(location.folder)]
        }
      })
  }
}
