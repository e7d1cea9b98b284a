package import SpecModel

/// Where the objects of a v3 cache are, as paths below its root.
package enum CachePath {
  /// The file whose existence marks a v3 cache.
  package static let layoutMarker = "v3/layout.json"

  /// What the marker holds.
  package static let layoutMarkerText = "{\"signing\": \"gpg\"}"

  /// The manifest of the cache's main index.
  package static let indexManifest = "v3/manifests/index/index.manifest.json"

  /// Returns the manifest of the main index, or of a view of it.
  package static func indexManifest(view: String?) -> String {
    guard let view else { return indexManifest }
    return "v3/manifests/index/\(view)/index.manifest.json"
  }

  /// Whether a text can name a view: parts of a path that lead nowhere else.
  package static func isView(_ text: String) -> Bool {
    text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
      !part.isEmpty && !part.hasPrefix(".")
        && part.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    }
  }

  /// The manifest of the list of keys.
  package static let keyListManifest = "v3/manifests/key/keys.manifest.json"

  /// Returns the manifest of the key with this fingerprint, 40 hex digits in upper case.
  package static func keyManifest(_ fingerprint: String) -> String {
    "v3/manifests/key/\(fingerprint).key.manifest.json"
  }

  /// The lock that writers of the index take, among Albedo's own files.
  package static let indexLock = ".albedo/lock"

  /// The list of indices that others have replaced, among Albedo's own files.
  package static let supersededIndices = ".albedo/superseded.json"

  /// What a rebuild of an index has read so far, among Albedo's own files.
  package static func indexDraft(
    _ generation: CacheGeneration, view: String?, isFull: Bool
  ) -> String {
    let view = view.map { ".view-" + PathText.safe($0) } ?? ""
    return ".albedo/rebuild/\(generation.rawValue)\(view)\(isFull ? ".full" : "").json"
  }

  /// The folder of all manifests of indices, those of views among them.
  package static let indexManifests = "v3/manifests/index"

  /// The folder of the manifests of keys and of their list.
  package static let keyManifests = "v3/manifests/key"

  /// The folder of all blobs.
  package static let blobs = "blobs"

  /// The folder of what was moved out of the way, among Albedo's own files.
  package static let trash = ".albedo/trash"

  /// The folder of all manifests.
  package static let manifests = "v3/manifests"

  /// What is never pruned, among Albedo's own files.
  package static let pins = ".albedo/pins.json"

  /// How long new prefixes may be, where no metadata says it, among Albedo's own files.
  package static let room = ".albedo/room.json"

  /// The lock of those who change that file, among Albedo's own files.
  package static let roomLock = ".albedo/room-lock"

  /// The lock of those who prune, put back, or pin, among Albedo's own files.
  package static let pruneLock = ".albedo/prune-lock"

  /// A file whose time of writing is the time of the place, among Albedo's own files.
  package static let clock = ".albedo/clock/now"

  /// The folder of all spec manifests.
  package static let specManifests = "v3/manifests/spec"

  /// Returns the manifest of one spec.
  package static func specManifest(of node: SpecNode) -> String {
    "\(specManifests)/\(PathText.safe(node.name))/\(node.fileStem).spec.manifest.json"
  }

  /// Returns the blob with this SHA-256 in lower-case hex.
  package static func blob(_ checksum: String) -> String {
    "blobs/sha256/\(checksum.prefix(2))/\(checksum)"
  }
}
