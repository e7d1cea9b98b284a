import AlbedoTesting
import Foundation
import Testing

/// What a command of Spack would put into a mirror, a command of Albedo would, too.
@Suite(.needsRecipes)
struct MirrorExpansionTests {
  /// A command without `-D`: what that takes is for a solver to say.
  struct Command: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    /// The files by the version and whether they are its archive.
    let archives: [String: Set<String>]
    let others: [String: Set<String>]

    var testDescription: String { arguments.joined(separator: " ") }

    init?(_ fields: [String: Any]) {
      guard let text = fields["args"] as? String, let specs = fields["specs"] as? [[String: Any]]
      else { return nil }
      arguments = text.split(separator: " ").map(String.init)
      if arguments.contains("-D") { return nil }
      var (archives, others): ([String: Set<String>], [String: Set<String>]) = ([:], [:])
      for spec in specs {
        let label = "\(spec["name"] ?? "")@\(spec["version"] ?? "")"
        for entry in spec["entries"] as? [[String: Any]] ?? []
        where entry["stored"] as? Bool == true {
          guard let path = entry["path"] as? String else { return nil }
          if entry["kind"] as? String == "source" {
            archives[label, default: []].insert(path)
          } else {
            others[label, default: []].insert(path)
          }
        }
      }
      (self.archives, self.others) = (archives, others)
    }

    static let all =
      (try? RecipeCheckout.vectors("recipes-mirror-expansion"))?
      .compactMap(Self.init) ?? []
  }

  @Test func `every command of Spack without dependencies is tried`() {
    #expect(Command.all.count == 11)
  }

  @Test(arguments: Command.all)
  func `a mirror gets the files that Spack would take`(_ command: Command) throws {
    let checkout = try RecipeCheckout()
    // Without -n Spack takes one version, and Albedo all that the spec allows.
    let count = command.arguments.contains("-n") ? [] : ["-n", "1"]
    let output = try checkout.albedo(
      ["--dry-run", "--json", "mirror", "create", "-d", checkout.mirror] + count
        + command.arguments)
    let answer = try JSONSerialization.jsonObject(with: Data(output.utf8))
    let items = try #require((answer as? [String: Any])?["items"] as? [[String: Any]])
    var (archives, others): ([String: Set<String>], [String: Set<String>]) = ([:], [:])
    for item in items where item["outcome"] as? String == "added" {
      let words = try #require(item["spec"] as? String).split(separator: " ")
      let (path, label) = (try #require(item["id"] as? String), String(words[0]))
      if words.count == 1 {
        archives[label, default: []].insert(path)
      } else {
        others[label, default: []].insert(path)
      }
    }
    #expect(archives == command.archives)
    // Spack has decided on variants; Albedo takes what any of them can need.
    for (label, paths) in command.others {
      #expect(others[label]?.isSuperset(of: paths) == true, "\(label)")
    }
  }
}
