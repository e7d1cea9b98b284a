import AlbedoTesting
import Foundation
import Testing

/// What Spack 0.16 was given when it made caches for its recordings, with albedo, in layout v1.
@Suite(.needsMounts) struct Replay016CreateTests {
  /// A step whose command names the layout, which is v3 for a new cache.
  private static func create(
    _ name: String, difference: String? = nil, says: [String] = []
  ) -> ReplayStep {
    ReplayStep(name, difference: difference, says: says).changing { words in
      // More was installed when the store was kept than when these were recorded.
      let hashes = ["elm@3.1": "/vukp3bt", "libalder@1.2.0": "/6nt54no"]
      return words.flatMap { word in
        word == "create" ? ["create", "--layout", "v1"] : [hashes[word] ?? word]
      }
    }
  }

  /// A step after which a cache has the archives of one of the fixtures.
  private static func make(_ name: String, _ cache: String, like fixture: String) -> ReplayStep {
    ReplayStep(name) { result in
      try result.site.unpack("spack-0.16/caches/\(fixture).tar.zst", below: "/srv/site16/theirs")
      func archives(_ path: String) throws -> Set<String> {
        try result.site.files(below: path).filter { $0.hasSuffix(".spack") }
      }
      let ours = try archives("/srv/site16/mirrors/" + cache)
      let theirs = try archives("/srv/site16/theirs/" + fixture)
      #expect(ours == theirs, "\(name)")
    }.changing(create(name).command)
  }

  private static let anotherOption = "options may stand behind the packages"

  private static let mistakes: [ReplayStep] = [
    ReplayStep("01-no-destination", says: ["no mirror is named 'cedar@1.1'"]),
    create("02-two-destinations", says: ["exclude each other"]),
    create("03-no-specs", says: ["no packages to push were named"]),
    create("04-no-match", says: ["nosuchpkg"]),
    create("05-ambiguous", says: ["ihovviz", "6nt54no", "jpa6ppw"]),
    create("06-ambiguous-and-missing", says: ["ihovviz", "mgbun4j", "elm@9"]),
    create("07-no-key", says: ["no key that signs", "albedo gpg create"]),
    create("08-no-key-named", says: ["no key that signs is 'nosuchkey'"]),
    create("09-prefix-in-binary", says: ["libalder.so.1.2.3"]),
    create("10-directory-is-url", difference: "a URL is a place, too", says: ["added"]),
    create("11-unknown-mirror-name", says: ["no mirror is named 'nomirror'"]),
    create("12-mirror-url-is-path", difference: "a path is a place, too", says: ["present"]),
    create("13-only-bad", says: ["'nothing'", "dependencies"]), create("14-external"),
    create("15-bad-hash", says: ["zzzzzzz"]), create("16-bad-spec", says: ["cedar@@1", "^"]),
    create("17-missing-yaml", says: ["nofile.yaml"]),
  ]

  private static let pushes: [ReplayStep] = [
    create("20-key-default").prepared { try $0.importKey("fixture") },
    create("21-exists", says: ["present"]), create("22-exists-with-force", says: ["added"]),
    make("23-signed-all", "signed", like: "signed"),
    make("24-index-during-create", "signed-indexed", like: "signed-indexed"),
    make("30-unsigned-all", "unsigned", like: "unsigned"),
    create(
      "31-rel-signed", difference: "relative paths are not made", says: ["--rel", "padded"]),
    create("32-rel-unsigned-no-allow-root", says: ["--rel"]),
    make("33-only-package", "only-package", like: "only-package"),
    make("34-only-dependencies", "only-deps", like: "only-deps"),
    create("35-spec-yaml", says: ["cedar@1.1/kxzroa6"]), create("36-mirror-url"),
    create("37-relative-directory"),
    create("38-by-hash", difference: anotherOption, says: ["1 added"]),
    create("39-yaml-and-specs", says: ["cedar@1.1/kxzroa6", "elm@3.0/yz7spph"]),
    create("40-strict-ok", difference: anotherOption, says: ["libbirch@1.0/bryvolg"]),
    create("41-strict-text-only"), create("42-unsigned-exists-force", says: ["added"]),
    create("43-by-hash-ok", says: ["present"]), create("44-strict-abs-rpath"),
    create("45-strict-rel-rpath", difference: "relative paths are not made", says: ["--rel"]),
    create("46-pie-not-checked", says: ["bin/cedar"]),
    create("50-two-keys-no-choice", says: ["several"]).prepared { try $0.importKey("second") },
    make("51-two-keys-choice", "two-keys", like: "two-keys"), create("60-named-mirror"),
  ]

  @Test(.disabled("until caches of layout v1 are written: 'push --layout'"))
  func `a cache that is made holds what Spack puts into it`() throws {
    try Replay016Tests.makeSite(caches: []).replay(
      SpackRecording.group("create"), Self.mistakes + Self.pushes)
  }
}

extension ReplaySite {
  /// Imports a secret key of the fixtures, for signing.
  fileprivate func importKey(_ name: String) throws {
    let gpg = try GnuPG(site.folder["ring"])
    defer { gpg.end() }
    try gpg.run(["--import", Fixture.path("spack-0.16/keys/\(name).sec.asc")])
  }
}
