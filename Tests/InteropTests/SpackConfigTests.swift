import AlbedoTesting
import Foundation
import Testing

/// The same configuration, as Spack and as Albedo read it.
@Suite(.serialized, .needsSpack)
struct SpackConfigTests {
  private let bench: SpackBench

  init() throws {
    bench = try SpackBench()
    try bench.folder.write(
      "low/packages.yaml",
      "packages:\n  all:\n    target: [x86_64]\n    variants: +a\n  zlib:\n    buildable: false\n")
    try bench.folder.write("low/mirrors.yaml", "mirrors:\n  a: /a\n  b: {url: /b, signed: false}\n")
    try bench.folder.write(
      "high/packages.yaml", "packages:\n  all:\n    target: [x86_64_v3]\n    variants:: [+b]\n")
    try bench.folder.write("high/mirrors.yaml", "mirrors::\n  b: /c\n")
    try bench.folder.write(
      "high/include.yaml", "include:\n- {path: more, name: more}\n- {path: gone, optional: true}\n")
    try bench.folder.write("high/more/upstreams.yaml", "upstreams:\n  u: {install_tree: /u}\n")
  }

  private var scopes: [String] { ["-C", bench.folder["low"], "-C", bench.folder["high"]] }

  /// Albedo beside the Spack under test, whose wrapper says where its files are.
  private func albedo(_ arguments: [String]) throws -> String {
    let spec = try bench.spack(["location", "-r"]).trimmingCharacters(in: .whitespacesAndNewlines)
    return try bench.albedo(["--spack-root", spec] + arguments)
  }

  @Test(arguments: ["mirrors", "packages", "upstreams"])
  func `a section is merged to the same value`(_ section: String) throws {
    let arguments = scopes + ["config", "get", "--json", section]
    let theirs = try JSONSerialization.jsonObject(with: Data(bench.spack(arguments).utf8))
    let ours = try JSONSerialization.jsonObject(with: Data(albedo(arguments).utf8))
    let own = try #require((ours as? NSDictionary)?[section] as? NSDictionary)
    let whole = try #require((theirs as? NSDictionary)?[section] as? NSDictionary)
    for key in own.allKeys where section == "packages" || section == "mirrors" {
      #expect(own[key] as? NSObject == whole[key] as? NSObject, "\(key)")
    }
    #expect(section != "mirrors" || Set(own.allKeys as? [String] ?? []) == ["b"])
  }

  @Test func `lines are blamed on the same places`() throws {
    func places(_ text: String) -> [String] {
      text.split(separator: "\n").map(String.init).filter { $0.contains(bench.folder.path) }
        .map { $0.split(separator: " ").joined(separator: " ") }
    }
    let arguments = scopes + ["config", "blame", "mirrors"]
    // Of the section itself, only Albedo says where it is.
    let ours = places(try albedo(arguments)).filter { !$0.hasSuffix(" mirrors:") }
    #expect(ours == places(try bench.spack(arguments)))
  }

  @Test func `Spack reads what config add writes`() throws {
    let target = ["-C", bench.folder["low"]]
    try bench.albedo(target + ["config", "add", "packages:zlib:version:['1.3']"])
    try bench.albedo(target + ["config", "add", "config:build_jobs:3"])
    let text = try bench.spack(target + ["config", "get", "packages"])
    #expect(text.contains("1.3"))
    #expect(try bench.spack(target + ["config", "get", "config"]).contains("build_jobs: 3"))
  }
}
