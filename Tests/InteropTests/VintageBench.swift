import AlbedoTesting
import Foundation
import Testing

/// A store that a Spack made, somebody who pushes from it, and a guest who installs elsewhere.
///
/// Both have a keyring of their own and use Albedo and that Spack.
final class VintageBench: Sendable {
  enum Party: String, CaseIterable { case owner, guest }

  /// A folder that a guest installs to; its paths must fit where the builder's were.
  enum Room: String, CaseIterable { case shorter, equal, longer }

  let vintage: SpackVintage
  let folder: TemporaryFolder
  /// The hashes of everything in the store that was built, with the names.
  let packages: [String: String]
  /// The beginning of what lies outside the folder: sockets of gpg and roots must be short.
  private let short: String

  var hashes: [String] { packages.keys.sorted() }
  var cache: String { folder["cache"] }

  init(_ vintage: SpackVintage) throws {
    self.vintage = vintage
    folder = try TemporaryFolder()
    short = "/tmp/a" + UUID().uuidString.lowercased().prefix(5)
    let base = folder["tree/" + vintage.archiveBase]
    try FileManager.default.createDirectory(
      atPath: folder["tree/srv"], withIntermediateDirectories: true)
    try Fixture.unpack(vintage.archive, into: base)
    let database = folder["tree" + vintage.storeRoot] + "/.spack-db/index.json"
    packages = try Self.packages(inDatabase: database)
    for party in Party.allCases {
      try FileManager.default.createDirectory(
        atPath: keyring(of: party), withIntermediateDirectories: false,
        attributes: [.posixPermissions: 0o700])
    }
  }

  deinit {
    for party in Party.allCases {
      let keys = keyring(of: party)
      _ = try? Program.run("/usr/bin/env", ["gpgconf", "--homedir", keys, "--kill", "all"])
      try? FileManager.default.removeItem(atPath: keys)
    }
    for room in Room.allCases { try? remove(room) }
  }

  private static func packages(inDatabase path: String) throws -> [String: String] {
    let text = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(fileURLWithPath: path)))
    let database = try #require((text as? [String: Any])?["database"] as? [String: Any])
    let installs = try #require(database["installs"] as? [String: [String: Any]])
    var packages: [String: String] = [:]
    for (hash, record) in installs where record["installed"] as? Bool == true {
      // Up to 0.16 the name is the key of the node, later a field of it.
      let spec = try #require(record["spec"] as? [String: Any])
      let node = spec["name"] == nil ? spec.values.first as? [String: Any] : spec
      let name = try #require(spec["name"] as? String ?? spec.keys.first)
      if node?["external"] == nil || node?["external"] is NSNull { packages[hash] = name }
    }
    return packages
  }

  func keyring(of party: Party) -> String { short + party.rawValue.prefix(1) }

  /// Where a guest's packages go; an equal root makes every prefix as long as the builder's.
  ///
  /// A padded root may be longer than the kernel lets the path of an interpreter be.
  func root(_ room: Room) -> String {
    let length = vintage.storeRoot.utf8.count
    let wanted =
      switch room {
      case .shorter: 0
      case .equal: min(length, 100)
      case .longer: length + 21
      }
    let name = short + String(room.rawValue.prefix(1))
    return name + String(repeating: "x", count: max(0, wanted - name.utf8.count))
  }

  func remove(_ room: Room) throws {
    guard FileManager.default.fileExists(atPath: root(room)) else { return }
    let outcome = try Program.run(
      "/bin/sh", ["-c", "chmod -R u+w \"$0\"; rm -rf \"$0\"", root(room)])
    try #require(outcome.status == 0, "\(outcome)")
  }

  // MARK: Running

  /// Runs the Spack of this vintage, or another: the owner's on the store that it made, a guest's on
  /// `room`.
  @discardableResult
  func spack(
    _ arguments: [String], as party: Party = .guest, in room: Room = .shorter,
    by other: SpackVintage? = nil
  ) throws -> Program.Outcome {
    try run(try #require((other ?? vintage).program), arguments, party, room)
  }

  /// Runs Albedo in the same way.
  @discardableResult
  func albedo(
    _ arguments: [String], as party: Party = .guest, in room: Room = .shorter
  ) throws -> Program.Outcome {
    try run(Program.albedo, arguments, party, room)
  }

  private func run(
    _ program: String, _ arguments: [String], _ party: Party, _ room: Room
  ) throws -> Program.Outcome {
    let scope = try vintage.writeScope(
      in: folder, root: party == .owner ? nil : root(room),
      cache: cache, forAlbedo: program == Program.albedo)
    var command = [program, "-C", scope] + arguments
    if party == .owner {
      // The store's files and database say where it lies: there it must be seen.
      let script = "mount --bind \"$0/srv\" /srv && exec \"$@\""
      command =
        ["/usr/bin/env", "unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script]
        + [folder["tree"]] + command
    }
    var environment = ProcessInfo.processInfo.environment
    environment["SPACK_DISABLE_LOCAL_CONFIG"] = "1"
    environment["XDG_DATA_HOME"] = folder["data"]
    environment["SPACK_GNUPGHOME"] = keyring(of: party)
    return try Program.run(
      command[0], Array(command.dropFirst()), environment: environment, in: folder.path)
  }

  // MARK: What came of it

  /// The whole hashes that a listing names.
  static func hashes(in outcome: Program.Outcome) -> Set<String> {
    Set(outcome.output.matches(of: /\b[a-z2-7]{32}\b/).map { String($0.output) })
  }

  /// Where packages of this name lie below a guest's root.
  func prefixes(of name: String, in room: Room) -> [String] {
    prefixes(below: root(room)) { packages[$0] == name }
  }

  /// Where the builder has a package, as the test sees it.
  func prefixesOfBuilder(of hash: String) -> [String] {
    prefixes(below: folder["tree" + vintage.storeRoot]) { $0 == hash }
  }

  private func prefixes(below root: String, matching isWanted: (String) -> Bool) -> [String] {
    let found = FileManager.default.enumerator(atPath: root)
    var prefixes: [String] = []
    while let entry = found?.nextObject() as? String {
      let last = (entry as NSString).lastPathComponent
      if last == ".spack" { found?.skipDescendants() }
      guard let hash = last.split(separator: "-").last, isWanted(String(hash)) else { continue }
      prefixes.append(root + "/" + entry)
      found?.skipDescendants()
    }
    return prefixes
  }

  /// Expects everything to be installed, and its programs to run without a word of the old store.
  func expectPackagesRun(in room: Room, also further: [String: [String]] = [:]) throws {
    for name in Set(packages.values) {
      let prefixes = prefixes(of: name, in: room)
      #expect(prefixes.count == packages.values.count { $0 == name }, "\(name): \(prefixes)")
      for prefix in prefixes {
        for program in (vintage.programs[name] ?? []) + (further[name] ?? []) {
          let path = prefix + "/bin/" + program
          let outcome = try Program.run(path)
          let text = outcome.output + outcome.errorOutput
          #expect(outcome.status == 0, "\(path): \(text)")
          #expect(!text.contains(vintage.padding?.root ?? vintage.storeRoot), "\(path): \(text)")
        }
      }
    }
  }
}

extension Program.Outcome {
  /// Expects status 0, showing what was said otherwise.
  @discardableResult
  func succeeded(sourceLocation: SourceLocation = #_sourceLocation) throws -> Self {
    try #require(status == 0, "\(output)\n\(errorOutput)", sourceLocation: sourceLocation)
    return self
  }

  /// Expects another status than 0.
  @discardableResult
  func failed(with expected: Int32? = nil, sourceLocation: SourceLocation = #_sourceLocation)
    throws -> Self
  {
    let isFailure = expected.map { $0 == status } ?? (status != 0)
    try #require(isFailure, "\(status): \(output)\n\(errorOutput)", sourceLocation: sourceLocation)
    return self
  }
}
