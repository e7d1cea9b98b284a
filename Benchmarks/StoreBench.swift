import Foundation

/// Measures a store of ten thousand packages, all of which a database lists.
struct StoreBench {
  let program: String
  let folder: String
  let spack: String?

  /// How many packages there are.
  private static let count = 10_000

  func run() throws {
    Table.section("store")
    let root = folder + "/large"
    try makeDatabase(root)
    var contest = Contest("10,000 installed, one query")
    let tree = ["-c", "config:install_tree:root:\(root)"]
    let script = """
      local store = require('albedo.store').open()
      assert(#store == \(Self.count) and #store:query('package-7@1.2:') > 0)
      """
    contest.add("albedo", Child([program] + tree + ["eval", script]))
    contest.add(
      "albedo, no name", Child([program] + tree + ["eval", Self.anonymous]))
    if let spack {
      contest.add(
        "spack", Child([spack] + tree + ["find", "--format", "{hash}", "package-7@1.2:"]))
    }
    try contest.run(5)
  }

  private static let anonymous = """
    assert(#require('albedo.store').open():query('@1.2:') > 0)
    """

  /// Makes packages in groups of five versions.
  private func makeDatabase(_ root: String) throws {
    var records: [String] = []
    for number in 0..<Self.count {
      let spec = try SyntheticSpec(
        name: "package-\(number / 5)", version: "1.\(number % 5).\(number % 17)")
      records.append(
        """
        "\(spec.hash)":{"spec":\(spec.node),"ref_count":0,"path":"\(root)/\(spec.relativePrefix)",\
        "installed":true,"explicit":true,"installation_time":1795193540.5,"deprecated_for":null}
        """)
    }
    try Content.write(
      "{\"database\":{\"version\":\"8\",\"installs\":{\(records.joined(separator: ","))}}}",
      to: root + "/.spack-db/index.json")
  }
}
