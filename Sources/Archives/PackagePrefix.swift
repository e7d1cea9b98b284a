internal import Diagnostics

/// The folder of an archive that holds the package, such as `opt/store/quill-2.0-abc`.
enum PackagePrefix {
  static let buildInformation = Array(".spack/binary_distribution".utf8)
  private static let slash = UInt8(ascii: "/")

  /// Returns the part of `name` before the last `/`; empty when there is none.
  static func parent(of name: [UInt8]) -> [UInt8] {
    guard let end = name.lastIndex(of: slash) else { return [] }
    return Array(name[..<end])
  }

  /// Whether `name` is `prefix` or lies below it.
  static func contains(_ prefix: [UInt8], _ name: [UInt8]) -> Bool {
    name.starts(with: prefix) && (name.count == prefix.count || name[prefix.count] == slash)
  }

  /// Whether `name` is a folder on the way to `prefix`.
  static func leads(_ name: [UInt8], to prefix: [UInt8]) -> Bool { contains(name, prefix) }

  /// Returns `name` without the prefix and the slashes behind it.
  static func strip(_ prefix: [UInt8], from name: [UInt8]) -> [UInt8] {
    Array(name.dropFirst(prefix.count).drop { $0 == slash })
  }

  /// Finds out, while headers pass by, where the package says it is.
  ///
  /// That is the grandparent of the shortest name of a file that ends like the build information.
  struct Finder {
    private var shortest: [UInt8]?

    mutating func see(_ member: TarMember) {
      guard member.kind == .file,
        member.name.suffix(buildInformation.count) == buildInformation[...]
      else { return }
      if let shortest, shortest.count <= member.name.count { return }
      shortest = member.name
    }

    func prefix() throws(ArchiveError) -> [UInt8] {
      guard let shortest else {
        throw ArchiveError(
          .notAPackage, "the archive is not a package: it has no '.spack/binary_distribution'")
      }
      let prefix = parent(of: parent(of: shortest))
      guard !prefix.isEmpty else {
        throw ArchiveError(.notAPackage, "the archive has its package at the top, not in a folder")
      }
      return prefix
    }
  }

  /// Guesses the prefix from the first members, because the build information comes last.
  ///
  /// Archives begin with the folders down to the prefix, one below the other; then come the
  /// prefix's own files, or its first folder, which is `.spack` in nearly all packages.
  struct Guess {
    /// The folders seen so far, each the parent of the next.
    private var chain: [[UInt8]] = []

    /// Looks at one more member; returns the prefix as soon as there is one to bet on.
    mutating func see(_ member: TarMember) -> [UInt8]? {
      let parent = PackagePrefix.parent(of: member.name)
      guard member.kind == .folder else { return chain.contains(parent) ? parent : nil }
      if member.name.suffix(7) == Array("/.spack".utf8)[...] { return parent }
      // A brother of an earlier folder: their parent is the prefix.
      if let last = chain.last, last != parent { return parent }
      chain.append(member.name)
      return nil
    }
  }
}
