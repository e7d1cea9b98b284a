import RecipeModel
import SpecModel
import Testing

/// Which links are archives of a package, and of which version.
@Suite struct VersionListingTests {
  private func versions(
    _ archives: [String], _ links: [String], own: [String: String] = [:]
  ) -> [String] {
    VersionListing(listURL: nil, depth: 0, archiveURLs: archives)
      .versions(in: links) { own[$0.text] }.map { "\($0.version) \($0.url)" }
  }

  @Test func `links are recognised by their last part`() {
    let found = versions(
      ["https://h/a/foo-1.0.tar.gz"],
      [
        "https://other/b/foo-1.2.tar.gz",
        "https://downloads.sourceforge.net/foo-1.3.tar.gz/download",
        "https://h/foo-1.4.tar.gz.asc", "https://h/foo-1.5.tar.gz#sha256=ab",
        "https://h/libfoo-1.6.tar.gz", "https://h/foo-1.7.zip", "https://h/foo-x.tar.gz",
        "https://h/foo-2.0-rc1.tar.gz", "https://h/foo-1.8.tar.gz?x=1",
      ])
    #expect(
      found == [
        "2.0-rc1 https://h/foo-2.0-rc1.tar.gz", "1.5 https://h/foo-1.5.tar.gz",
        "1.3 https://downloads.sourceforge.net/foo-1.3.tar.gz/download",
        "1.2 https://other/b/foo-1.2.tar.gz",
        "1.0 https://h/a/foo-1.0.tar.gz",
      ])
  }

  @Test func `of several links the recipe's own address counts, else the last in order`() {
    let links = [
      "https://a/foo-1.1.tar.gz", "https://b/foo-1.1.tar.gz", "https://c/foo-1.1.tar.gz",
    ]
    let archives = ["https://h/foo-1.0.tar.gz"]
    #expect(versions(archives, links)[0] == "1.1 https://c/foo-1.1.tar.gz")
    #expect(
      versions(archives, links, own: ["1.1": links[1]])[0] == "1.1 https://b/foo-1.1.tar.gz")
  }

  @Test func `a claimed digest is kept apart from the URL`() {
    let digest = String(repeating: "Ab", count: 32)
    let found = VersionListing(
      listURL: nil, depth: 0, archiveURLs: ["https://h/foo-1.0.tar.gz"]
    ).versions(in: ["https://h/foo-1.1.tar.gz#sha256=" + digest]) { _ in nil }
    #expect(found[0].url == "https://h/foo-1.1.tar.gz")
    #expect(found[0].claimedDigest == digest.lowercased())
  }

  @Test func `pages come with and without a slash, and each once`() {
    let listing = VersionListing(
      listURL: "https://h/list", depth: 0,
      archiveURLs: ["https://h/list/foo-1.0.tar.gz", "https://h/list/foo-2.0.tar.gz"])
    #expect(listing.pages == ["https://h/list", "https://h/list/"])
  }

  @Test(arguments: [
    String(repeating: "/foo-1", count: 600), "/foo-" + String(repeating: "1", count: 4000) + "!",
    "/foo-" + String(repeating: "1.", count: 2000) + ".tar.gz",
  ])
  func `a long link takes no long time`(link: String) {
    let start = ContinuousClock.now
    _ = versions(["https://h/foo-1.0.tar.gz"], Array(repeating: "https://h" + link, count: 20))
    #expect(ContinuousClock.now - start < .seconds(20))
  }
}
