internal import Diagnostics
internal import MirrorModel
internal import RecipeModel
internal import Transfers

extension TransferRequest {
  /// The longest that a recipe may make a fetch wait: an hour.
  private static let longestPatience: Int64 = 3600

  /// Asks for the file of an item.
  ///
  /// What the recipe says of fetching (`fetch_options`) holds for its own addresses: how many seconds
  /// a server may take at least (`timeout`), and what goes along as `Cookie` (`cookie`).
  init(_ url: String, for item: MirrorItem) {
    self.init(url)
    guard let options = item.fetchOptions, item.urls.contains(url) else { return }
    switch options["timeout"] {
    case .integer(let seconds) where seconds > 0:
      patience = .seconds(min(seconds, Self.longestPatience))
    case .number(let seconds) where seconds > 0:
      patience = .seconds(min(seconds, Double(Self.longestPatience)))
    default: break
    }
    // A line break would begin another field of the head.
    if let text = options["cookie"]?.text, text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) {
      cookie = Secret(text)
    }
  }
}
