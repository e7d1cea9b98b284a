internal import Diagnostics
package import PolicyModel

/// The policy files of all scopes in the order in which they are run.
package struct PolicyFiles: Sendable {
  /// A file, or what stands where one could be and cannot be read.
  struct Entry: Sendable {
    var file: PolicyFile
    /// Why it could not be read; nil when it was.
    var obstacle: String?
  }

  private(set) var entries: [Entry]

  /// Creates the list of files that were read.
  package init(_ files: [PolicyFile]) {
    entries = files.map { Entry(file: $0) }
  }

  /// Reads the policies of folders: guarded ones first, then the others, each in the order given.
  ///
  /// Blocks. What cannot be read becomes a problem of the set that is made of the files.
  package init(reading folders: [PolicyFolder]) {
    entries = (folders.filter(\.isGuarded) + folders.filter { !$0.isGuarded }).flatMap { $0.read() }
  }

  /// Lets a file that is tried out stand in for another.
  ///
  /// With a `place`, that is the policy of this path. Without one it is the policy with the path of
  /// the file itself, else the only one with its name; where no policy has its name, it is one more
  /// of the site. Throws `policy.unknown_file` for a place without a policy, and
  /// `policy.ambiguous_file` where several policies have the name.
  package mutating func substitute(
    _ file: PolicyFile, for place: String?
  ) throws(PolicyError) {
    guard let index = try indexOfOriginal(file, place) else {
      entries.append(Entry(file: file))
      return
    }
    let old = entries[index].file
    entries[index] = Entry(
      file: PolicyFile(
        path: file.path, scope: old.scope, isGuarded: old.isGuarded, bytes: file.bytes,
        module: old.module))
  }

  private func indexOfOriginal(
    _ file: PolicyFile, _ place: String?
  ) throws(PolicyError) -> Int? {
    if let index = entries.firstIndex(where: { $0.file.path == place ?? file.path }) {
      return index
    }
    if let place {
      throw PolicyError(
        .unknownFile, "there is no policy '\(place)' that '\(file.path)' could stand in for",
        hint: "'albedo policy check' names the files that were read")
    }
    let name = file.path.split(separator: "/").last
    let meant = entries.indices.filter {
      entries[$0].file.path.split(separator: "/").last == name
    }
    guard meant.count > 1 else { return meant.first }
    let paths = meant.map { "'\(entries[$0].file.path)'" }.joined(separator: " or ")
    throw PolicyError(
      .ambiguousFile, "'\(file.path)' could stand in for \(paths)",
      hint: "say which: --with \(file.path)=\(entries[meant[0]].file.path)")
  }
}
