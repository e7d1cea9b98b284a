import AlbedoTesting
import Foundation

/// A site with a keyring of its own, as commands find it.
struct KeyringSite {
  let site: SpackSite

  /// The key that has signed the fixture `cache-signed`, which publishes it.
  static let labKey = "ED3DA4D7B95D239AA5A3AE74BC69215D805B2C52"
  /// The manifest of `motto` in a cache.
  static let motto =
    "v3/manifests/spec/motto/motto-1-u7pyu5l2e445brjwcchquga477jqerle.spec.manifest.json"

  init() throws { site = try SpackSite() }

  /// Uses a site that is there.
  init(site: SpackSite) { self.site = site }

  /// The folder of the keyring.
  var home: String { site.folder["home/data/albedo/opt/spack/gpg"] }

  /// Makes a key quickly, with gpg itself, and returns its fingerprint.
  func makeKey(_ name: String = "Ada Signer <ada@example.org>", in home: String? = nil) throws
    -> String
  {
    let gpg = try GnuPG(home ?? self.home)
    defer { gpg.end() }
    try gpg.run([
      "--passphrase", "", "--pinentry-mode", "loopback", "--quick-gen-key", name, "ed25519", "sign",
      "0",
    ])
    let listing = try gpg.run(["--with-colons", "--list-keys", name]).output
    let fields = listing.split(separator: "\n").first { $0.hasPrefix("fpr:") }?.split(
      separator: ":")
    return fields?.last.map(String.init) ?? ""
  }

  /// Runs a command that needs no store.
  func albedo(_ arguments: [String], environment: [String: String] = [:]) throws
    -> Program.Outcome
  {
    try site.plainAlbedo(arguments, environment: environment)
  }

  /// Installs from a cache below the site into its store.
  func install(_ spec: String = "motto", from cache: String, _ more: [String] = []) throws
    -> Program.Outcome
  {
    try site.albedo(["buildcache", "install", "--mirror", cache, spec] + more)
  }

  /// The packages that are installed.
  func packages() -> [String] {
    let folder = site[SpackSite.storeRoot + "/linux-x86_64"]
    return (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
  }
}
