import AlbedoTesting
import Testing

@testable import WebPages

/// The links of web pages, well and badly made.
@Suite struct PageLinksTests {
  private func links(_ html: String) -> [String] { PageLinks(Array(html.utf8)).links }

  @Test(arguments: [
    ("<a href=\"x.tar.gz\">x</a>", ["x.tar.gz"]),
    ("<A class=b HREF = 'x' id=1>", ["x"]), ("<a href=x>", ["x"]), ("<a href=x/>", ["x/"]),
    ("<a\nhref\n=\n\"x\"\n>", ["x"]), ("<a href=\" x\ty\n \">", ["xy"]),
    ("<a href=\"a\" href=\"b\">", ["a"]), ("<a name=x>", []), ("<a href>", []),
    ("<a href=\"\">", []), ("<p href=x>", []), ("<abbr href=x><a href=y>", ["y"]),
    ("<a title=\"1 > 0\" href=\"x\">", ["x"]), ("<a =href=\"x\">", []),
    ("<a/href=x>", ["x"]), ("< a href=x>", []), ("</a href=x>", []),
    ("<a href=\"?a=1&amp;b=2&#x26;c=3&#38;d=4&e=5&copy=6\">", ["?a=1&b=2&c=3&d=4&e=5&copy=6"]),
    ("<a href=\"a&#0;b&#xD800;c&#99999999999;d\">", ["ab\u{FFFD}c&#99999999999;d"]),
    ("<!-- <a href=x> --><a href=y>", ["y"]), ("<!--><a href=y>", ["y"]),
    ("<!-- > -> -- <a href=x>", []), ("<!DOCTYPE html><a href=y>", ["y"]),
    ("<?php <a href=x> ?><a href=y>", ["y"]),
    ("<script>'<a href=x>'</SCRIPT ><a href=y>", ["y"]),
    ("<script>'</scripts><a href=x>'</script><a href=y>", ["y"]),
    ("<title><a href=x></title><style><a href=x></style><a href=y>", ["y"]),
    ("<script src=x></script><a href=y>", ["y"]), ("<script><a href=x>", []),
    ("<a href=y><a href=\"x", ["y"]), ("<a href=y><a href=x", ["y"]), ("<a href=y><a href=", ["y"]),
    ("<a href=y><", ["y"]), ("<a href=y><!", ["y"]), ("<a href=y><!--", ["y"]), ("", []),
  ])
  func `links are found where a browser would find them`(html: String, expected: [String]) {
    #expect(links(html) == expected)
  }

  @Test func `a page names its base and what it loads`() {
    let page = PageLinks(
      Array(
        """
        <base href="https://h/x/"><base href="https://other/">
        <include-fragment loading="lazy" src="/releases/expanded_assets/v1&amp;x"></include-fragment>
        <div data-download-links="[{&quot;path&quot;:&quot;/g/-/archive/1/g-1.zip&quot;},
          {&quot;text&quot;:1,&quot;path&quot; : &quot;\\/g\\/g-1.tar.gz&quot;},{&quot;path&quot;:2}]">
        """.utf8))
    #expect(page.base == "https://h/x/")
    #expect(page.fragments == ["/releases/expanded_assets/v1&x"])
    #expect(page.links == ["/g/-/archive/1/g-1.zip", "/g/g-1.tar.gz"])
  }

  @Test func `what is not valid text does no harm`() {
    let page = PageLinks(Array("<a href=\"".utf8) + [0xFF, 0xC0, 0x00, 0x41] + Array("\">".utf8))
    #expect(page.links == ["\u{FFFD}\u{FFFD}A"])
  }

  @Test func `a page has no more links than are taken`() {
    var limits = PageLinks.Limits()
    (limits.linkCount, limits.linkByteCount) = (3, 5)
    let html = "<a href=toolong>" + String(repeating: "<a href=x>", count: 5)
    let page = PageLinks(Array(html.utf8), limits: limits)
    #expect(page.links == ["x", "x", "x"])
    #expect(page.isCut)
  }

  @Test(arguments: [
    "<", "<a ", "<a href=\"", "<!--", "<!-- -", "<script>", "<script></script", "<a b='", "&#",
    "<div data-download-links=\"&quot;path&quot;:", "<a href=\"&amp;\">", "<title><", "<a\u{1}=",
  ])
  func `a page of megabytes is read in the time that its size takes`(piece: String) {
    let html = Array(String(repeating: piece, count: 2_000_000 / piece.utf8.count).utf8)
    let start = ContinuousClock.now
    _ = PageLinks(html)
    // Some 0.3 s in a build for debugging; a reader that looks back would need hours.
    #expect(ContinuousClock.now - start < .seconds(20))
  }
}

/// Where links lead.
@Suite struct PageURLTests {
  // The examples of RFC 3986, 5.4, as far as links of pages have such forms.
  @Test(arguments: [
    ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"),
    ("/g", "http://a/g"), ("//g", "http://g"), ("?y", "http://a/b/c/d;p?y"),
    ("g?y", "http://a/b/c/g?y"), ("#s", "http://a/b/c/d;p?q#s"), ("g#s", "http://a/b/c/g#s"),
    ("g?y#s", "http://a/b/c/g?y#s"), (";x", "http://a/b/c/;x"), ("", "http://a/b/c/d;p?q"),
    (".", "http://a/b/c/"), ("./", "http://a/b/c/"), ("..", "http://a/b/"), ("../", "http://a/b/"),
    ("../g", "http://a/b/g"), ("../..", "http://a/"), ("../../../../g", "http://a/g"),
    ("/./g", "http://a/g"), ("/../g", "http://a/g"), ("g.", "http://a/b/c/g."),
    ("./g/.", "http://a/b/c/g/"), ("g/../h", "http://a/b/c/h"), ("g;x=1/../y", "http://a/b/c/y"),
    ("g?y/../x", "http://a/b/c/g?y/../x"), ("mailto:x@y", "mailto:x@y"),
    ("HTTPS://other/x", "HTTPS://other/x"), ("a:b", "a:b"), ("./a:b", "http://a/b/c/a:b"),
  ])
  func `a link is resolved against its page`(link: String, expected: String) {
    #expect(PageURL.resolve(link, on: "http://a/b/c/d;p?q#f") == expected)
  }

  @Test func `a page without a path has a root`() {
    #expect(PageURL.resolve("g", on: "https://h") == "https://h/g")
    #expect(PageURL.resolve("g", on: "https://h?x") == "https://h/g")
    #expect(PageURL.resolve("g", on: "nonsense") == nil)
  }

  @Test(arguments: [
    ("http://h", true), ("HTTPS://h", true), ("ftp://h", false), ("file:///x", false),
    ("javascript:alert(1)", false), ("http:h", false), ("", false), ("//h", false),
  ])
  func `only pages of the web are followed`(url: String, isWeb: Bool) {
    #expect(PageURL.isWeb(url) == isWeb)
  }
}
