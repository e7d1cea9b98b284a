internal import Platform
internal import SystemPackage

/// One thing to do in the folder that a package is unpacked into.
enum ExtractionStep: Sendable {
  /// Makes a folder, or sets what it becomes at the end when it exists; an empty path is the top.
  case folder(FilePath, permissions: UInt32, FileTime)
  /// Creates a file, which stays open for its content.
  case file(FilePath, permissions: UInt32, FileTime)
  /// Adds to the open file.
  case content([UInt8])
  /// Ends the open file.
  case endFile
  /// Makes a symbolic link.
  case link(FilePath, target: FilePath)
  /// Makes a further name of a file.
  case hardLink(FilePath, existing: FilePath)
}

/// Does the steps, on one thread.
struct ExtractionWriter: ~Copyable {
  private let folder: RootedFolder
  private let mask = CurrentProcess.fileCreationMask
  private var file: File?
  private var permissions: UInt32 = 0
  private var modified = FileTime.epoch
  /// What folders become when nothing is written into them any more.
  private var folders: [FilePath: (permissions: UInt32, modified: FileTime)] = [:]

  init(_ folder: RootedFolder) { self.folder = folder }

  mutating func apply(_ step: ExtractionStep) throws {
    switch step {
    case .folder(let path, let permissions, let modified):
      // Writable for now, whatever it becomes.
      if !path.isEmpty, folders[path] == nil {
        try folder.makeFolder(path, permissions: 0o700)
      }
      folders[path] = (permissions, modified)
    case .file(let path, let permissions, let modified):
      self.permissions = permissions
      self.modified = modified
      file = try folder.createFile(path, permissions: permissions)
    case .content(let bytes): try file?.write(bytes.span)
    case .endFile: try endFile()
    case .link(let path, let target): try folder.makeLink(path, to: target)
    case .hardLink(let path, let existing): try folder.makeHardLink(path, to: existing)
    }
  }

  /// Gives all folders their permissions and times, the deepest first.
  consuming func finish() throws {
    let deepestFirst = folders.sorted { $0.key.length > $1.key.length }
    for (path, end) in deepestFirst {
      try folder.setFolder(path, permissions: end.permissions, modified: end.modified)
    }
  }

  private mutating func endFile() throws {
    guard let open = file.take() else { return }
    if permissions & mask != 0 { try open.setPermissions(permissions) }
    try open.setTimes(modified)
    try open.finish()
  }
}
