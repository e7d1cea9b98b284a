import AlbedoTesting
import Foundation
import Testing

/// `albedo find`, against what Spack 1.2 prints for the same database.
@Suite struct FindTests {
  @Test func `every recorded listing is printed byte for byte`() throws {
    let site = try FindSite()
    let file =
      try JSONSerialization.jsonObject(
        with: Data(Fixture.bytes("vectors/find.json"))) as? [String: Any]
    let cases = try #require(file?["cases"] as? [[String: Any]])
    var tally = Tally("find.json")
    for vector in cases {
      let words = try #require(vector["argv"] as? [String])
      let expected = try #require(vector["stdout_stderr"] as? String)
      let outcome = try site.run(["find"] + words)
      var isRight: Bool
      if vector["rc"] as? Int == 0 {
        // The recording ends with one line feed, where Spack ends a tree with an empty line.
        let isTree = words.contains { $0.hasPrefix("-") && $0.contains("d") && !$0.hasPrefix("--") }
        isRight = outcome.output == expected + (isTree ? "\n" : "") && outcome.status == 0
      } else {
        // Mistakes have words of our own, except for a query that nothing matches.
        isRight = outcome.output == "" && outcome.status != 0
        let sentence = expected.dropFirst("==> Error: ".count).dropLast()
        if sentence.hasPrefix("No package") {
          isRight = isRight && outcome.errorOutput.contains(sentence)
        }
      }
      tally.check(isRight, "find \(words): \(outcome.output)\(outcome.errorOutput)")
    }
    tally.finish()
  }

  @Test(arguments: [40, 80, 200]) func `columns on a terminal are those of Spack`(
    width: Int
  ) throws {
    let site = try FindSite()
    for option in [[], ["-l"]] {
      let recorded = try Fixture.text("listing/find\(option.joined())-\(width).txt")
      let screen = try site.screen(["find"] + option, columns: width)
      #expect(screen.unknown.isEmpty)
      let expected = FindSite.shown(recorded, columns: width)
      #expect(Array(screen.lines.dropLast()) == expected)
      #expect(screen.lines.last == "46 installed packages")
    }
  }

  @Test func `colours are those of Spack`() throws {
    let site = try FindSite()
    let flat = try site.run(["find", "-lvfI", "libelf"], globals: ["--color=always"])
    #expect(flat.output == (try Fixture.text("listing/find-color.txt")))
    let tree = try site.run(["find", "-ldp", "/stnf"], globals: ["--color=always"])
    #expect(tree.output == (try Fixture.text("listing/find-color-tree.txt")))
  }

  @Test func `a size that the environment gives makes columns everywhere`() throws {
    let outcome = try FindSite().run(
      ["find", "--no-groups", "libelf"], environment: ["COLIFY_SIZE": "24x60"])
    #expect(outcome.output == "libelf@0.8.12  libelf@0.8.13  libelf@0.8.13  libelf@0.8.13\n")
  }

  // MARK: What is chosen

  /// The database with libelf@0.8.12 gone, and mpich deprecated for another.
  private static func damaged(_ text: String) -> String {
    var text = text
    for (hash, old, new) in [
      ("stnfybx", "\"installed\": true", "\"installed\": false"),
      ("uvg76gr", "\"installed\": true", "\"installed\": false"),
      (
        "uvg76gr", "\"deprecated_for\": null",
        "\"deprecated_for\": \"k6w6ijc7pttrpeo2egtt7hup5e3wtxlz\""
      ),
    ] {
      guard let start = text.range(of: "\"\(hash)")?.lowerBound else { continue }
      for spelling in [old, old.replacingOccurrences(of: ": ", with: ":")] {
        if let place = text.range(of: spelling, range: start..<text.endIndex) {
          text.replaceSubrange(place, with: new)
          break
        }
      }
    }
    return text
  }

  static let choices: [(words: [String], names: String)] = [
    (["-M"], "libelf@0.8.12"), (["--only-deprecated"], "mpich@3.0.4"),
    (["libelf@0.8.12", "-m"], "libelf@0.8.12"),
    (["mpich", "--deprecated"], "mpich@3.0.4 mpich@3.0.4"),
    (["-m", "-I", "libelf@0.8.12"], "[-]  libelf@0.8.12"),
    (["-x", "hdf5"], "hdf5@2.3 hdf5@2.3"), (["-e", "gcc"], "gcc@12.2.0"),
    (["--start-date", "2025-11-20", "--end-date", "2025-11-21", "gcc", "-m"], ""),
    (["--start-date=2020", "--end-date", "2030-01", "gcc"], "gcc@12.2.0"),
    (["nosuch", "fake"], "fake@1.0"),
    (["--format", "{name}", "mpi"], "mpich multi-provider-mpi zmpi"),
    (["--loaded", "fake"], "fake@1.0"),
  ]

  @Test(arguments: choices) func `options choose among the records`(
    _ words: [String], _ names: String
  ) throws {
    let outcome = try FindSite(Self.damaged).run(["find", "--no-groups"] + words)
    #expect(
      outcome.output == names.split(separator: " ").joined(separator: "\n")
        + (names.isEmpty ? "" : "\n") || outcome.output == names + "\n")
    #expect(outcome.status == (names.isEmpty ? 1 : 0))
  }

  @Test func `mistakes say what to do`() throws {
    let site = try FindSite()
    for (words, status, sentence) in [
      (["libelff"], 1, "did you mean 'libelf'?"), (["-r"], 2, "-r / --only-roots requires"),
      (["-c", "libelf"], 2, "-c / --show-concretized requires an active environment"),
      (["-t", "x"], 2, "is refused"),
      (["--start-date", "2024-02-30"], 2, "'2024-02-30' is no date"),
      (["--start-date", "2024-05-31 14:99"], 2, "'2024-05-31 14:99' is no date"),
      (["--start-date", "2024-05-31 14:30:99999999999999999999"], 2, "is no date"),
      (["--format", "{nosuch}"], 2, "nosuch"), (["libelf@"], 2, "libelf@\n"),
      (["-H", "--format", "x"], 2, "exclude each other"), (["-x", "-X"], 2, "exclude each other"),
    ] as [([String], Int32, String)] {
      let outcome = try site.run(["find"] + words)
      #expect(outcome.status == status, "\(words): \(outcome.errorOutput)")
      #expect(
        outcome.output == "" && outcome.errorOutput.contains(sentence), "\(outcome.errorOutput)")
    }
  }

  @Test func `JSON of the program has the fields of every result`() throws {
    let report = try JSONReport(try FindSite().run(["find", "libelf"], globals: ["--json"]).output)
    #expect(report.command == "find" && report.totals == ["present": 4])
  }

  @Test func `a database that cannot be read is an error, and an absent one is empty`() throws {
    let broken = try FindSite { String($0.prefix(5000)) }
    let outcome = try broken.run(["find"])
    #expect(outcome.status == 1 && outcome.output == "")
    #expect(outcome.errorOutput.contains("/opt/store/.spack-db/index.json"))
    let empty = try SpackSite()
    #expect(
      try empty.plainAlbedo(["-c", "config:install_tree:root:\(empty.folder["none"])", "find"])
        .output
        == "")
  }

  @Test func `a text of the database cannot steer the terminal`() throws {
    let site = try FindSite {
      $0.replacingOccurrences(of: "\"autotools\"", with: "\"a\\u001b[2Jb\"")
    }
    let screen = try site.screen(["find", "-v", "pkg-a"], columns: 100)
    #expect(screen.unknown.isEmpty)
    #expect(screen.lines.joined().contains("\\u{1b}[2J"))
  }
}
