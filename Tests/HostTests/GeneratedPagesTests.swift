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
}
