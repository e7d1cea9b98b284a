import AlbedoTesting
import Foundation
import Testing

/// The table of modules in `docs/architecture.md`: the plan that the sources are held to.
private struct House {
  struct Module {
    let name: String
    let floor: String
    let imports: Set<String>
  }

  let modules: [Module]

  init() throws {
    let page = try String(
      contentsOfFile: Fixture.checkout + "/docs/architecture.md", encoding: .utf8)
    modules = page.split(separator: "\n").compactMap { line in
      let cells = line.split(separator: "|", omittingEmptySubsequences: false).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      guard cells.count == 6, cells[1].hasPrefix("`"), cells[1].hasSuffix("`") else { return nil }
      let imports = cells[3].split(whereSeparator: { " `,".contains($0) }).map(String.init)
      return Module(
        name: cells[1].trimmingCharacters(in: CharacterSet(charactersIn: "`")), floor: cells[2],
        imports: Set(imports).subtracting(["–"]))
    }
  }
}

@Suite struct HouseTests {
  private static let floors = [
    "beside", "C", "wrappers", "decisions", "effects", "bridge", "host", "program", "tools",
  ]
  /// Modules of the toolchain that any target may import.
  private static let toolchain: Set<String> = ["Synchronization", "Swift", "Glibc"]

  /// The Swift files of a module with the modules that they import.
  private static func sources(of module: String) throws -> [(file: String, text: String)] {
    let folder = Fixture.checkout + "/Sources/" + module
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return try names.filter { $0.hasSuffix(".swift") }.map { name in
      (name, try String(contentsOfFile: folder + "/" + name, encoding: .utf8))
    }
  }

  private static func imports(in text: String) -> Set<String> {
    Set(
      text.split(separator: "\n").compactMap { line in
        let words = line.split(separator: " ")
        guard let place = words.firstIndex(of: "import"), place <= 2,
          words[..<place].allSatisfy({
            ["public", "package", "internal", "private", "@testable", "@preconcurrency"].contains(
              $0)
          }),
          let name = words[(place + 1)...].first
        else { return nil }
        return String(name.split(separator: ".")[0])
      })
  }

  @Test func `every folder of Sources stands in the table and the other way round`() throws {
    let folders = try FileManager.default.contentsOfDirectory(
      atPath: Fixture.checkout + "/Sources")
    #expect(Set(folders) == Set(try House().modules.map(\.name)))
  }

  @Test func `each module imports what the table says, no more and no less`() throws {
    for module in try House().modules where module.floor != "C" {
      let found = try Self.sources(of: module.name).reduce(into: Set<String>()) {
        $0.formUnion(Self.imports(in: $1.text))
      }
      #expect(found.subtracting(Self.toolchain) == module.imports, "imports of \(module.name)")
    }
  }

  @Test func `imports only go down`() throws {
    let modules = try House().modules
    let floors = Dictionary(uniqueKeysWithValues: modules.map { ($0.name, $0.floor) })
    for module in modules where module.floor != "tools" {
      let own = try #require(Self.floors.firstIndex(of: module.floor))
      for name in module.imports {
        guard let floor = floors[name], let other = Self.floors.firstIndex(of: floor) else {
          continue
        }
        #expect(other <= own, "\(module.name) imports \(name) from a higher floor")
      }
    }
  }

  @Test func `C libraries are reached by one wrapper alone`() throws {
    let modules = try House().modules
    for library in modules where library.floor == "C" {
      let users = modules.filter { $0.imports.contains(library.name) && $0.floor != "C" }
      #expect(users.count <= 1, "\(library.name) is imported by \(users.map(\.name))")
      #expect(users.allSatisfy { $0.floor == "wrappers" })
    }
  }

  @Test func `unsafe code and Foundation stay out of everything above the wrappers`() throws {
    for module in try House().modules where module.floor != "C" && module.floor != "tools" {
      for (file, text) in try Self.sources(of: module.name) {
        let place: Comment = "\(module.name)/\(file)"
        #expect(
          Self.imports(in: text).isDisjoint(with: ["Foundation", "FoundationEssentials"]), place)
        guard module.floor != "wrappers" else { continue }
        #expect(!Self.imports(in: text).contains("Glibc"), place)
        let words = text.split(whereSeparator: { !$0.isLetter && $0 != "_" && $0 != "@" })
        #expect(!words.contains("unsafe") && !words.contains("@unsafe"), place)
      }
    }
  }
}
