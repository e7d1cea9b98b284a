import Digests
import Foundation

/// The spec of a made-up package without dependencies, with a hash that fits its text.
///
/// It is called after a recipe that every Spack has, because Spack asks for one.
struct SyntheticSpec {
  let name: String
  let version: String
  let hash: String
  /// The node as it stands in spec files, databases and indices.
  let node: String

  init(name: String = "zlib", version: String) throws {
    let text = """
      {"name":"\(name)","version":"\(version)","arch":{"platform":"linux","platform_os":"debian12",\
      "target":"x86_64"},"namespace":"builtin","parameters":{"build_system":"generic","cflags":[],\
      "cppflags":[],"cxxflags":[],"fflags":[],"ldflags":[],"ldlibs":[]},"package_hash":\
      "hmghugtzladxcmcsbwm23lindkza4m5g42dmaebfvuht7mbsd67q====",\
      "annotations":{"original_specfile_version":5}
      """
    hash = try Digest(of: Array((text + "}").utf8), .sha1).base32
    node = text + ",\"hash\":\"\(hash)\"}"
    self.name = name
    self.version = version
  }

  /// The folder of the package below the store's root.
  var relativePrefix: String { "linux-x86_64/\(name)-\(version)-\(hash)" }
}

/// A store made for one run.
struct SyntheticStore {
  let root: String
  private var records: [String] = []

  init(_ root: String) { self.root = root }

  /// Adds a package whose files `fill` writes into its prefix.
  mutating func add(
    _ version: String, _ fill: (_ prefix: String) throws -> Void
  ) throws -> SyntheticSpec {
    let spec = try SyntheticSpec(version: version)
    let prefix = root + "/" + spec.relativePrefix
    try Content.write(
      "{\"spec\":{\"_meta\":{\"version\":5},\"nodes\":[\(spec.node)]}}",
      to: prefix + "/.spack/spec.json")
    try fill(prefix)
    records.append(
      """
      "\(spec.hash)":{"spec":\(spec.node),"ref_count":0,"path":"\(prefix)","installed":true,\
      "explicit":true,"installation_time":1795193540.5,"deprecated_for":null}
      """)
    try Content.write(
      "{\"database\":{\"version\":\"8\",\"installs\":{\(records.joined(separator: ","))}}}",
      to: root + "/.spack-db/index.json")
    return spec
  }
}
