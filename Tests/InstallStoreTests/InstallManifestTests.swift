import AlbedoTesting
import Diagnostics
import Foundation
import InstallStore
import Platform
import SystemPackage
import Testing

@Suite struct InstallManifestTests {
  @Test func `a manifest of Spack 0_16 is read`() throws {
    let manifest = try InstallManifest(
      decoding: try Fixture.bytes("spack-0.16/install_manifest.json"), source: "m")
    let entry = try #require(
      manifest.entries.first { $0.key.hasSuffix("/share/where.txt") }?.value
        ?? manifest.entries.values.first { $0.hash != nil })
    #expect(entry.hash?.count == 32 && entry.size != nil && entry.time != nil)
    #expect(manifest.entries.values.contains { $0.hash == nil && $0.target == nil })
  }

  @Test func `what was added, deleted or changed is told`() throws {
    let folder = try TemporaryFolder()
    let prefix = FilePath(folder["p"])
    let names = ["edited", "gone", "kept", "mode"]
    for name in names { try folder.write("p/" + name, "text") }
    try FileSystem.makeLink(prefix.appending("link"), to: "kept")
    let kept = try FileStatus(of: prefix.appending("kept"))
    let hash = try sha1(of: "text")
    let entries = try (names + ["link", "."]).map { name in
      let path = name == "." ? prefix : prefix.appending(name)
      let status = try FileStatus(of: path, links: .keep)
      var fields = "\"mode\":\(status.mode),\"owner\":\(status.owner),\"group\":\(status.group)"
      if status.kind == .link { fields += ",\"dest\":\"kept\"" }
      if status.kind == .file {
        fields += ",\"hash\":\"\(hash)\",\"size\":\(status.size)"
        fields += ",\"time\":\(status.modified.secondsSinceEpoch)"
      }
      return "\"\(path)\":{\(fields)}"
    }
    let text = "{" + entries.joined(separator: ",") + "}"
    let manifest = try InstallManifest(decoding: Array(text.utf8), source: "m")
    #expect(try manifest.verify(prefix).isEmpty)

    try folder.write("p/edited", "TEXT")
    try FileSystem.setTimes(kept.modified, of: prefix.appending("edited"))
    try FileSystem.removeFile(prefix.appending("gone"))
    try FileSystem.setPermissions(0o600, of: prefix.appending("mode"))
    try FileSystem.removeFile(prefix.appending("link"))
    try FileSystem.makeLink(prefix.appending("link"), to: "mode")
    try folder.write("p/new", "")
    let findings = try manifest.verify(prefix)
    let told = Dictionary(
      uniqueKeysWithValues: findings.map {
        (FilePath($0.path).lastComponent?.string ?? "", $0.differences)
      })
    #expect(told["edited"]?.contains("hash") == true)
    #expect(told["gone"] == ["deleted"] && told["new"] == ["added"])
    #expect(told["mode"] == ["mode"] && told["link"] == ["link"])
    #expect(told["kept"] == nil)
  }

  private func sha1(of text: String) throws -> String {
    let folder = try TemporaryFolder()
    let outcome = try Program.run(
      "/bin/sh", ["-c", "sha1sum < \"$0\"", try folder.write("f", text)])
    // The base32 of Spack is RFC 4648's.
    let hex = outcome.output.prefix(40)
    var bits = ""
    for digit in hex {
      let value = String(Int(String(digit), radix: 16) ?? 0, radix: 2)
      bits += String(repeating: "0", count: 4 - value.count) + value
    }
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    return String(
      stride(from: 0, to: 160, by: 5).map { start in
        let from = bits.index(bits.startIndex, offsetBy: start)
        return alphabet[Int(bits[from..<bits.index(from, offsetBy: 5)], radix: 2) ?? 0]
      })
  }

  @Test(arguments: ["", "[]", "{\"/p\": 5}", "{\"/p\":"])
  func `what is no manifest is refused by name`(_ text: String) {
    let error = #expect(throws: StoreError.self) {
      try InstallManifest(decoding: Array(text.utf8), source: "/p/install_manifest.json")
    }
    #expect(error?.code == .malformed)
    #expect(error?.message.contains("/p/") == true)
  }
}
