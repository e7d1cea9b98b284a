internal import CacheModel
internal import Diagnostics
internal import Platform
internal import SpecModel
internal import Storage

extension Cache {
  /// How many spec files are read at a time.
  private static let pageReaderCount = 16

  /// Returns the specs whose spec files a page of links names, in its order, and all that they need.
  ///
  /// Nothing is verified: what is installed comes from elsewhere. Throws what reading a spec file
  /// throws, and `cache.malformed` for one that is none.
  func entries(ofPage bytes: [UInt8]) async throws -> (listed: [SpecNode], known: [SpecNode]) {
    let keys = PageLinks.targets(in: bytes).map { layout.metadataFolder + "/" + $0 }
      .filter { layout.entryName(ofKey: $0) != nil }
    var specs = [ConcreteSpec?](repeating: nil, count: keys.count)
    try await withThrowingTaskGroup(of: (Int, ConcreteSpec?).self) { group in
      var next = 0
      func begin() {
        guard next < keys.count else { return }
        let place = next
        next += 1
        group.addTask { (place, try await self.specFile(at: keys[place])) }
      }
      for _ in 0..<Self.pageReaderCount { begin() }
      while let (place, spec) = try await group.next() {
        specs[place] = spec
        begin()
      }
    }
    let found = specs.compactMap { $0 }
    var seen: Set<SpecHash> = []
    let known = found.flatMap(\.nodes).filter { seen.insert($0.hash).inserted }
    seen = []
    return (found.map(\.root).filter { seen.insert($0.hash).inserted }, known)
  }

  /// Reads a spec file that lies beside the archives; nil when it is not there any more.
  private func specFile(at key: String) async throws -> ConcreteSpec? {
    guard let bytes = try await readIfPresent(key, byteLimit: Self.metadataByteLimit) else {
      return nil
    }
    let source = url + "/" + key
    return try await onWorker { try SpecFile.decode(bytes, source: source) }
  }
}
