internal import Diagnostics
internal import MirrorModel
internal import RecipeModel
internal import Transfers

/// The places that are asked for a file, one after the other: those that are known, and at the very end
/// what the pages of the recipe name, which takes reading them.
///
/// Where the pages name nothing, those that could not be read are places that have failed.
struct PlaceSequence: AsyncSequence, AsyncIteratorProtocol {
  /// What comes next.
  enum Step: Sendable {
    /// A place to be asked.
    case place(SourcePlace)
    /// A page that might have named one, and why it could not be read.
    case unreadable(page: String, error: any Error)
  }

  private var places: ArraySlice<SourcePlace>
  private let item: MirrorItem
  private var search: VersionSearch?
  private var failures: ArraySlice<PageHarvest.Failure> = []
  private let progress: ItemProgress

  /// Creates the sequence; pages are read when the recipe itself is among the origins.
  init(
    _ places: [SourcePlace], of item: MirrorItem, in origins: [SourceOrigin],
    _ search: VersionSearch?, _ progress: ItemProgress
  ) {
    self.places = places[...]
    self.item = item
    self.search = origins.contains(.upstream) ? search : nil
    self.progress = progress
  }

  func makeAsyncIterator() -> Self { self }

  mutating func next() async throws -> Step? {
    if let place = places.popFirst() { return .place(place) }
    if let search = search.take(), let url = try await addressFromPages(search) {
      return .place(.web(url))
    }
    return failures.popFirst().map { .unreadable(page: $0.page, error: $0.error) }
  }

  /// The address that pages give for exactly this version; nil when it is none that is new.
  private mutating func addressFromPages(_ search: VersionSearch) async throws -> String? {
    // Without a digest nothing could tell the file of a page from any other.
    guard let listing = item.listing, item.checksum?.digest != nil else { return nil }
    guard let harvest = try await harvest(listing, search) else { return nil }
    let found = listing.versions(in: harvest.links) { $0 == item.version ? item.urls.first : nil }
      .first { $0.version == item.version }
    guard let found, !item.urls.contains(found.url) else {
      // What pages link to is often gone; the pages of the recipe itself must not be.
      failures = harvest.failures.filter(\.isRoot)[...]
      return nil
    }
    return found.url
  }

  /// Where the pages lead; nil where the network is not to be used.
  private func harvest(
    _ listing: VersionListing, _ search: VersionSearch
  ) async throws -> PageHarvest? {
    do {
      return try await search.harvest(listing, progress: progress)
    } catch {
      if let error = error as? TransferError, error.code == .offline { return nil }
      throw error
    }
  }
}
