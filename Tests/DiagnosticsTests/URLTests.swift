import Testing

@testable import Diagnostics

@Suite struct URLTests {
  @Test func `a byte and its escape stand for each other`() {
    for byte in UInt8.min...UInt8.max {
      let escape = PercentEscape.text(of: byte)
      #expect(PercentEscape.bytes(of: escape[...]) == [byte])
      #expect(PercentEscape.bytes(of: escape.lowercased()[...]) == [byte])
    }
  }

  @Test(arguments: ["%", "%4", "a%zz", "%+5", "%-1", "% 1", "%4\u{661}"])
  func `a broken escape is not guessed at`(text: String) {
    #expect(PercentEscape.bytes(of: text[...]) == nil)
  }

  @Test(arguments: ["/srv/cache", "/srv/100%/%41", "/srv/\u{e9} \u{1F58B}"])
  func `a path comes back from its URL`(path: String) {
    #expect(FileURL.path(of: FileURL.text(ofPath: path)) == Array(path.utf8))
  }

  @Test(arguments: ["file://host/srv", "file:srv", "https://h/srv", "file:///%z", "/srv"])
  func `what names no path of this machine is none`(url: String) {
    #expect(FileURL.path(of: url) == nil)
  }
}
