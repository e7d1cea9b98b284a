import AlbedoTesting
import ConfigFiles
import ConfigModel
import Foundation
import LuaAPI
import LuaRuntime
import Testing

/// A machine with all native modules and a store of its own.
struct Bench {
  let folder: TemporaryFolder
  let runner: LuaRunner
  private let session: APISession

  /// Creates a bench over a configuration that sets nothing; its store is empty.
  init() async throws {
    try await self.init(TemporaryFolder())
  }

  /// Creates a bench that has what the examples of declarations name: the cache of the fixtures in
  /// `/srv/cache`, an archive of it in `/srv/motto.tar.gz`, a source mirror with one source in
  /// `/srv/sources`, that source in `/srv/motto-1.txt`, the mirror `site`, which is that cache, an environment in `/srv/stack`, and for an
  /// example that opens it a store with `motto` in it; for one about recipes a repository `lab`.
  ///
  /// All of it lies in the bench's folder; `run(example:)` puts that before `/srv`.
  static func stocked(for example: String) async throws -> Bench {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder["srv"], withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: Fixture.path("spack-1.2/cache-unsigned"), toPath: folder["srv/cache"])
    try FileManager.default.copyItem(
      atPath: Fixture.path("keys/gpg-pub.asc"), toPath: folder["srv/key.asc"])
    try copyArchive(in: folder["srv/cache"], to: folder["srv/motto.tar.gz"])
    try folder.write("srv/note.txt", "note\n")
    try addSources(to: folder)
    try FileManager.default.copyItem(
      atPath: Fixture.path("environments/spack-1.2"), toPath: folder["srv/stack"])
    try folder.write(
      "site/config.yaml", "config: {install_tree: {root: '\(folder.path)/srv/store'}}\n")
    try folder.write(
      "site/mirrors.yaml", "mirrors: {site: 'file://\(folder.path)/srv/cache'}\n")
    if example.contains("albedo.recipe") { try addRecipes(to: folder) }
    let bench = try await Bench(folder)
    if example.contains("albedo.store") { _ = try await bench.run(example: installMotto) }
    return bench
  }

  /// Gives the smallest archive of a cache a name that examples can use.
  private static func copyArchive(in cache: String, to path: String) throws {
    let archive = try #require(
      try FileManager.default.subpathsOfDirectory(atPath: cache + "/v3/manifests/spec/motto")
        .first { $0.hasSuffix(".manifest.json") })
    let manifest = try String(
      contentsOfFile: cache + "/v3/manifests/spec/motto/" + archive, encoding: .utf8)
    let checksum = try #require(try /"checksum":"?([0-9a-f]{64})/.firstMatch(in: manifest)?.1)
    try FileManager.default.copyItem(
      atPath: "\(cache)/blobs/sha256/\(checksum.prefix(2))/\(checksum)", toPath: path)
  }

  /// Makes a source mirror with the source of motto.
  private static func addSources(to folder: TemporaryFolder) throws {
    let text = try Fixture.bytes("src-tarballs/motto-1.txt")
    let digest = "2b9273a2b2e68d6e592de16c6104e69a34b9990ca21565aacb88b661e5425023"
    try folder.write("srv/motto-1.txt", text)
    try folder.write("srv/sources/_source-cache/archive/2b/\(digest)", text)
    try FileManager.default.createDirectory(
      atPath: folder["srv/sources/motto"], withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: folder["srv/sources/motto/motto-1"],
      withDestinationPath: "../_source-cache/archive/2b/\(digest)")
  }

  /// Puts the recipes of the fixtures into a repository.
  private static func addRecipes(to folder: TemporaryFolder) throws {
    try FileManager.default.createDirectory(
      atPath: folder["srv/lab"], withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: Fixture.path("repo/packages"), toPath: folder["srv/lab/packages"])
    try "repo: {namespace: lab, api: v2.2}\n".write(
      toFile: folder["srv/lab/repo.yaml"], atomically: true, encoding: .utf8)
    try folder.write("site/repos.yaml", "repos: {lab: '\(folder.path)/srv/lab'}\n")
  }

  /// Ends what examples have started, such as the agent of a keyring.
  func end() { session.end() }

  private init(_ folder: TemporaryFolder) async throws {
    self.folder = folder
    session = APISession()
    let spack = folder.path
    let substitution = PathSubstitution(
      spack: spack, user: "ada", home: spack, temporaryFolder: "/tmp", userCache: spack,
      workingFolder: spack, environment: [:])
    session.begin(
      APISession.Settings(
        substitution: substitution,
        host: HostPlatform(platform: "linux", operatingSystem: "debian12"),
        files: ConfigurationFiles(
          ConfigurationFiles.Inputs(
            roots: [
              ScopeLocations.Location(name: "site", folder: spack + "/site"),
              ScopeLocations.Location(name: "user", folder: spack + "/home", prefersChanges: true),
            ],
            substitution: substitution,
            host: WhenExpression.Host(
              platform: "linux", operatingSystem: "debian12", target: "x86_64", hostName: "lab"))),
        luaFolders: [spack]))
    runner = try await LuaRunner()
    for module in NativeModules.all(session) { try await runner.install(module) }
    try await runner.setOutput { _ in }
    try await runner.setSearcher { name in
      let path = Fixture.checkout + "/stdlib/" + name.replacingOccurrences(of: ".", with: "/")
      guard let text = try? String(contentsOfFile: path + ".lua", encoding: .utf8) else {
        return nil
      }
      return LuaSource(text, name: "@" + path + ".lua", globals: .forbidden)
    }
  }

  func run(_ text: String) async throws -> [LuaValue] {
    try await runner.run(chunk: text, name: "=test", globals: .forbidden)
  }

  /// Runs an example; where it defines `command.run`, that runs, with an output that nobody reads.
  func run(example: String) async throws -> [LuaValue] {
    let text = example.replacingOccurrences(of: "/srv/", with: folder.path + "/srv/")
    guard text.contains("function command.run(") else { return try await run(text) }
    return try await runner.run(
      chunk: "local output, command = ..., {}\n\(text)\nreturn command.run({ output = output })",
      name: "=example", globals: .forbidden,
      arguments: [.object(OutputObject(Collector()))])
  }

  private static let installMotto = """
    local spec = require("albedo.spec")
    local cache = require("albedo.buildcache").open("/srv/cache")
    local node = spec.resolve(spec.parse("motto"), cache:entries())[1]
    local verdict = require("albedo.policy").decide(
      "cache.accept", { cache = cache, spec = node, unsigned = true })
    cache:install(cache:get_spec(node), require("albedo.store").open(), { verdict = verdict })
    """
}
