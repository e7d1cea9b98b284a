internal import ConfigModel
internal import Storage

extension APISession {
  /// Returns the only keys that count for a cache, or nil when none are pinned.
  ///
  /// A cache is that of a mirror when it lies where the mirror is read from or written to, whatever
  /// the command calls it. The first time, the user is told of pins that are of no mirror: somebody
  /// believes that they hold.
  func pinnedSigners(ofCache url: String) throws -> Set<String>? {
    let configuration = try configuration(of: ["albedo", "config", "mirrors"])
    let pins = try configuration.pinnedSigners()
    guard !pins.isEmpty else { return nil }
    let mirrors = try configuration.mirrors(substitution: substitution)
    var found: Set<String>?
    for pin in pins {
      guard let mirror = mirrors.first(where: { $0.name == pin.mirror }) else {
        warnOnce(
          "albedo:mirrors:\(pin.mirror):signers pins keys of a mirror that is not configured")
        continue
      }
      let places = [mirror.fetchURL, mirror.pushURL].compactMap { place in
        place.flatMap { (try? readableStorage($0).url) ?? $0 }
      }
      // Whoever writes the address otherwise does not get around the pins.
      guard places.contains(where: { StorageLocation.isOnePlace($0, url) }) else { continue }
      found = found?.intersection(pin.fingerprints) ?? pin.fingerprints
    }
    return found
  }
}
