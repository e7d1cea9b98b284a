import AlbedoTesting
import Foundation
import Host
import Testing

@Suite struct GeneratedPagesTests {
  @Test(arguments: GeneratedPages.all().map(\.path))
  func `a generated page of the checkout is what the declarations give`(_ path: String) throws {
    let page = try #require(GeneratedPages.all().first { $0.path == path })
    let text = try? String(contentsOfFile: Fixture.checkout + "/" + path, encoding: .utf8)
    let isEqual = text == page.text
    #expect(isEqual, "\(path) is out of date: run 'make docs'")
  }

  @Test func `the pages of commands and topics are what the declarations give, and no others`()
    async throws
  {
    let pages = try await GeneratedPages.commands()
    for page in pages {
      let text = try? String(contentsOfFile: Fixture.checkout + "/" + page.path, encoding: .utf8)
      let isEqual = text == page.text
      #expect(isEqual, "\(page.path) is out of date: run 'make docs'")
    }
    let found = try ["commands", "topics"].flatMap { folder in
      try FileManager.default.contentsOfDirectory(
        atPath: Fixture.checkout + "/docs/reference/" + folder
      ).map { "docs/reference/\(folder)/" + $0 }
    }
    #expect(found.sorted() == pages.map(\.path).sorted())
  }
}
