package import CacheModel
internal import Diagnostics
internal import Platform
package import SpecModel
internal import Storage

extension Cache {
  /// Returns the names of all entries whose metadata is in the place, in no order.
  ///
  /// Nothing is read and no file is looked at. Throws `buildcache.not_listable` for a place that
  /// cannot be listed, such as a web server.
  package func entryNames() async throws -> [EntryName] {
    let keys = try await listable().keys(below: layout.metadataFolder)
    let layout = layout
    return try await onWorker {
      var names: [EntryName] = []
      names.reserveCapacity(keys.count)
      for key in keys {
        if let name = layout.entryName(ofKey: key) { names.append(name) }
      }
      return names
    }
  }

  /// Returns the spec of an entry that is known by its name only; nothing is verified but digests.
  ///
  /// Throws `buildcache.missing_entry`, `buildcache.damaged_entry` when it is of another spec, and
  /// what reading its metadata throws.
  package func spec(of name: EntryName) async throws -> ConcreteSpec {
    let source = url + "/" + name.key
    guard let bytes = try await readIfPresent(name.key, byteLimit: Self.metadataByteLimit) else {
      throw BuildCacheError(.missingEntry, "the entry '\(source)' is not there any more")
    }
    let payload = try SignedText(bytes, source: source).unverifiedPayload
    let spec: ConcreteSpec
    switch try layout.description(in: payload, source: source)?.spec ?? .metadata {
    case .metadata: spec = try await onWorker { try Self.decodeSpec(payload, source: source) }
    case .blob(let record):
      let stored = try await readBlob(record, byteLimit: Self.specByteLimit)
      let source = url + "/" + CachePath.blob(record.checksum)
      spec = try await onWorker { try Self.decodeSpec(stored, source: source) }
    }
    guard spec.root.hash == name.hash else {
      throw BuildCacheError(
        .damagedEntry, "the entry '\(source)' holds the spec of '\(spec.root.shortText)'",
        hint: "push the package again with --force")
    }
    return spec
  }

  /// Reads a spec file as it is stored: compressed or, as Spack takes it, too, plain.
  static func decodeSpec(_ stored: [UInt8], source: String) throws -> ConcreteSpec {
    try SpecFile.decode(try decompressed(stored), source: source)
  }
}
