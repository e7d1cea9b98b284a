import AlbedoTesting
import Foundation
import Testing

/// All that Spack says of every tenth of its recipes, Albedo says, too, or that it does not know.
@Suite(.needsRecipes)
struct RecipeCheckoutTests {
  @Test func `recipes say what Spack says, or that it is unknown`() throws {
    let sample = try RecipeCheckout.vectors("recipes-sample")
    let names = sample.compactMap { $0["name"] as? String }
    // What the sample's first line says of the host that Spack ran on.
    let host = ["platform=linux", "system=Linux", "machine=x86_64", "os=debian12", "cwd=/cwd"]
    let dump = try RecipeCheckout().albedo(
      ["recipe", "dump"] + host.flatMap { ["--host", $0] } + names)
    var ours: [String: [String: Any]] = [:]
    for fields in try RecipeCheckout.objects(in: dump) {
      ours[try #require(fields["name"] as? String)] = fields
    }
    var (packages, versions) = (Agreement(), Agreement())
    for theirs in sample {
      let name = try #require(theirs["name"] as? String)
      guard let ours = ours[name] else {
        packages.note(name, ["it is missing"], isUnknown: false)
        continue
      }
      let isUnknown = ours["unknown"] != nil
      packages.note(name, Self.differences(ours, theirs, but: "versions"), isUnknown: isUnknown)
      compareVersions(ours, theirs, &versions)
    }
    print("packages: \(packages)\nversions: \(versions)")
    #expect(packages.count == 893 && versions.count == 4359)
    #expect(packages.share >= 0.995, "\(packages)")
    #expect(versions.share >= 0.999, "\(versions)")
    #expect(packages.wrong.isEmpty && versions.wrong.isEmpty)
  }

  private func compareVersions(
    _ ours: [String: Any], _ theirs: [String: Any], _ agreement: inout Agreement
  ) {
    let found = ours["versions"] as? [[String: Any]] ?? []
    let expected = theirs["versions"] as? [[String: Any]] ?? []
    let isUnknown = ours["unknown"] != nil
    for (index, version) in expected.enumerated() {
      let label = "\(theirs["name"] ?? "")@\(version["version"] ?? "")"
      let same = index < found.count ? found[index] : [:]
      agreement.note(label, Self.differences(same, version), isUnknown: isUnknown)
    }
  }

  /// The keys under which Spack says something that Albedo does not, with both.
  private static func differences(
    _ ours: [String: Any], _ theirs: [String: Any], but left: String? = nil
  ) -> [String] {
    theirs.keys.sorted().filter { $0 != left }.compactMap { key in
      let (mine, other) = (text(ours[key]), text(theirs[key]))
      return mine == other ? nil : "\(key): \(mine) instead of \(other)"
    }
  }

  /// A value as JSON; two registries have other hosts in the vectors than in the recipes.
  private static func text(_ value: Any?) -> String {
    guard let value else { return "nothing" }
    let data = try? JSONSerialization.data(
      withJSONObject: value,
      options: [.fragmentsAllowed, .sortedKeys, .withoutEscapingSlashes])
    return String(decoding: data ?? Data(), as: UTF8.self)
      .replacing(/\b(pypi|pythonhosted|debian)\.(org|xyz)\b/) { "\($0.1).xyz" }
  }
}

/// How many things were compared, and what of them differs.
private struct Agreement: CustomStringConvertible {
  private(set) var count = 0
  /// Of these Albedo says that it does not know something.
  private(set) var unknown: [String] = []
  /// Of these it says something else.
  private(set) var wrong: [String] = []

  var share: Double { 1 - Double(unknown.count + wrong.count) / Double(max(count, 1)) }

  var description: String {
    let lines = unknown.map { "unknown: " + $0 } + wrong.map { "wrong: " + $0 }
    return (["\(count - lines.count) of \(count) agree"] + lines).joined(separator: "\n")
  }

  mutating func note(_ label: String, _ differences: [String], isUnknown: Bool) {
    count += 1
    guard !differences.isEmpty else { return }
    let text = String("\(label): \(differences.joined(separator: "; "))".prefix(2000))
    if isUnknown { unknown.append(text) } else { wrong.append(text) }
  }
}
