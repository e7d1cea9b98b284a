internal import CPlatform
internal import SystemPackage

/// The calls of this module, each with the words that complete "could not …" in a message.
enum SystemCall: String {
  case open
  case create
  case read
  case write
  case seek
  case synchronize = "write back"
  case status = "read the status of"
  case space = "ask for the room of"
  case list
  case makeFolder = "make folder"
  case makeLink = "make link"
  case readLink = "read link"
  case hardLink = "make hard link"
  case rename
  case remove
  case setPermissions = "set the permissions of"
  case setGroup = "set the group of"
  case setTimes = "set the time of"
  case truncate
  case map
  case lock
  /// A thread, or a program.
  case start
  case random = "get"
  case currentFolder = "find"
}

/// Runs one C call that returns -1 and sets `errno` when it fails; again when a signal broke it.
///
/// The only place of the module that reads `errno`. `subject` is evaluated on failure alone.
@discardableResult
func perform<Result: SignedInteger>(
  _ call: SystemCall, _ subject: @autoclosure () -> String, _ body: () -> Result
) throws(PlatformError) -> Result {
  while true {
    let result = body()
    if result != -1 { return result }
    let code = albedo_errno()
    if code != EINTR { throw PlatformError(errno: code, call, subject()) }
  }
}

/// An entry as the system calls name it: a folder's descriptor and a path from there.
struct Place {
  let folder: Int32
  let name: FilePath
  /// The path to print, when `name` alone would not tell.
  private let shownPath: FilePath?

  /// Names a path as a user writes it, from the current folder unless it is absolute.
  init(_ path: FilePath) {
    folder = albedo_current_folder
    name = path
    shownPath = nil
  }

  /// Names an entry of an open folder.
  init(in folder: Int32, _ name: FilePath, shownAs path: FilePath) {
    self.folder = folder
    self.name = name
    shownPath = path
  }

  /// The path for a message.
  var shown: FilePath { shownPath ?? name }
  var quoted: String { shown.quoted }

  /// Runs a C call with the name as a C string.
  @discardableResult
  func perform<Result: SignedInteger>(
    _ call: SystemCall, _ body: (UnsafePointer<CChar>) -> Result
  ) throws(PlatformError) -> Result {
    try Platform.perform(call, quoted) { unsafe name.withPlatformString(body) }
  }
}
