import AlbedoTesting
import Foundation
import Testing

/// How `fetch` deals with what stands between it and a server.
@Suite struct FetchNetworkTests {
  private static let program = ["/usr/bin/strace", "/usr/local/bin/strace"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  /// Runs `albedo` with further variables.
  private func albedo(
    _ site: SourceSite, _ arguments: [String], _ variables: [String: String]
  ) throws -> Program.Outcome {
    try Program.run(
      Program.albedo, ["-C", site.site.folder["scope"]] + arguments,
      environment: site.site.environment.merging(variables) { $1 }, in: site.site.folder.path)
  }

  @Test func `a token and a password of variables reach the mirror and no message`() throws {
    let site = try SourceSite { _, answer, _ in
      answer.send("403 Forbidden", "")
      return true
    }
    try site.write(
      "mirrors",
      "mirrors:\n  m:\n    url: \(site.server.url("/mirror"))\n"
        + "    access_token_variable: SITE_TOKEN\n")
    let outcome = try albedo(site, ["-v", "fetch", "motto"], ["SITE_TOKEN": "hush-hush"])
    #expect(outcome.status == 5, "\(outcome)")
    let tokens = site.server.requests.map { $0.fields["authorization"] }
    #expect(tokens.first == "Bearer hush-hush")
    #expect(tokens.last == .some(nil))
    #expect(!(outcome.output + outcome.errorOutput).contains("hush"))
    #expect(outcome.errorOutput.contains("403 Forbidden") || outcome.output.contains("403"))
  }

  @Test func `a mirror in S3 is asked with the key of its variables`() throws {
    let site = try SourceSite { request, answer, _ in
      guard request.path.hasPrefix("/bucket/site/_source-cache/") else { return false }
      guard request.fields["authorization"]?.contains("Credential=AKID/") == true else {
        answer.send("403 Forbidden", "")
        return true
      }
      answer.send("200 OK", [:], (try? Fixture.bytes("src-tarballs/motto-1.txt")) ?? [])
      return true
    }
    try site.write(
      "mirrors",
      """
      mirrors:
        m:
          url: s3://bucket/site
          endpoint_url: \(site.server.url())
          access_pair: {id: AKID, secret_variable: SITE_KEY}

      """)
    let outcome = try albedo(site, ["-v", "fetch", "motto"], ["SITE_KEY": "hush-hush"])
    #expect(outcome.status == 0, "\(outcome)")
    #expect(outcome.errorOutput.contains("from s3://bucket/site/_source-cache/"), "\(outcome)")
    #expect(!(outcome.output + outcome.errorOutput).contains("hush"))
    let refused = try albedo(
      site, ["mirror", "create", "-d", site.site.folder["other"], "motto"],
      ["HOME": site.site.folder["nohome"], "SITE_KEY": ""])
    #expect(refused.status == 0, "the recipe's own address is asked then: \(refused)")
  }

  @Test func `proxies of the environment are used`() throws {
    let site = try SourceSite()
    try site.write(
      recipe: "motto",
      """
      from spack.package import *

      class Motto(Package):
          version(
              "1",
              url="http://far.example.org/motto-1.txt",
              expand=False,
              sha256="2b9273a2b2e68d6e592de16c6104e69a34b9990ca21565aacb88b661e5425023",
          )
      """)
    let proxy = try LoopbackServer { request, answer in
      guard request.path == "http://far.example.org/motto-1.txt" else {
        return answer.send("502 Bad Gateway", "")
      }
      answer.send("200 OK", [:], (try? Fixture.bytes("src-tarballs/motto-1.txt")) ?? [])
    }
    let outcome = try albedo(site, ["fetch", "motto"], ["http_proxy": proxy.url()])
    #expect(outcome.status == 0, "\(outcome)")
    #expect(proxy.requests.count == 1)
  }

  @Test(.enabled(if: Self.program != nil, "strace is not installed"))
  func `offline no socket of the network is opened`() throws {
    let site = try SourceSite()
    let trace = site.site.folder["trace"]
    let outcome = try Program.run(
      Self.program ?? "",
      [
        "-f", "-qq", "-o", trace, "-e", "trace=socket,connect", Program.albedo, "-C",
        site.site.folder["scope"], "--offline", "fetch", "motto", "quill",
      ], environment: site.site.environment, in: site.site.folder.path)
    #expect(outcome.status == 5, "\(outcome)")
    let calls = try String(contentsOfFile: trace, encoding: .utf8)
    #expect(!calls.contains("AF_INET"), "\(calls)")
  }
}
