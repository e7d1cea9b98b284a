internal import Patterns

/// Pages that may list the versions of what a URL names.
package enum URLListings {
  private static let github = URLPattern(#"(.*github\.com/[^/]+/[^/]+)"#)
  private static let gitlabProjects = URLPattern(
    #"(.*gitlab[^/]+)/api/v4/projects/([^/]+)%2F([^/]+)"#)
  private static let gitlab = URLPattern(#"(.*gitlab[^/]+/(?!api/v4/projects)[^/]+/[^/]+)"#)
  private static let bitbucket = URLPattern(#"(.*bitbucket\.org/[^/]+/[^/]+)"#)
  private static let cran = URLPattern(#"(.*\.r-project\.org/src/contrib)/([^_]+)"#)
  private static let pypi = URLPattern(#"(?:pypi|pythonhosted)[^/]+/packages/[^/]+/./([^/]+)"#)
  private static let luarocks = URLPattern(
    #"luarocks[^/]+/(?:modules|manifests)/([^/]+)/(.+?)-[0-9.-]*\.src\.rock"#)

  /// Returns the folder of a URL and the lists of the sites that Spack knows, in order.
  package static func pages(for url: String) -> [String] {
    var pages: Set<String> = [folder(of: url)]
    func add(_ pattern: URLPattern, _ page: ([String]) -> String) {
      guard let match = pattern.find(in: url) else { return }
      let bytes = Array(url.utf8)
      pages.insert(
        page(match.groups.map { $0.map { String(decoding: bytes[$0], as: UTF8.self) } ?? "" }))
    }
    add(github) { $0[0] + "/releases" }
    add(gitlabProjects) { "\($0[0])/\($0[1])/\($0[2])/tags" }
    add(gitlab) { $0[0] + "/tags" }
    add(bitbucket) { $0[0] + "/downloads/?tab=tags" }
    add(cran) { "\($0[0])/Archive/\($0[1])" }
    add(pypi) { "https://pypi.org/simple/\($0[0])/" }
    add(luarocks) { "https://luarocks.org/modules/\($0[0])/\($0[1])/" }
    return pages.sorted()
  }

  private static func folder(of url: String) -> String {
    guard let slash = url.lastIndex(of: "/") else { return "" }
    let head = url[..<slash]
    // The slashes of "https://" alone are kept, as by a function for paths.
    guard let last = head.lastIndex(where: { $0 != "/" }) else { return String(url[...slash]) }
    return String(head[...last])
  }
}
