internal import Diagnostics
internal import Documents
package import SpecModel

/// What a prune never takes from a cache, whatever its rules say.
///
/// Format: `{"schema": 1, "pins": [{"hash": …, "spec": …}]}`, in `.albedo/pins.json` of the cache.
package struct PinList: Sendable, Equatable {
  /// One package that is pinned.
  package struct Pin: Sendable, Equatable {
    /// The hash of the package.
    package let hash: SpecHash
    /// The package as people write it.
    package let text: String

    /// Creates a pin.
    package init(hash: SpecHash, text: String) {
      self.hash = hash
      self.text = text
    }
  }

  /// The pins, in the order in which they were set.
  package private(set) var pins: [Pin]

  /// Creates a list.
  package init(_ pins: [Pin] = []) { self.pins = pins }

  /// The hashes that are pinned.
  package var hashes: Set<SpecHash> { Set(pins.map(\.hash)) }

  /// Adds a pin; returns whether it is new.
  package mutating func add(_ pin: Pin) -> Bool {
    guard !pins.contains(where: { $0.hash == pin.hash }) else { return false }
    pins.append(pin)
    return true
  }

  /// Removes the pin of a package; returns whether there was one.
  package mutating func remove(_ hash: SpecHash) -> Bool {
    guard let place = pins.firstIndex(where: { $0.hash == hash }) else { return false }
    pins.remove(at: place)
    return true
  }

  /// The JSON of the list.
  package func encode() -> [UInt8] {
    let list: [DocumentValue] = pins.map { pin in
      .mapping(["hash": .string(pin.hash.text), "spec": .string(pin.text)])
    }
    return JSON.encode(
      .mapping(["schema": .number("1"), "pins": .list(list)]), style: .indented(2))
      + [0x0A]
  }

  /// Reads a list, which `source` names in errors.
  ///
  /// Throws `cache.malformed`, since what cannot be read may pin anything.
  package static func decode(_ bytes: [UInt8], source: String) throws(CacheError) -> PinList {
    let root: DocumentValue
    do {
      root = try JSON.decode(bytes, source: source)
    } catch {
      throw malformed(source, cause: error)
    }
    guard let list = root["pins"]?.list else { throw malformed(source, cause: nil) }
    var pins = PinList()
    for item in list {
      guard let hash = item["hash"]?.string.flatMap({ SpecHash($0) }) else {
        throw malformed(source, cause: nil)
      }
      _ = pins.add(Pin(hash: hash, text: item["spec"]?.string ?? "/\(hash.short)"))
    }
    return pins
  }

  private static func malformed(_ source: String, cause: (any Error)?) -> CacheError {
    CacheError(
      .malformed, "could not read the pins in '\(source)'",
      hint: "mend the file, or remove it if nothing is to be pinned", cause: cause)
  }
}
