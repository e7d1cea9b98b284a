import Diagnostics
import Testing

@testable import Transfers

@Suite struct WebURLTests {
  @Test(arguments: [
    ("https://Example.ORG", "https://example.org/"),
    ("HTTP://h:80/a", "http://h/a"), ("https://h:443", "https://h/"),
    ("http://h:8080/a?b=c#d", "http://h:8080/a?b=c"),
    ("http://[::1]:81/x", "http://[::1]:81/x"),
    ("http://u:p@h/a@b", "http://h/a@b"),
    ("http://h/a b\u{e9}", "http://h/a%20b%C3%A9"),
    ("http://h/%41", "http://h/%41"),
    ("http://h?x", "http://h/?x"),
    ("http://good.example\\@evil.example/", "http://good.example/%5C@evil.example/"),
  ])
  func `a URL is taken apart in one way`(text: String, asked: String) throws {
    #expect(try WebURL(text).text == asked)
  }

  @Test(arguments: [
    "http://", "http:///x", "http://h:0/", "http://h:70000/", "http://h:+1/", "http://h h/",
    "http://h%2e/", "http://[::1/", "http://b\u{fc}cher.example/", "nonsense", "http://a\n/",
  ])
  func `what is no URL is refused`(text: String) throws {
    let error = #expect(throws: TransferError.self) { try WebURL(text) }
    #expect(error?.code == .badURL)
  }

  @Test(arguments: ["sftp://h/x", "s3://b/k", "file:///etc/passwd", "gopher://h/"])
  func `other schemes are refused`(text: String) throws {
    let error = #expect(throws: TransferError.self) { try WebURL(text) }
    #expect(error?.code == .unsupportedScheme)
  }

  @Test func `a name and password are kept apart and never shown`() throws {
    let url = try WebURL("https://us%65r:p%40ss@h/x?token=abc&a=b&X-Amz-Signature=1")
    #expect(url.user == .basic(user: "user", secret: Secret("p@ss")))
    #expect(url.shown == "https://h/x?token=***&a=b&X-Amz-Signature=***")
    #expect("\(url)".contains("p@ss") == false)
  }

  @Test(arguments: [
    ("https://h/site", "https://h/site", true), ("https://h/site/x", "https://h/site/", true),
    ("https://h/sites", "https://h/site", false), ("https://h:444/site", "https://h/site", false),
    ("http://h/site", "https://h/site", false), ("https://h.evil/site", "https://h/site", false),
    ("https://h/site/../x", "https://h/site", false),
    ("https://h/site/%2E%2e/x", "https://h/site", false), ("https://h/x", "https://h", true),
  ])
  func `a credential holds below its URL`(url: String, prefix: String, holds: Bool) throws {
    #expect(try WebURL(url).isBelow(WebURL(prefix)) == holds)
  }

  @Test func `the longest prefix decides`() throws {
    let table = CredentialTable([
      TransferCredential(prefix: "https://h", .bearer(Secret("a"))),
      TransferCredential(prefix: "https://h/site", .bearer(Secret("b"))),
      TransferCredential(prefix: "file:///x", .bearer(Secret("c"))),
    ])
    #expect(table.proof(for: try WebURL("https://h/site/x")) == .bearer(Secret("b")))
    #expect(table.proof(for: try WebURL("https://h/other")) == .bearer(Secret("a")))
    #expect(table.proof(for: try WebURL("https://i/site")) == nil)
  }

  @Test func `a secret shows nothing`() {
    let credential = TransferCredential(
      prefix: "https://h", .basic(user: "u", secret: Secret("hush")))
    var text = "\(credential) \(String(reflecting: credential))"
    dump(credential, to: &text)
    #expect(!text.contains("hush"))
  }
}
