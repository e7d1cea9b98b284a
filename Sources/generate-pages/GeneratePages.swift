import Host
import ManualSite

/// Writes the generated pages of the checkout that is the working folder, and its manual as a site.
@main struct GeneratePages {
  /// Where the site is written; git does not see it.
  private static let siteFolder = "build/docs"

  static func main() async throws {
    for page in try await GeneratedPages.all() + GeneratedPages.commands() {
      try GeneratedPages.write(page)
    }
    let count = try await ManualSite(root: ".").write(to: siteFolder)
    print("\(siteFolder)/index.html: \(count) pages")
  }
}
