package import Diagnostics
internal import SystemPackage

/// What can go wrong when the program asks something of the machine it runs on.
package enum PlatformFailure: String, FailureCode {
  /// The entry, or a folder on the way to it, does not exist.
  case notFound = "not_found"
  /// The target of a creating call exists.
  case exists
  /// The owner or the mode of an entry forbids the call.
  case permissionDenied = "permission_denied"
  /// The file system, or a lock file, cannot be written.
  case readOnly = "read_only"
  /// The device or the user's quota is full.
  case noSpace = "no_space"
  /// A part of the path is something other than a folder.
  case notAFolder = "not_a_directory"
  /// A call for files met a folder.
  case isAFolder = "is_a_directory"
  /// A folder that should be empty is not.
  case notEmpty = "not_empty"
  /// Source and target of a rename or link are on two file systems.
  case crossDevice = "cross_device"
  /// The entry has as many hard links as its file system allows.
  case tooManyLinks = "too_many_links"
  /// A path runs through symbolic links for ever, or through one where none is allowed.
  case linkRefused = "link_refused"
  /// The name is too long, empty, or holds a NUL.
  case invalidName = "invalid_name"
  /// A relative path leaves the folder that it must stay below.
  case outside
  /// The process may not open more files.
  case tooManyOpenFiles = "too_many_open_files"
  /// Another holder has the lock.
  case locked
  /// A wait took longer than the caller allowed.
  case timedOut = "timed_out"
  /// The caller's task was cancelled.
  case cancelled
  /// The file is larger than the caller allowed.
  case tooLarge = "too_large"
  /// A file ended early or changed while it was read.
  case changed
  /// The file system or the kernel does not know the call.
  case notSupported = "not_supported"
  /// Memory ran out.
  case outOfMemory = "out_of_memory"
  /// The device failed.
  case inputOutput = "input_output"
  /// A channel between two stages was closed by the other side.
  case channelClosed = "channel_closed"
  /// Any other refusal of the system.
  case system

  /// The word before the dot in scripts: `platform.not_found`.
  package static let domain = "platform"

  /// A cancelled wait ends the program as interrupted.
  package var exitClass: ExitClass { self == .cancelled ? .interrupted : .failed }
}

/// An error of the local machine.
package typealias PlatformError = Failure<PlatformFailure>

extension Failure where Code == PlatformFailure {
  /// Translates a value of `errno` after a call on `subject`, which is quoted already.
  init(errno: Int32, _ call: SystemCall, _ subject: String) {
    let code = PlatformFailure(errno: errno)
    let reason = code.reason ?? Errno(rawValue: errno).description.lowercasedFirst
    self.init(code, "could not \(call.rawValue) \(subject): \(reason)", hint: code.advice)
  }
}

extension PlatformFailure {
  fileprivate init(errno: Int32) {
    switch Errno(rawValue: errno) {
    case .noSuchFileOrDirectory: self = .notFound
    case .fileExists: self = .exists
    case .permissionDenied, .notPermitted: self = .permissionDenied
    case .readOnlyFileSystem: self = .readOnly
    case .noSpace, .diskQuotaExceeded: self = .noSpace
    case .notDirectory: self = .notAFolder
    case .isDirectory: self = .isAFolder
    case .directoryNotEmpty: self = .notEmpty
    case .improperLink: self = .crossDevice
    case .tooManyLinks: self = .tooManyLinks
    case .tooManySymbolicLinkLevels: self = .linkRefused
    case .fileNameTooLong: self = .invalidName
    case .tooManyOpenFiles, .tooManyOpenFilesInSystem: self = .tooManyOpenFiles
    case .resourceTemporarilyUnavailable, .resourceBusy: self = .locked
    case .fileTooLarge: self = .tooLarge
    case .notSupported, .noFunction, .noLocks: self = .notSupported
    case .noMemory: self = .outOfMemory
    case .ioError: self = .inputOutput
    default: self = .system
    }
  }

  /// The reason in plain words, where the system's own words would puzzle.
  fileprivate var reason: String? {
    switch self {
    case .notFound: "no such file or folder"
    case .exists: "it exists"
    case .permissionDenied: "permission denied"
    case .readOnly: "the file system is read-only"
    case .notAFolder: "a part of the path is not a folder"
    case .isAFolder: "it is a folder"
    case .notEmpty: "the folder is not empty"
    case .crossDevice: "source and target are on different file systems"
    case .tooManyLinks: "it has as many hard links as the file system allows"
    case .linkRefused: "the path runs through a symbolic link that may not be followed"
    case .invalidName: "the name is too long"
    case .tooManyOpenFiles: "too many open files"
    case .locked: "it is in use"
    default: nil
    }
  }

  fileprivate var advice: String? {
    switch self {
    case .permissionDenied: "check the owner and the mode of the path and of its folders"
    case .readOnly: "use a place that can be written"
    case .noSpace: "free some space or raise the quota, then run the command again"
    case .tooManyOpenFiles: "raise the limit with 'ulimit -n', or use fewer jobs"
    default: nil
    }
  }
}

extension String {
  fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
