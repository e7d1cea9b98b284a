internal import Diagnostics
internal import Documents

/// One configured mirror, as `mirrors.yaml` of any vintage describes it.
package struct Mirror: Sendable, Equatable {
  /// The name it is configured under; nil for one that was given by URL.
  package let name: String?
  /// How it is read from.
  package let fetch: MirrorConnection
  /// How it is written to.
  package let push: MirrorConnection
  /// Whether its entries must carry a valid signature; never in a container registry.
  package let isSigned: Bool
  /// Whether it holds binary packages.
  package let hasBinaries: Bool
  /// Whether it holds sources.
  package let hasSources: Bool
  /// Whether Spack pushes every package to it that it has built.
  package let isPushedAutomatically: Bool

  /// Where it is read from; nil when only a push URL is configured.
  package var fetchURL: String? { fetch.url }
  /// Where it is written to; nil when only a fetch URL is configured.
  package var pushURL: String? { push.url }

  /// Whether it is a container registry, which holds no sources and no signatures.
  package var isRegistry: Bool {
    Self.isRegistry(fetchURL ?? pushURL)
  }

  private static func isRegistry(_ url: String?) -> Bool {
    ["oci://", "oci+http://"].contains { url?.hasPrefix($0) ?? false }
  }

  /// Creates an unnamed mirror at `url`, for both directions.
  package init(url: String) {
    self.init(name: nil, .string(url)) { $0 }
  }

  /// Reads an entry of `mirrors.yaml` that follows the schema.
  ///
  /// A text is the URL of both directions; a mapping has `url`, `fetch`, `push` (texts, or mappings
  /// with keys of their own), further keys for connections, and the switches `signed`, `binary`,
  /// `source`, which are true unless set, and `autopush`.
  init(name: String?, _ entry: DocumentValue, resolve: (String) -> String) {
    self.name = name
    fetch = MirrorConnection(entry, .fetch, resolve: resolve)
    push = MirrorConnection(entry, .push, resolve: resolve)
    isSigned = !Self.isRegistry(fetch.url ?? push.url) && entry["signed"]?.bool ?? true
    hasBinaries = entry["binary"]?.bool ?? true
    hasSources = entry["source"]?.bool ?? true
    isPushedAutomatically = entry["autopush"]?.bool ?? false
  }
}
