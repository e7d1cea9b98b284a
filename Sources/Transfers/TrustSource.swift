internal import Platform
internal import SystemPackage

/// Whose word is taken for who a server is.
enum TrustSource: Sendable {
  /// The authorities that libcurl was built to trust.
  case system
  /// Those in a file.
  case file(FilePath)
  /// Those in a folder, under the names that `openssl rehash` gives.
  case folder(FilePath)
  /// The server's own.
  case anybody

  /// Looks whether the settings name a file or a folder.
  init(_ settings: TransferSettings) {
    guard settings.verifiesCertificates else {
      self = .anybody
      return
    }
    guard let path = settings.certificates else {
      self = .system
      return
    }
    let status = (try? FileStatus.ifPresent(path)) ?? nil
    self = status?.kind == .folder ? .folder(path) : .file(path)
  }
}
