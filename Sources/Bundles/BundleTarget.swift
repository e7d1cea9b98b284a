internal import Diagnostics
internal import Digests
internal import MirrorModel
internal import Platform
internal import SystemPackage

/// The folder that a bundle is unpacked into; no link in it is followed.
struct BundleTarget {
  /// What is in the place of a member.
  enum Existing: Equatable {
    case absent
    case same
    case other
  }

  private let root: RootedFolder
  /// Where a member lies until it is verified.
  private let staged: FilePath
  /// A folder of Albedo's own, on the same file system.
  private static let stage = FilePath(".albedo/unbundle")

  /// What a killed run has left is removed when it is this old.
  private static let lifetime = Duration.seconds(7 * 24 * 3600)

  /// Opens a folder, which is made when it is missing.
  init(_ folder: FilePath) throws(BundleError) {
    do throws(PlatformError) {
      try FileSystem.makeFolders(folder)
      let opened = try RootedFolder(folder)
      root = opened
      try Self.inStage(of: opened) { () throws(PlatformError) in
        try opened.makeFolders(Self.stage)
      }
      // What cannot be swept is not worth a failure.
      _ = try? FileSystem.removeFiles(of: folder.pushing(Self.stage), olderThan: Self.lifetime)
      staged = Self.stage.appending(try Randomness.hexadecimal(byteCount: 8) + ".partial")
    } catch {
      throw Self.unwritable(folder, error)
    }
  }

  /// Opens a folder that is only looked at.
  init(existing folder: FilePath) throws(BundleError) {
    do {
      root = try RootedFolder(folder)
    } catch {
      throw Self.unreadable(folder, error)
    }
    staged = Self.stage
  }

  // MARK: Looking

  /// Tells what is in the place of a file; blocks while it reads.
  ///
  /// Throws `bundle.unreadable`.
  func find(_ member: BundleInventory.Member, _ cancellation: Cancellation) throws -> Existing {
    guard try status(of: member.path) != nil else { return .absent }
    return try has(member, isRead: true, cancellation) ? .same : .other
  }

  /// Whether a member is there, by its digest or by its size alone; blocks.
  ///
  /// Throws `bundle.unreadable`.
  func has(
    _ member: BundleInventory.Member, isRead: Bool, _ cancellation: Cancellation
  ) throws -> Bool {
    do {
      return try isThere(member, isRead: isRead, cancellation)
    } catch let error as PlatformError {
      throw Self.unreadable(root.path.pushing(FilePath(member.path)), error)
    }
  }

  private func isThere(
    _ member: BundleInventory.Member, isRead: Bool, _ cancellation: Cancellation
  ) throws -> Bool {
    guard let status = try root.statusIfPresent(of: FilePath(member.path)) else { return false }
    switch member.content {
    case .link(let target):
      guard status.kind == .link else { return false }
      return try FileSystem.linkTarget(of: root.path.pushing(FilePath(member.path)))
        == FilePath(target)
    case .file(let byteCount, let sha256):
      guard status.kind == .file, status.size == UInt64(byteCount) else { return false }
      if !isRead { return true }
      let file = try root.openFile(FilePath(member.path))
      return try BundleFile.digest(of: file, cancellation, ItemProgress()).digest.hexadecimal
        == sha256
    }
  }

  private func status(of path: String) throws(BundleError) -> FileStatus? {
    do {
      return try root.statusIfPresent(of: FilePath(path))
    } catch {
      throw Self.unreadable(root.path.pushing(FilePath(path)), error)
    }
  }

  // MARK: Writing

  /// Begins a file that nobody sees yet.
  func begin() throws(BundleError) -> File {
    // What the member before has left when it was damaged.
    try? root.removeFile(staged)
    do {
      return try Self.inStage(of: root) { () throws(PlatformError) in try root.createFile(staged) }
    } catch {
      throw Self.unwritable(root.path, error)
    }
  }

  /// The error for a member that could not be written.
  func unwritable(_ path: String, _ error: any Error) -> BundleError {
    Self.unwritable(root.path.pushing(FilePath(path)), error)
  }

  /// How often other runs may take away the folder that this one makes, one after the other.
  private static let patience = 20

  /// Runs `body`, and again when another run that has ended took the folder away.
  private static func inStage<Result: ~Copyable>(
    of root: RootedFolder, _ body: () throws(PlatformError) -> Result
  ) throws(PlatformError) -> Result {
    var left = patience
    while true {
      do {
        return try body()
      } catch let error where error.code == .notFound && left > 0 {
        left -= 1
        // What is wrong with it, `body` says.
        try? root.makeFolders(stage)
      }
    }
  }

  /// Gives the file that was begun its name.
  func finish(as path: String) throws(BundleError) {
    do {
      try root.rename(staged, to: FilePath(path))
    } catch {
      throw unwritable(path, error)
    }
  }

  /// Makes a link, unless something else has its place.
  func link(
    _ path: String, to target: String, _ conflict: BundleReader.Conflict
  ) throws -> BundleReader.Result {
    let place = FilePath(path)
    let existing = try status(of: path)
    if existing != nil {
      let member = BundleInventory.Member(path: path, content: .link(target: target))
      if try has(member, isRead: false, Cancellation()) { return .present }
      if conflict == .keep { return .conflict }
    }
    do {
      try root.makeFolders(place.removingLastComponent())
      let fresh = staged.removingLastComponent().appending("link-" + (staged.stem ?? ""))
      try Self.inStage(of: root) { () throws(PlatformError) in
        try root.makeLink(fresh, to: FilePath(target))
      }
      do {
        try root.rename(fresh, to: place)
      } catch {
        try? root.removeFile(fresh)
        throw error
      }
    } catch {
      throw unwritable(path, error)
    }
    return existing == nil ? .added : .replaced
  }

  /// Ends the work: the folder for what is being unpacked goes, unless another run uses it.
  func end() {
    try? root.removeFile(staged)
    try? FileSystem.removeFolder(root.path.pushing(Self.stage))
    try? FileSystem.removeFolder(root.path.pushing(Self.stage.removingLastComponent()))
  }

  private static func unreadable(_ path: FilePath, _ error: any Error) -> BundleError {
    BundleError(.unreadable, "could not look at '\(path)'", cause: error)
  }

  private static func unwritable(_ path: FilePath, _ error: any Error) -> BundleError {
    BundleError(
      .unwritable, "could not write '\(path)'", hint: "look whether there is room enough",
      cause: error)
  }
}
