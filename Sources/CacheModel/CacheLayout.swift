package import Documents
package import SpecModel

/// Where the parts of a build cache are and what its metadata says: one value a generation.
///
/// A layout looks at no place: it names keys and reads bytes. `BuildCache` is the one engine for all.
package protocol CacheLayout: Sendable {
  /// The generation that the layout is of.
  var generation: CacheGeneration { get }

  /// A file whose existence says that a place is a cache of this layout; nil where there is none.
  var markerKey: String? { get }

  /// The folder below which the metadata of all entries is.
  var metadataFolder: String { get }

  /// Where the text is that says what an entry holds, which a signature is over.
  func metadata(of node: SpecNode) -> EntryMetadata

  /// The files that say that a package is there, in the places to look at first in front, which are
  /// those of clear-signed text.
  func metadataKeys(of node: SpecNode) -> [String]

  /// Files that may lie beside an entry and belong to it, though nothing here reads them.
  func companionKeys(of node: SpecNode) -> [String]

  /// Returns which package's metadata lies at `key`, as far as a name tells; nil for other files.
  func entryName(ofKey key: String) -> EntryName?

  /// Reads an entry's metadata: the signed text without its armour.
  ///
  /// `source` names it in errors. Throws `cache.malformed`, `cache.unsupported_version` and
  /// `cache.missing_record`.
  func description(
    of node: SpecNode, in payload: [UInt8], source: String
  ) throws(CacheError) -> EntryDescription

  /// Reads an entry's metadata of a package that is not known yet; nil where the metadata is the spec
  /// itself, as it is unless a layout says otherwise, so that the package must be known for the rest.
  ///
  /// Throws as ``description(of:in:source:)`` does.
  func description(in payload: [UInt8], source: String) throws(CacheError) -> EntryDescription?

  /// The version of the database document that the index is; nil where the index is no such document.
  var indexVersion: Int? { get }

  /// Where an index is; the main one without `view`.
  func index(view: String?) -> IndexPlace

  /// How public keys are published.
  var keys: KeyPlace { get }

  /// Where a published key is.
  func keyKey(_ fingerprint: String) -> String
}

extension CacheLayout {
  package func description(
    in payload: [UInt8], source: String
  ) throws(CacheError) -> EntryDescription? { nil }

  /// What follows from the version of the index.
  package var indexFormat: IndexFormat {
    IndexFormat(version: indexVersion ?? CacheIndex.version)
  }

  package func companionKeys(of node: SpecNode) -> [String] { [] }
}

/// What the name of an entry's metadata tells.
package struct EntryName: Sendable, Hashable {
  /// The key of the metadata.
  package let key: String
  /// The hash of the package.
  package let hash: SpecHash

  /// Creates the name.
  package init(key: String, hash: SpecHash) {
    self.key = key
    self.hash = hash
  }
}

/// Where the text is that says what an entry holds.
package enum EntryMetadata: Sendable, Equatable {
  /// In a file at one of these keys, plain or clear-signed, the places to look at first in front;
  /// clear-signed text goes to the first.
  ///
  /// Where the file is plain, the text and its signature may be members of an object.
  case file([String], orMembers: NestedPlace? = nil)
  /// In a member of an object, the signature in another.
  case members(NestedPlace)
  /// Nowhere: the layout has no name for the package.
  case none
}

/// An object that is an archive of an archive, of the spec and of its signature.
package struct NestedPlace: Sendable, Hashable {
  /// The key of the object.
  package let key: String
  /// The start of the names of all members.
  package let stem: String

  /// Creates the place.
  package init(key: String, stem: String) {
    self.key = key
    self.stem = stem
  }
}

/// How a cache publishes public keys.
package enum KeyPlace: Sendable, Equatable {
  /// As blobs that manifests name; the list of keys is one of them.
  case manifests(list: String)
  /// As files named by fingerprints; the list names the keys.
  case files(list: String)
  /// As any file of the folder whose name holds `part`.
  case loose(folder: String, part: String)
}

/// Where the index of a cache is.
package enum IndexPlace: Sendable, Equatable {
  /// A blob that the manifest at this key names.
  case manifest(String)
  /// A file, and the file with its SHA-256 in hex, which may lag behind.
  case file(String, digest: String)
  /// A page of links to the metadata of the entries.
  case page(String)
}

/// What the metadata of an entry says: where its parts are and what they must hold.
package struct EntryDescription: Sendable, Equatable {
  /// Where the archive of the prefix is.
  package let archive: EntryArchive
  /// Where the spec with its whole graph is.
  package let spec: EntrySpec

  /// Creates the description.
  package init(archive: EntryArchive, spec: EntrySpec) {
    self.archive = archive
    self.spec = spec
  }
}

/// The archive of an entry.
package struct EntryArchive: Sendable, Equatable {
  /// How the archive is stored.
  package enum Form: Sendable, Equatable {
    /// The object is the compressed archive.
    case plain
    /// The object is an archive, and its member `STEM.tar.gz` or `STEM.tar.bz2` is the compressed one.
    case nested(stem: String)
  }

  /// What the names of the archive's members start with.
  package enum MemberPlace: Sendable, Equatable {
    /// The prefix where the package was built, without the first slash.
    case fullPath
    /// The last part of that prefix.
    case baseName
    /// A folder of any name.
    case any
  }

  /// The key of the object.
  package let key: String
  /// How the archive is stored in it.
  package let form: Form
  /// What the names of its members start with.
  package let memberPlace: MemberPlace
  /// The size of the compressed archive in bytes; nil where the metadata does not tell it.
  package let byteCount: Int64?
  /// The SHA-256 of the compressed archive in lower-case hex.
  package let checksum: String
  /// How long new prefixes may be, as the metadata says it; nil where it does not.
  package let room: DocumentValue?

  /// Creates the description.
  package init(
    key: String, form: Form = .plain, memberPlace: MemberPlace = .fullPath, byteCount: Int64?,
    checksum: String, room: DocumentValue? = nil
  ) {
    self.key = key
    self.form = form
    self.memberPlace = memberPlace
    self.byteCount = byteCount
    self.checksum = checksum
    self.room = room
  }
}

/// Where the spec of an entry is.
package enum EntrySpec: Sendable, Equatable {
  /// In a blob of its own.
  case blob(BlobRecord)
  /// The metadata is the spec file itself.
  case metadata
}
