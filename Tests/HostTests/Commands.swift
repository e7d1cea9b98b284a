import Host

/// A tree of commands in a table.
struct CommandTable: CommandSource {
  struct Broken: Error {}

  /// The declarations by their words joined with blanks.
  var declarations: [String: CommandDeclaration]
  var broken: Set<String> = []

  func commandNames(below path: [String]) -> [String] {
    let depth = path.count
    return declarations.keys.map { $0.split(separator: " ").map(String.init) }
      .filter { $0.count == depth + 1 && Array($0.prefix(depth)) == path }
      .map { $0[depth] }.sorted()
  }

  func declaration(at path: [String]) throws -> CommandDeclaration {
    let key = path.joined(separator: " ")
    guard !broken.contains(key), let found = declarations[key] else { throw Broken() }
    return found
  }
}

extension CommandTable {
  /// A few commands that use everything a declaration can say.
  static let sample = CommandTable(declarations: [
    "buildcache": .group("buildcache", summary: "make and use caches of binary packages"),
    "buildcache push": push,
    "buildcache list": CommandDeclaration(
      name: "list", aliases: ["ls"], summary: "list what a cache holds",
      arguments: [.init("specs", .many)],
      options: [
        .init("long", "l", help: "show short hashes"), .init("variants", "v"),
        .init("allarch", "a", aliases: [.init("--arch")]),
      ]),
    "buildcache check-index": CommandDeclaration(
      name: "check-index", arguments: [.init("mirror", .optional)],
      options: [
        .init(
          "verify", kind: .valueList, choices: ["exists", "manifests", "blobs", "all"],
          defaultValue: .list(["exists"])),
        .init("names", "n", kind: .valueList),
      ]),
    "mirror": CommandDeclaration(
      name: "mirror", summary: "make and use mirrors of sources",
      options: [.init("no-checksum", "n"), .init("deep", "d", kind: .count)], isRunnable: false),
    "mirror create": CommandDeclaration(
      name: "create", summary: "fill a mirror",
      options: [
        .init("versions-per-spec", "n", kind: .value, valueName: "K"),
        .init("level", kind: .count, aliases: [.init("--max", value: .count(9))]),
      ]),
    "mirror destroy": CommandDeclaration(
      name: "destroy", options: [.init("mirror-name", "m", kind: .value, isRequired: true)]),
    "run": CommandDeclaration(
      name: "run", arguments: [.init("file"), .init("arguments", .remainder)],
      options: [.init("fast", "f")]),
    "gpg": CommandDeclaration(
      name: "gpg",
      arguments: [.init("what", .one, choices: ["list", "trust"]), .init("keys", .some)]),
    "top": CommandDeclaration(
      name: "top", arguments: [.init("lines", .optional)],
      options: [
        .init("five", "5")
      ]),
    "head": CommandDeclaration(name: "head", arguments: [.init("lines", .many)]),
    "echo": CommandDeclaration(name: "echo", arguments: [.init("words", .remainder)]),
    "config": CommandDeclaration(name: "config", arguments: [.init("section", .optional)]),
    "config get": CommandDeclaration(name: "get"),
  ])

  private static let push = CommandDeclaration(
    name: "push", aliases: ["create"], summary: "copy installed packages to a cache",
    description: """
      Packages go to the cache with everything that they link to or run, each signed
      unless the cache says otherwise.

      A package that is there already stays as it is.

        albedo.yaml:
          push: {jobs: 4}
      """,
    arguments: [
      .init("mirror", help: "name, folder or address of the cache"),
      .init("specs", .many, help: "installed packages (default: all of the environment)"),
    ],
    options: [
      .init("force", "f", help: "replace what is there"),
      .init("unsigned", "u", help: "do not sign"),
      .init("key", "k", kind: .value, valueName: "KEY", help: "sign with a certain key"),
      .init(
        "update-index", kind: .negatableFlag, aliases: [.init("--rebuild-index")],
        defaultValue: .flag(true), help: "make the index complete afterwards"),
      .init(
        "only", kind: .value, aliases: [.init("--no-deps", value: .text("package"))],
        valueName: "WHAT", choices: ["package", "dependencies"],
        help: "push only the packages themselves, or only what they need"),
      .init(
        "tag", "t", kind: .repeatedValue, valueName: "TAG", help: "add a tag to an image",
        excludes: ["unsigned"]),
      .init("jobs", "j", kind: .value, valueName: "N", defaultValue: .text("4"), help: "workers"),
      .init("allow-root", "a", deprecation: "it has no effect", isHidden: true),
      .init("s3-access-key-secret", kind: .value, removal: "use --s3-access-key-secret-variable"),
      .init(
        "s3-access-key-secret-variable", kind: .value, valueName: "V", help: "holds the secret"),
      .init("spec-file", "y", kind: .value, deprecation: "name the file as a spec"),
    ],
    examples: ["albedo buildcache push site quill@2", "albedo buildcache push -u /srv/cache"])
}
