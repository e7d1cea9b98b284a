import AlbedoTesting
import Foundation
import Testing

/// What Spack 0.16 was given when it checked, downloaded from and installed from caches for its
/// recordings, with albedo.
@Suite(.needsMounts) struct Replay016CacheTests {
  private static let signedMirror = "mirrors: {signed: 'file:///srv/site16/mirrors/signed'}\n"
  private static let stem = "linux-debian12-x86_64-gcc-12.2.0-"
  private static let ashtool = "ashtool-0.3-zynnrif6m7q4ju3pjstowiieklmzgc74"
  private static let fixtureKey = "97C2CFD565887DF132C78B9B978DAC2621F76759"

  // MARK: check

  private static let buildMissing = "what is not there has to be built, as Spack 1.x says"

  private static let checks: [ReplayStep] = [
    ReplayStep(
      "01-no-mirrors", difference: "nothing was checked", says: ["no binary mirror", "mirror add"]),
    ReplayStep("02-nothing-given", says: ["no environment is active"]),
    ReplayStep("02b-mirror-in-other-scope"),
    ReplayStep("03-up-to-date", says: ["present"]).prepared { try $0.write(mirrors: signedMirror) },
    ReplayStep("04-not-there", difference: buildMissing, says: ["elm@3.0/yz7spph"]),
    ReplayStep("05-not-there-rebuild", says: ["elm@3.0/yz7spph", "does not have it"]),
    ReplayStep("06-output-file", says: ["elm@3.0/yz7spph"]) { result in
      let list = try result.site.json("out.json")
      let mirror = list["file:///srv/site16/mirrors/signed"] as? [String: Any]
      #expect(mirror?["mirrorName"] as? String == "signed")
      let specs = mirror?["rebuildSpecs"] as? [[String: String]]
      #expect(specs?.map { $0["hash"] ?? "" } == ["yz7spph3ypsosbtplep26pbvwzqoxurk"])
    },
    ReplayStep("07-mirror-url"), ReplayStep("08-spec-yaml", says: ["cedar@1.1/kxzroa6"]),
    ReplayStep("09-not-installed", says: ["elm@4.0", "nearest"]),
    ReplayStep("10-ambiguous", says: ["ihovviz", "6nt54no", "jpa6ppw"]),
    ReplayStep("11-output-up-to-date") { result in
      let list = try result.site.json("out2.json")
      #expect(list.isEmpty)
    },
    ReplayStep("12-recipe-changed"), ReplayStep("12b-recipe-directive"),
    ReplayStep("12c-recipe-install-changed"), ReplayStep("13-recipe-changed-output"),
    ReplayStep("14-recipe-changed-yaml"),
    ReplayStep(
      "15-scope-empty", difference: "without a Spack there is no scope of that name",
      says: ["no scope is named 'site'"]),
    ReplayStep("16-missing-yaml", says: ["nofile.yaml"]),
    ReplayStep("20-full-hash-differs", says: ["the recipe has changed", "aa6qkyamb7c55octnmfc"])
      .prepared { site in
        try site.edit(ashtool, replacing: "full_hash: os6q", with: "full_hash: aa6q")
      },
    ReplayStep("21-full-hash-missing", says: ["does not say of which recipe"]).prepared { site in
      try site.edit(ashtool, replacing: "full_hash: ", with: "fool_hash: ")
    },
    ReplayStep("22-empty-yaml").prepared { site in
      try FileManager.default.removeItem(atPath: site.site["/srv/site16/mirrors/edited"])
      try site.unpackEdited()
      try Data().write(
        to: URL(
          fileURLWithPath: site.site["/srv/site16/mirrors/edited/build_cache/"] + stem + ashtool
            + ".spec.yaml"))
    },
  ]

  @Test func `a check finds what must be built`() throws {
    let site = try Replay016Tests.makeSite(caches: ["signed", "unsigned"])
    try site.unpackEdited()
    try site.replay(SpackRecording.group("check"), Self.checks)
  }

  // MARK: download

  private static func download(
    _ name: String, _ folder: String, _ package: String, _ more: String...
  )
    -> ReplayStep
  {
    ReplayStep(name) { result in
      let file = stem + package
      let parts = package.split(separator: "-")
      let place = "linux-debian12-x86_64/gcc-12.2.0/\(parts[0])-\(parts[1])/\(file).spack"
      let files = try result.site.files(below: "/srv/site16/work/" + folder)
      #expect(files == Set([place, file + ".spec.yaml"] + more.map { file + $0 }), "\(name)")
    }
  }

  private static let cedar = Replay016Tests.cedar
  private static let fir = "fir-1.0-tcts2cf2ycrflha3ucrbrylqszxmqtdl"

  private static let downloads: [ReplayStep] = [
    ReplayStep("01-nothing", difference: "nothing was downloaded", says: ["--path"]),
    ReplayStep("02-no-path", difference: "nothing was downloaded", says: ["--path"]),
    ReplayStep("03-no-mirror", says: ["no binary mirror is configured"]),
    ReplayStep(
      "03b-relative-path", difference: "a relative folder is one of the working folder",
      says: ["1 added"]),
    download("04-spec", "dl", ashtool), download("05-spec-again", "dl", ashtool),
    download("06-yaml", "dl-yaml", cedar),
    ReplayStep("07-cdashid", says: ["no .cdashid file", "--require-cdashid"]),
    download("07b-cdashid-there", "dl-cdash2", ashtool, ".cdashid"),
    ReplayStep("08-missing", says: ["elm@3.0/yz7spph", "no cache has it"]),
    ReplayStep("09-not-installed", says: ["elm@4.0"]),
    ReplayStep("10-ambiguous", says: ["ihovviz", "6nt54no", "jpa6ppw"]),
    download("11-two-mirrors", "dl-two", fir),
    download("12-two-mirrors-one-missing", "dl-three", fir),
  ]

  @Test func `a download leaves the files that Spack leaves`() throws {
    try Replay016Tests.makeSite(caches: ["signed", "unsigned"]).replay(
      SpackRecording.group("download"), Self.downloads)
  }

  // MARK: copy

  private static func copied(_ name: String, _ folder: String, _ package: String, _ more: String...)
    -> ReplayStep
  {
    ReplayStep(name, says: ["added"]) { result in
      let file = "build_cache/" + stem + package
      let parts = package.split(separator: "-")
      let folders = "build_cache/linux-debian12-x86_64/gcc-12.2.0/\(parts[0])-\(parts[1])/"
      let archive = folders + stem + package + ".spack"
      let files = try result.site.files(below: "/srv/site16/mirrors/" + folder)
      #expect(files == Set([archive, file + ".spec.yaml"] + more.map { file + $0 }), "\(name)")
    }
  }

  private static let copies: [ReplayStep] = [
    ReplayStep("01-nothing", says: ["--spec-yaml"]), ReplayStep("02-no-base", says: ["--base-dir"]),
    ReplayStep("03-no-destination", says: ["--destination-url"]),
    ReplayStep("04-http-destination", says: ["https://x.example.org/m", "only folders"]),
    ReplayStep("05-relative-destination", says: ["'copied'", "only folders"]),
    copied("06-ok", "copied", cedar),
    ReplayStep(
      "07-again", difference: "a copy can be repeated", says: ["present", "nothing to do"]),
    copied("08-with-cdashid", "copied2", ashtool, ".cdashid"),
    ReplayStep("09-source-missing", says: ["/srv/site16/mirrors/nowhere"]),
    ReplayStep("10-missing-yaml", says: ["none.yaml"]),
    ReplayStep("11-bad-yaml", says: ["repo.yaml"]).prepared { site in
      try site.site.folder.write("srv/site16/repo/repo.yaml", "repo:\n  namespace: grove\n")
    },
  ]

  @Test func `a copy leaves the files that Spack leaves`() throws {
    try Replay016Tests.makeSite(caches: ["signed", "unsigned"]).replay(
      SpackRecording.group("copy"), Self.copies)
  }

  // MARK: keys

  private static let keys: [ReplayStep] = [
    ReplayStep("01-no-mirror", says: ["no binary mirror is configured"]),
    ReplayStep("02-list", says: [fixtureKey, "not in the keyring"]),
    ReplayStep("03-list-again", says: [fixtureKey]), ReplayStep("04-force", says: [fixtureKey]),
    ReplayStep("05-install", says: ["not trusted by that"]),
    ReplayStep("06-trust-only", says: ["nothing was changed"]),
    ReplayStep("07-no-index", says: ["0 keys"]),
    ReplayStep("08-install-trust", says: [fixtureKey, "updated"]),
    ReplayStep("09-install-trust-again", says: [fixtureKey]),
    ReplayStep("10-gpg-list-trusted", says: [fixtureKey, "Albedo Fixture"]),
  ]

  @Test func `keys of a cache are shown and taken`() throws {
    try Replay016Tests.makeSite(caches: ["signed", "unsigned"]).replay(
      SpackRecording.group("keys"), Self.keys)
  }

  // MARK: install

  private static func installed(_ name: String, _ root: String, _ packages: String...) -> ReplayStep
  {
    ReplayStep(name) { result in
      let folder = "/srv/site16/\(root)/linux-debian12-x86_64/gcc-12.2.0/"
      for package in packages { #expect(result.site.exists(folder + package), "\(name)") }
    }
  }

  private static let libalder = "libalder-1.2.3-jpa6ppwqxwpzwsuk7365xzh5znbqsh4l"
  private static let elm = "elm-3.1-vukp3btpajaspdlh5gr7m4lnq4pfhc3z"

  private static let installs: [ReplayStep] = [
    ReplayStep("01-no-specs", says: ["no packages to install were named"]),
    ReplayStep("02-no-mirror", says: ["no binary mirror is configured"]),
    ReplayStep("03-no-match", says: ["nosuch", "/srv/site16/mirrors/signed"]),
    ReplayStep("04-ambiguous", says: ["ihovviz", "6nt54no", "jpa6ppw", "--latest"]),
    ReplayStep("05-unsigned-without-u", says: ["refused", "carries no signature", "--unsigned"]),
    ReplayStep(
      "05b-stale-stage", difference: "nothing of a download that was refused is used again",
      says: ["added"]),
    installed("06-prefix-in-binary-without-a", "e", libalder),
    ReplayStep(
      "07-external", difference: "what comes from outside the store cannot be installed",
      says: ["gcc"]),
    ReplayStep("08-bad-spec", says: ["cedar@@", "^"]), ReplayStep("09-bad-hash", says: ["zzzz"]),
    installed("10-signed-cedar", "s", cedar, libalder),
    ReplayStep("11-already", says: ["present", "nothing to do"]),
    ReplayStep("12-force", says: ["added", "cedar@1.1/kxzroa6"]), installed("13-hash", "s", elm),
    installed("14-unsigned-multiple", "s", "libalder-1.1-ihovvizt5r3vq4gytu6pqxg7e76am7f5"),
    installed("15-otherarch", "s", fir), installed("16-by-version", "other", cedar),
    ReplayStep(
      "17-longer-root-with-binaries",
      says: ["libalder.so.1.2.3", "at byte 8200", "19 bytes too few"]),
    installed("18-longer-root-text-only", "a-much-longer-store-root", elm),
    ReplayStep("19-longer-root-birch-after-alder", says: ["libalder@1.2.3/jpa6ppw"]),
    ReplayStep("20-other-projection") { result in
      #expect(result.site.exists("/srv/site16/p/cedar/1.1/kxzroa6/bin/cedar"))
    },
    ReplayStep("21-longer-projection", says: ["libalder.so.1.2.3", "24 bytes too few"]),
    installed("22-relative", "r", cedar, libalder),
    ReplayStep("23-unsigned-flag-on-signed", says: ["added"]).prepared { site in
      try FileManager.default.removeItem(atPath: site.site.folder["ring"])
    },
    ReplayStep("24-untrusted-key", says: ["refused", fixtureKey]),
    ReplayStep("30-bad-spec-yaml", says: ["signature"]).prepared { site in
      try site.trustFixtureKey()
      // What 05b has left here, and Spack had not.
      try FileManager.default.removeItem(atPath: site.site["/srv/site16/e"])
    },
    ReplayStep("30-bad-tarball", says: ["sha256"]),
    ReplayStep("30-garbage-signature", says: ["signature"]),
    ReplayStep("30-garbage", says: ["failed"]),
    ReplayStep("30-no-signature", says: ["carries no signature"]),
    ReplayStep("30-no-spack-file", says: ["ashtool@0.3/zynnrif"]),
    ReplayStep("30-other-signer", says: ["refused"]),
    ReplayStep("31-bad-tarball-unsigned", says: ["sha256"]),
    installed("32-bad-spec-yaml-unsigned", "e", ashtool),
    ReplayStep("33-dependency-not-in-cache", says: ["libalder@1.2.3/jpa6ppw", "no cache"]),
    ReplayStep("34-prefix-exists", says: [ashtool]).prepared { site in
      try FileManager.default.removeItem(atPath: site.site["/srv/site16/e"])
      try site.site.folder.write(
        "srv/site16/e/linux-debian12-x86_64/gcc-12.2.0/\(ashtool)/mine.txt", "mine\n")
    },
    ReplayStep("35-prefix-exists-force", says: ["added"]),
  ]

  @Test func `installs end as with Spack`() throws {
    let site = try Replay016Tests.makeSite(caches: [
      "signed", "unsigned", "relative", "bad-spec-yaml", "bad-tarball", "garbage-signature",
      "garbage", "no-signature", "no-spack-file", "other-signer", "only-package",
    ])
    try site.trustFixtureKey()
    try site.replay(SpackRecording.group("install"), Self.installs)
  }
}

extension ReplaySite {
  /// The object in a JSON file of the working folder.
  fileprivate func json(_ name: String) throws -> [String: Any] {
    let object = try JSONSerialization.jsonObject(with: Data(site.folder.bytes(name)))
    return try #require(object as? [String: Any])
  }

  /// Trusts the key that has signed the caches of 0.16.
  func trustFixtureKey() throws {
    if !exists("/srv/site16/fixture.asc") {
      try copy("spack-0.16/keys/fixture.pub.asc", to: "/srv/site16/fixture.asc")
    }
    let outcome = try albedo(["gpg", "trust", "/srv/site16/fixture.asc"])
    try #require(outcome.status == 0, "\(outcome)")
  }

  /// Puts a copy of the unsigned cache at the mirror that recordings call `edited`.
  fileprivate func unpackEdited() throws {
    try unpack("spack-0.16/caches/unsigned.tar.zst", below: "/srv/site16/edited")
    try FileManager.default.moveItem(
      atPath: site["/srv/site16/edited/unsigned"], toPath: site["/srv/site16/mirrors/edited"])
  }

  /// Replaces a text in the spec files of an entry of `edited`, that in the archive included.
  fileprivate func edit(_ package: String, replacing old: String, with new: String) throws {
    let folder = site["/srv/site16/mirrors/edited"]
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder)
    for name in names
    where name.contains(package) && (name.hasSuffix(".spack") || name.hasSuffix(".yaml")) {
      var data = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
      if let range = data.range(of: Data(old.utf8)) {
        data.replaceSubrange(range, with: Data(new.utf8))
        try data.write(to: URL(fileURLWithPath: folder + "/" + name))
      }
    }
  }
}
