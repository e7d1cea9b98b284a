import AlbedoTesting
import Foundation
import Testing

/// The commands on keys, which need no store.
@Suite struct GPGCommandTests {
  private let keyring: KeyringSite

  init() throws { keyring = try KeyringSite() }

  private func path(_ name: String) -> String { keyring.site.folder[name] }

  private func gpg(_ arguments: String..., json: Bool = false) throws -> Program.Outcome {
    try keyring.albedo((json ? ["--json"] : []) + ["gpg"] + arguments)
  }

  @Test func `create makes Spack's kind of key, and export files for whom they are meant`() throws {
    let made = try gpg(
      "create", "--expires", "2y", "--export", path("pub.asc"), "--export-secret", path("sec.asc"),
      "Lab Signer", "lab@example.org", json: true)
    #expect(made.status == 0, "\(made)")
    #expect(!made.output.contains("PRIVATE") && !made.errorOutput.contains("PRIVATE"))
    let key = try #require(try JSONReport(made.output).items.first)
    let attributes = try FileManager.default.attributesOfItem(atPath: path("sec.asc"))
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    #expect(try String(contentsOfFile: path("pub.asc"), encoding: .utf8).contains("PUBLIC KEY"))
    let listed = try gpg("list", "--signing")
    let title = keyring.home + "/pubring.kbx"
    let name = "uid           [ultimate] Lab Signer (GPG created for Spack) <lab@example.org>"
    for word in ["pub", "sec"] {
      let pattern =
        "\(title)\n\(String(repeating: "-", count: title.utf8.count))\n\(word)   rsa4096 "
      #expect(listed.output.contains(pattern), "\(listed)")
    }
    #expect(listed.output.contains("[SC] [expires: "))
    #expect(listed.output.contains("      \(key.id)\n\(name)\n"))
    #expect(GnuPG.agentsLeft(below: keyring.site.folder.path).isEmpty)
  }

  @Test func `an empty keyring lists nothing and is not made`() throws {
    let listed = try gpg("list", "--trusted")
    #expect(listed.status == 0 && listed.output == "")
    #expect(!FileManager.default.fileExists(atPath: keyring.home))
  }

  @Test func `a secret key that comes with a file is said`() throws {
    let other = try GnuPG(path("other"))
    let fingerprint = try keyring.makeKey(in: other.home)
    try other.run(["--armor", "--output", path("public"), "--export", fingerprint])
    try other.run(["--armor", "--output", path("secret"), "--export-secret-keys", fingerprint])
    other.end()
    #expect(try !gpg("trust", path("public")).output.contains("secret key"))
    let outcome = try gpg("trust", path("secret"))
    #expect(outcome.output.contains("updated"), "\(outcome)")
    #expect(outcome.output.contains("trusted, with its secret key"))
    #expect(try gpg("trust", path("secret")).output.contains("present"))
  }

  @Test func `without GnuPG no command says that all is well`() throws {
    for command in ["list", "list --signing", "untrust ada", "export key"] {
      let outcome = try keyring.albedo(
        ["gpg"] + command.components(separatedBy: " "),
        environment: ["PATH": path("no/programs")])
      #expect(outcome.status == 1, "\(outcome)")
      #expect(outcome.errorOutput.contains("install the packages 'gpg'"), "\(outcome)")
    }
  }

  @Test func `the list looks as Spack's`() throws {
    #expect(try gpg("trust", Fixture.path("keys/gpg-pub.asc")).status == 0)
    let recorded = try Fixture.text("spack-1.2/outputs/gpg-list.txt")
    let start = try #require(recorded.range(of: "pub "))
    let end = try #require(recorded.range(of: "--- stderr"))
    let listed = try gpg("list").output
    #expect(listed.hasSuffix(recorded[start.lowerBound..<end.lowerBound]), "\(listed)")
  }

  @Test func `a file is signed and verified, clear and detached, and a change is found`() throws {
    let fingerprint = try keyring.makeKey()
    let file = try keyring.site.folder.write("note.txt", "note\n")
    for more in [[], ["--clearsign", "--output", path("note.clear")]] {
      let signed = try keyring.albedo(["gpg", "sign"] + more + [file])
      #expect(signed.status == 0, "\(signed)")
    }
    for arguments in [[file], [file, file + ".asc"], [path("note.clear")]] {
      let verified = try keyring.albedo(["gpg", "verify"] + arguments)
      #expect(verified.status == 0, "\(verified)")
      #expect(verified.output.contains("\(fingerprint) (Ada Signer"))
      #expect(verified.output.contains("good signature of a trusted key"))
    }
    try keyring.site.folder.write("note.txt", "Note\n")
    let changed = try gpg("verify", file, json: true)
    #expect(changed.status == 4 && changed.output.contains(#""status":"bad""#), "\(changed)")
    let missing = try gpg("verify", path("none.txt"))
    #expect(missing.status == 1 && missing.errorOutput.contains("none.txt"))
    #expect(GnuPG.agentsLeft(below: keyring.site.folder.path).isEmpty)
  }

  @Test func `trust and untrust say what they did, and a secret key needs --signing`() throws {
    let key = Fixture.path("keys/gpg-pub.asc")
    let trusted = try gpg("trust", key)
    #expect(trusted.status == 0 && trusted.output.contains("added"))
    #expect(trusted.output.contains(KeyringSite.labKey))
    #expect(try gpg("trust", key).output.contains("present"))
    #expect(try gpg("untrust", "signer@example.org").output.contains("removed"))
    let again = try gpg("untrust", "signer@example.org")
    #expect(again.status == 1 && again.output.contains("is 'signer@example.org'"), "\(again)")

    let own = try keyring.makeKey()
    let kept = try gpg("untrust", own)
    #expect(kept.status == 1 && kept.errorOutput.contains("--signing removes both"), "\(kept)")
    #expect(try gpg("untrust", "--signing", own).status == 0)
    #expect(try gpg("list", "--signing").output == "")
    #expect(try gpg("trust", path("none")).status == 1)
  }

  @Test func `init takes the keys of a folder`() throws {
    try keyring.site.folder.write("keys/a/lab.key", Fixture.bytes("keys/gpg-pub.asc"))
    try keyring.site.folder.write("keys/readme.txt", "no key")
    let outcome = try gpg("init", "--from", path("keys"))
    #expect(outcome.status == 0 && outcome.output.contains(KeyringSite.labKey), "\(outcome)")
    #expect(try gpg("list").output.contains("[ultimate] Lab Signer"))
    #expect(try gpg("init").status == 0)
  }

  @Test func `published keys are found in the cache, in the list when that is wanted`() throws {
    let fingerprint = try keyring.makeKey()
    let cache = path("cache")
    #expect(try gpg("publish", "-d", cache).status == 0)
    #expect(try keyring.albedo(["buildcache", "keys", "--mirror", cache]).output == "")
    let listed = try gpg("publish", "--rebuild-index", "--mirror-url", "file://" + cache)
    #expect(listed.status == 0, "\(listed)")
    let keys = try keyring.albedo(["buildcache", "keys", "--mirror", cache])
    #expect(keys.output.contains("\(fingerprint) (Ada Signer <ada@example.org>): trusted"))
    let names = try FileManager.default.subpathsOfDirectory(atPath: cache + "/v3")
    #expect(names.contains("manifests/key/\(fingerprint).key.manifest.json"))
    #expect(names.contains("layout.json"))
    let list = try #require(
      try FileManager.default.subpathsOfDirectory(atPath: cache + "/blobs").compactMap { name in
        try? String(contentsOfFile: cache + "/blobs/" + name, encoding: .utf8)
      }.first { $0.hasPrefix("{") })
    #expect(list == #"{"keys":{"\#(fingerprint)":{}}}"#)
    let nowhere = try gpg("publish")
    #expect(nowhere.status == 2 && nowhere.errorOutput.contains("no cache is named"))
  }

  @Test func `a passphrase comes from a variable and appears nowhere`() throws {
    let home = try GnuPG(keyring.home)
    let secret = "Sesame-open-7"
    try home.run([
      "--passphrase", secret, "--pinentry-mode", "loopback", "--quick-gen-key",
      "Ada Signer <ada@example.org>", "ed25519", "sign", "0",
    ])
    home.end()
    let file = try keyring.site.folder.write("note.txt", "note\n")
    let arguments = ["-v", "gpg", "sign", "--passphrase-variable", "KEY_SECRET", file]
    let signed = try keyring.albedo(arguments, environment: ["KEY_SECRET": secret])
    #expect(signed.status == 0, "\(signed)")
    let wrong = try keyring.albedo(arguments, environment: ["KEY_SECRET": "Sesame-shut-7"])
    #expect(wrong.status == 1 && wrong.errorOutput.contains("passphrase"), "\(wrong)")
    let unset = try keyring.albedo(arguments)
    #expect(unset.status == 1 && unset.errorOutput.contains("'KEY_SECRET'"))
    for outcome in [signed, wrong] {
      #expect(!(outcome.output + outcome.errorOutput).contains("Sesame"))
    }
    #expect(GnuPG.agentsLeft(below: keyring.site.folder.path).isEmpty)
  }

  @Test func `dry runs write nothing`() throws {
    for arguments in [
      ["create", "A", "a@example.org"], ["trust", Fixture.path("keys/gpg-pub.asc")],
    ] {
      let outcome = try keyring.albedo(["--dry-run", "gpg"] + arguments)
      #expect(outcome.status == 0, "\(outcome)")
    }
    #expect(!FileManager.default.fileExists(atPath: keyring.home))
  }
}
