package import Diagnostics
package import Digests
internal import Documents

/// What can be wrong with an inventory.
package enum BundleFailure: String, FailureCode {
  /// It is no bundle, or not one that can be understood.
  case malformed
  /// It was made by a later version.
  case unsupportedVersion = "unsupported_version"
  /// Something in it would leave its place, or is not what bundles have.
  case hostile
  /// It is damaged: what is in it is not what its inventory promises.
  case corrupt
  /// Its signature is bad, or nobody trusted has signed it.
  case untrusted
  /// A file could not be read.
  case unreadable
  /// A file could not be written.
  case unwritable
  /// A file changed while it was packed.
  case changed

  package static var domain: String { "bundle" }

  package var exitClass: ExitClass { self == .untrusted ? .refused : .failed }
}

/// An error of bundles.
package typealias BundleError = Failure<BundleFailure>

extension BundleInventory {
  /// The version of the form of inventories.
  private static let schema = 1
  /// The word that tells an inventory from other JSON.
  private static let format = "albedo-bundle"
  /// The largest inventory, in bytes: more than a million members.
  package static let byteLimit = 1 << 28

  /// The JSON of the inventory, with short lines so that it can be signed as text.
  package func encode() -> [UInt8] {
    var fields: [(key: String, value: DocumentValue)] = [
      ("format", .string(Self.format)), ("schema", .number(String(Self.schema))),
      ("specs", .list(specs.map { .string($0) })),
      ("repositories", .list(repositories.map { .string($0) })),
      ("bytes", .number(String(byteCount))),
      ("members", .list(members.map(Self.document))),
    ]
    if let base {
      fields.append(("base", .string(base)))
      fields.append(("required", .list(required.map(Self.document))))
    }
    let absent: [DocumentValue] = absences.map {
      .mapping([
        "name": .string($0.name), "outcome": .string($0.outcome), "reason": .string($0.reason),
      ])
    }
    fields.append(("absent", .list(absent)))
    return JSON.encode(.mapping(DocumentMapping(fields)), style: .onePerLine) + [0x0A]
  }

  /// The SHA-256 of the inventory's JSON, by which a later bundle names it.
  package func digest() throws(DigestError) -> Digest { try Digest(of: encode()) }

  private static func document(_ member: Member) -> DocumentValue {
    switch member.content {
    case .file(let byteCount, let sha256):
      .mapping([
        "path": .string(member.path), "bytes": .number(String(byteCount)),
        "sha256": .string(sha256),
      ])
    case .link(let target):
      .mapping(["path": .string(member.path), "target": .string(target)])
    }
  }

  /// Reads an inventory, which `source` names in errors.
  ///
  /// Nothing in it is believed that could do harm: throws `bundle.hostile` for a path or a link that
  /// leaves its place and for a path that comes twice, `bundle.unsupported_version`, and
  /// `bundle.malformed`.
  package init(_ bytes: [UInt8], source: String) throws(BundleError) {
    let root: DocumentValue
    do {
      root = try JSON.decode(bytes, source: source)
    } catch {
      throw Self.malformed(source, "its inventory cannot be read", cause: error)
    }
    guard root["format"]?.string == Self.format else {
      throw Self.malformed(source, "it has no inventory of one", cause: nil)
    }
    guard let schema = root["schema"]?.integer, schema == Self.schema else {
      throw BundleError(
        .unsupportedVersion,
        "'\(source)' was made by a later version of albedo: its inventory has another form",
        hint: "use a version of albedo that is as new as the one that made the bundle")
    }
    self.init()
    specs = (root["specs"]?.list ?? []).compactMap(\.string)
    repositories = (root["repositories"]?.list ?? []).compactMap(\.string)
    guard repositories.allSatisfy(Self.isRepository) else {
      throw Self.malformed(source, "its repositories of recipes are none", cause: nil)
    }
    members = try Self.members(root["members"], source)
    required = try Self.members(root["required"] ?? .list([]), source)
    base = root["base"]?.string
    absences = (root["absent"]?.list ?? []).map { item in
      Absence(
        name: item["name"]?.string ?? "", outcome: item["outcome"]?.string ?? "",
        reason: item["reason"]?.string ?? "")
    }
    var tree = PathTree()
    for member in members + required {
      // A link may not be a folder of another member, or it would lead that astray.
      switch tree.insert(member.path) {
      case .inserted: break
      case .isThere: throw Self.hostile(source, member, "it comes twice")
      case .blocked: throw Self.hostile(source, member, "something in its way is no folder")
      }
    }
  }

  /// Paths that are looked at part by part, so that long ones cost no more than their bytes.
  private struct PathTree {
    enum Outcome {
      case inserted
      /// The path is known.
      case isThere
      /// A file has the place of a folder, or a folder that of the file.
      case blocked
    }

    private struct Part: Hashable {
      let folder: Int
      let name: Substring
    }

    private var numbers: [Part: Int] = [:]
    private var files: Set<Int> = []

    mutating func insert(_ path: String) -> Outcome {
      var place = 0
      var isNew = false
      for name in path.split(separator: "/") {
        // What is around it.
        if files.contains(place) { return .blocked }
        let part = Part(folder: place, name: name)
        isNew = numbers[part] == nil
        place = numbers[part] ?? numbers.count + 1
        if isNew { numbers[part] = place }
      }
      guard isNew else { return files.contains(place) ? .isThere : .blocked }
      files.insert(place)
      return .inserted
    }
  }

  private static func members(
    _ value: DocumentValue?, _ source: String
  ) throws(BundleError) -> [Member] {
    guard let list = value?.list else {
      throw malformed(source, "its inventory has no list of members", cause: nil)
    }
    var members: [Member] = []
    members.reserveCapacity(list.count)
    for item in list {
      guard let path = item["path"]?.string else {
        throw malformed(source, "a member in its inventory has no path", cause: nil)
      }
      let content: Content
      if let target = item["target"]?.string {
        content = .link(target: target)
      } else if let count = item["bytes"]?.integer, let sha256 = item["sha256"]?.string {
        content = .file(byteCount: Int64(count), sha256: sha256)
      } else {
        throw malformed(
          source, "'\(path)' in its inventory has neither digest nor target", cause: nil)
      }
      let member = Member(path: path, content: content)
      if let problem = problem(with: member) { throw hostile(source, member, problem) }
      members.append(member)
    }
    return members
  }

  private static func malformed(
    _ source: String, _ reason: String, cause: (any Error)?
  ) -> BundleError {
    BundleError(
      .malformed, "'\(source)' is not a bundle of albedo: \(reason)",
      hint: "carry the file over again, or name another one", cause: cause)
  }

  private static func hostile(
    _ source: String, _ member: Member, _ reason: String
  ) -> BundleError {
    BundleError(
      .hostile, "'\(source)' is refused for '\(member.path)': \(reason)",
      hint: "no bundle that albedo made has that; do not trust where it came from")
  }
}
