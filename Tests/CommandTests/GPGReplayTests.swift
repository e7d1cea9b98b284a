import AlbedoTesting
import Foundation
import Testing

/// The commands on keys that Spack was given for its recordings, with albedo, in the same order.
@Suite struct GPGReplayTests {
  private let keyring: KeyringSite

  init() throws { keyring = try KeyringSite() }

  private func path(_ name: String) -> String { keyring.site.folder[name] }

  /// Where Spack's folders are in this test.
  private var folders: [String: String] {
    [
      "/srv/site/scratch": path("scratch"), "/srv/site/scratch23": path("scratch"),
      "/srv/site16": path("site16"),
    ]
  }

  /// Gives a recorded command to albedo, with a keyring below the site.
  private func replay(_ recording: SpackRecording, ring: String) throws -> Program.Outcome {
    try keyring.albedo(
      recording.arguments(replacing: folders), environment: ["SPACK_GNUPGHOME": path(ring)])
  }

  private func recording(_ name: String, of vintage: String = "1.2") throws -> SpackRecording {
    try SpackRecording(name, of: vintage)
  }

  /// A listing without the place of the ring, whose length the line below it has.
  private func listing(_ text: String) -> String {
    SpackRecording.normalized(text.replacing(#/\/.*\/pubring.kbx\n-+\n/#, with: "RING\n"))
  }

  @discardableResult
  private func gpg(_ ring: String, _ arguments: [String]) throws -> String {
    let gpg = try GnuPG(path(ring))
    defer { gpg.end() }
    return try gpg.run(arguments).output
  }

  @Test func `every command of 0_16 leaves the keys and says what Spack does`() throws {
    let recordings = try SpackRecording.group("gpg")
    #expect(recordings.count == 5)
    for step in recordings {
      let ring = step.name == "10-create-second" ? "gpg-two" : "gpg"
      let outcome = try replay(step, ring: ring)
      #expect(step.agreesOnSuccess(with: outcome), "\(step): \(outcome.errorOutput)")
      if step.arguments[1] == "list" {
        #expect(listing(outcome.output) == listing(step.output), "\(step)")
      }
      if step.arguments[1] == "create" {
        // Spack tells of the key by the certificate that revokes it; so both are there.
        let name = step.arguments.suffix(2)
        #expect(outcome.output.contains("\(name.first ?? "") ("), "\(step)")
        let certificates = try FileManager.default.contentsOfDirectory(
          atPath: path(ring) + "/openpgp-revocs.d")
        #expect(certificates.count == 1)
        let fields = try gpg(ring, ["--with-colons", "--list-secret-keys"]).split(separator: "\n")
          .first { $0.hasPrefix("sec:") }?.split(separator: ":", omittingEmptySubsequences: false)
        // RSA with 4096 bits, no end, signing alone, as Spack's.
        #expect(fields?[2] == "4096" && fields?[3] == "1" && fields?[6] == "")
        #expect(fields?[11].contains("e") == false && fields?[11].contains("s") == true)
      }
    }
    #expect(GnuPG.agentsLeft(below: keyring.site.folder.path).isEmpty)
  }

  /// The ring in which Spack's signer had made the key of the fixtures, with another one here.
  private func makeSigner() throws -> String {
    let made = try keyring.albedo(
      [
        "--json", "gpg", "create", "--comment", "fixture key, no secret", "Lab Signer",
        "signer@example.org",
      ], environment: ["SPACK_GNUPGHOME": path("gpg")])
    try #require(made.status == 0, "\(made)")
    return try #require(try JSONReport(made.output).items.first?.id)
  }

  @Test func `a key is listed, exported, signs, and is trusted elsewhere, as with 1_2`() throws {
    let fingerprint = try makeSigner()
    let text = try keyring.site.folder.write(
      "scratch/t.txt", Fixture.bytes("spack-1.2/outputs/t.txt"))
    for name in ["gpg-list", "gpg-list-signing"] {
      let step = try recording(name)
      let outcome = try replay(step, ring: "gpg")
      #expect(outcome.status == 0 && listing(outcome.output) == listing(step.output), "\(step)")
    }
    for name in ["gpg-export", "gpg-export-secret", "gpg-sign", "gpg-sign-clear"] {
      let step = try recording(name)
      let outcome = try replay(step, ring: "gpg")
      #expect(step.agreesOnSuccess(with: outcome), "\(step): \(outcome)")
      #expect(outcome.output.contains(fingerprint), "\(step): \(outcome)")
    }
    // What Spack's gpg makes of the files is the same.
    #expect(try gpg("gpg", ["--verify", text + ".asc", text]).isEmpty)
    let plain = try gpg("gpg", ["--decrypt", path("scratch/t.clear")])
    #expect(plain == (try Fixture.text("spack-1.2/outputs/t.txt")))
    let kinds = ["pub.asc": "PUBLIC KEY", "sec.asc": "PRIVATE KEY"]
    for (file, kind) in kinds {
      let armor = String(decoding: try keyring.site.folder.bytes("scratch/" + file), as: UTF8.self)
      #expect(armor.hasPrefix("-----BEGIN PGP \(kind) BLOCK-----"), "\(file)")
    }

    let untrusted = try replay(try recording("gpg-list-untrusted"), ring: "scratch/gpgA")
    #expect(untrusted.status == 0 && untrusted.output.isEmpty)
    #expect(untrusted.errorOutput.contains("holds no key"))
    let trusted = try replay(try recording("gpg-trust"), ring: "scratch/gpgA")
    #expect(trusted.status == 0 && trusted.output.contains("added"), "\(trusted)")
    #expect(
      trusted.output.contains("Lab Signer (fixture key, no secret) <signer@example.org>"))
    for name in ["gpg-list-trusted", "gpg-list-signing-none"] {
      let step = try recording(name)
      #expect(listing(try replay(step, ring: "scratch/gpgA").output) == listing(step.output))
    }
    let older = try recording("gpg-list-trusted", of: "0.23")
    #expect(listing(try replay(older, ring: "scratch/gpgA").output) == listing(older.output))
    let removed = try replay(try recording("gpg-untrust"), ring: "scratch/gpgA")
    #expect(removed.status == 0 && removed.output.contains("removed"), "\(removed)")
    #expect(try gpg("scratch/gpgA", ["--list-keys"]).isEmpty)
  }

  @Test func `what is not there ends with a status and its name`() throws {
    let key = try replay(try recording("gpg-untrust-missing"), ring: "scratch/gpgA")
    #expect(key.status == 1 && key.output.contains("is 'nobody@example.org'"), "\(key)")
    let file = try replay(try recording("gpg-trust-missing"), ring: "scratch/gpgA")
    #expect(file.status == 1 && file.errorOutput.contains(path("scratch/nosuch.asc")), "\(file)")
    #expect(file.errorOutput.contains("hint:") || file.errorOutput.contains("no such file"))
    #expect(!FileManager.default.fileExists(atPath: path("scratch/gpgA/pubring.kbx")))
  }

  /// What Spack was asked to verify.
  ///
  /// It failed each time, since it looked for `FILE.asc`, or took both names for one. Albedo
  /// verifies, so only what is not good fails.
  @Test(arguments: [
    ("gpg-verify-ok", "good signature of a trusted key"),
    ("gpg-verify-trusted", "good signature of a trusted key"),
    ("gpg-verify-detached", "good signature of a trusted key"),
    ("gpg-verify-nokey", "refused      ED3DA4D7B95D239AA5A3AE74BC69215D805B2C52: unknown key"),
    ("gpg-verify-bad", "bad signature: the file was changed after it was signed"),
    ("gpg-verify-clear", "is a signed text itself"),
  ]) func `verifying says what a signature is worth`(name: String, words: String) throws {
    let folder = keyring.site.folder
    let signed = try Fixture.text("spack-1.2/cache-signed/" + KeyringSite.motto)
    try folder.write("scratch/motto.sig", signed)
    try folder.write(
      "scratch/motto-bad.sig",
      signed.replacingOccurrences(of: "\"version\":3", with: "\"version\":2"))
    for file in ["t.txt", "t.txt.asc"] {
      try folder.write("scratch/" + file, Fixture.bytes("spack-1.2/outputs/" + file))
    }
    if name != "gpg-verify-nokey" {
      let trusted = try keyring.albedo(
        ["gpg", "trust", Fixture.path("keys/gpg-pub.asc")],
        environment: ["SPACK_GNUPGHOME": path("ring")])
      #expect(trusted.status == 0)
    }
    let step = try recording(name)
    #expect(step.status == 1)
    let outcome = try replay(step, ring: "ring")
    #expect(outcome.status == (words.hasPrefix("good") ? 0 : 4), "\(step): \(outcome)")
    let says = outcome.output + outcome.errorOutput
    #expect(says.contains(words), "\(says)")
  }

  @Test func `published keys lie where Spack 1_2 puts them, byte for byte`() throws {
    let trusted = try keyring.albedo(
      ["gpg", "trust", Fixture.path("keys/gpg-pub.asc")],
      environment: ["SPACK_GNUPGHOME": path("ring")])
    #expect(trusted.status == 0)
    let published = try replay(try recording("gpg-publish"), ring: "ring")
    #expect(published.status == 0, "\(published)")
    let files = try TreeListing(of: path("scratch/pubdir")).entries
      .filter { $0.value.content != nil }.keys.map { "pubdir/" + $0 }.sorted()
    let tree = try Fixture.text("spack-1.2/outputs/gpg-publish.tree").split(separator: "\n")
    #expect(files == tree.map(String.init))

    try keyring.site.folder.write(
      "scope/mirrors.yaml", "mirrors:\n  unsigned: file://\(path("scratch/other"))\n")
    let step = try recording("gpg-publish-mirror")
    let named = try keyring.albedo(
      ["-C", path("scope")] + step.arguments, environment: ["SPACK_GNUPGHOME": path("ring")])
    #expect(named.status == 0, "\(named)")
    let manifests = path("scratch/other/v3/manifests/key")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: manifests).sorted()
        == ["\(KeyringSite.labKey).key.manifest.json", "keys.manifest.json"])
  }

  @Test func `every command of 0_23 does here what it did there`() throws {
    let trusted = try keyring.albedo(
      ["gpg", "trust", Fixture.path("keys/gpg-pub.asc")],
      environment: ["SPACK_GNUPGHOME": path("ring")])
    #expect(trusted.status == 0)
    let steps = try SpackRecording.family("gpg-", of: "0.23")
    #expect(steps.map(\.name) == ["gpg-list", "gpg-list-trusted", "gpg-publish"])
    for step in steps {
      let outcome = try replay(step, ring: "ring")
      #expect(step.agreesOnSuccess(with: outcome), "\(step): \(outcome)")
      if step.arguments[1] == "list" {
        #expect(listing(outcome.output) == listing(step.output), "\(step)")
      }
    }
    // The key and the list of keys, in the layout that new caches have here.
    let tree = try Fixture.text("spack-0.23/outputs/gpg-publish.tree")
    #expect(tree.contains("/\(KeyringSite.labKey).pub\n") && tree.contains("/index.json\n"))
    let found = try keyring.albedo(
      ["buildcache", "keys", "--mirror", path("scratch/pubdir")],
      environment: ["SPACK_GNUPGHOME": path("ring")])
    #expect(found.output.contains(KeyringSite.labKey), "\(found)")
  }
}
