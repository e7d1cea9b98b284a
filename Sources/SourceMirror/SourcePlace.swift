internal import Diagnostics
internal import MirrorModel
internal import Storage
internal import SystemPackage

/// One address under which a file may be found.
enum SourcePlace: Sendable {
  /// A file of this machine.
  case file(FilePath)
  /// A file on a web server.
  case web(String)
  /// An address of a kind that this program cannot use.
  case unsupported(String)

  /// How people are told of it.
  var shown: String {
    switch self {
    case .file(let path): path.string
    case .web(let url), .unsupported(let url): ShownURL.withoutSecrets(url)
    }
  }

  /// Returns where `origins` may have `item`, in the order of trying.
  static func places(of item: MirrorItem, in origins: [SourceOrigin]) throws -> [SourcePlace] {
    try origins.flatMap { origin -> [SourcePlace] in
      switch origin {
      case .folder(let root):
        try SourceFolder(root: root).path(of: item).map { [.file($0)] } ?? []
      case .web(let root):
        (item.storage ?? item.alias).map { [.web(root.url(of: $0))] } ?? []
      case .file(let path): [.file(path)]
      case .upstream: item.urls.map(SourcePlace.init(address:))
      }
    }
  }

  private init(address: String) {
    if StorageLocation.isOnTheWeb(address) {
      self = .web(address)
    } else if let path = try? StorageLocation.folder(of: address) {
      self = .file(path)
    } else {
      self = .unsupported(address)
    }
  }
}

/// A place that was asked in vain.
package struct SourceAttempt: Sendable {
  /// How the place is called, without secrets.
  package let place: String
  /// Why it did not give the file.
  package let error: any Error

  /// What kind of failure it is.
  enum Kind {
    /// The place has answered that it does not have the file.
    case absent
    case unreachable
    case wrongDigest
    /// The program that would fetch it is not installed.
    case programMissing
    case other
  }

  let kind: Kind
}
