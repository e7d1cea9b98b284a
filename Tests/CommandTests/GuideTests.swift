import AlbedoTesting
import Foundation
import Manuscripts
import Testing

/// The guides, and every other page of `docs` that says what is given, done line by line as a reader
/// does them.
///
/// Blocks marked `console` are run: what stands behind `$ ` by a shell, and what it prints must be what
/// the page shows. `…` stands for anything within a line, a line of `…` alone for any lines; how long
/// something took, how large it is and the order of items do not count. `(exit status N)` behind a command says that it ends so, otherwise
/// it must end with 0. A block whose mark names a file (`lua policy.lua`, `yaml ~/.spack/x.yaml`) is
/// written to it. A comment `<!-- given: … -->` names what must be there before.
@Suite struct GuideTests {
  private static let folder = Fixture.checkout + "/docs"
  private static let home = "/srv/home/ada"

  /// The pages of `docs`, but for the reference.
  private static let pages: [String] = {
    let names = try? FileManager.default.subpathsOfDirectory(atPath: folder)
    return (names ?? []).filter { $0.hasSuffix(".md") && !$0.hasPrefix("reference/") }.sorted()
  }()

  static let guides = pages.filter { given(in: text(of: $0)) != nil }

  private static func text(of page: String) -> String {
    (try? String(contentsOfFile: folder + "/" + page, encoding: .utf8)) ?? ""
  }

  /// What must be there before the page is done; nil where it does not say.
  private static func given(in text: String) -> [String]? {
    text.firstMatch(of: /<!-- given:([a-z ]*)-->/).map {
      $0.1.split(separator: " ").map(String.init)
    }
  }

  @Test func `every guide with a console says what is given`() {
    let silent = Self.pages.filter { page in
      let text = Self.text(of: page)
      return page.hasPrefix("guides/") && text.contains("```console\n")
        && Self.given(in: text) == nil
    }
    #expect(silent.isEmpty && Self.guides.count > 2, "\(silent)")
  }

  /// One thing that a reader does.
  private enum Step {
    case run(command: String, shown: [String])
    case write(path: String, lines: [String])
  }

  @Test(.needsMounts, arguments: guides)
  func `a guide works as it says`(name: String) throws {
    let text = Self.text(of: name)
    let steps = Self.steps(of: Manuscript(text).blocks)
    let site = try SpackSite()
    try FileManager.default.createDirectory(
      atPath: site[Self.home], withIntermediateDirectories: true)
    for word in Self.given(in: text) ?? [] { try Self.prepare(word, site) }
    let outcome = try site.run(
      ["env", "-u", "SPACK_DISABLE_LOCAL_CONFIG", "bash", "-c", Self.script(for: steps)],
      environment: Self.environment(of: site),
      in: site.folder.path)
    let results = outcome.output.split(separator: "\u{1}", omittingEmptySubsequences: false)
    var index = 1
    for case .run(let command, let shown) in steps {
      guard index < results.count else {
        Issue.record("\(name): '\(command)' did not run: \(outcome.errorOutput)")
        return
      }
      let parts = results[index].split(separator: "\u{2}", omittingEmptySubsequences: false)
      Self.compare(
        output: String(parts[0]), status: Int(parts.last ?? "") ?? -1, shown: shown,
        place: "\(name): $ \(command)")
      index += 1
    }
    #expect(index > 1)
  }

  private static func environment(of site: SpackSite) -> [String: String] {
    let programs = (Program.albedo as NSString).deletingLastPathComponent
    return [
      "PATH": programs + ":" + (site.environment["PATH"] ?? ""), "HOME": home, "USER": "ada",
      "XDG_DATA_HOME": home + "/.local/share", "XDG_STATE_HOME": home + "/.local/state",
      "SPACK_SYSTEM_CONFIG_PATH": "/srv/system", "TMPDIR": "/srv/tmp", "COLUMNS": "100",
    ]
  }

  /// Puts what a guide takes for granted in place.
  private static func prepare(_ word: String, _ site: SpackSite) throws {
    switch word {
    case "store":
      try site.unpack("store")
      try site.folder.write(
        String((home + "/.spack/config.yaml").dropFirst()),
        "config:\n  install_tree:\n    root: \(SpackSite.storeRoot)\n")
    case "recipes": try addRecipes(to: site)
    case "environment":
      try FileManager.default.copyItem(
        atPath: Fixture.path("environments/spack-1.2"), toPath: site["/srv/stack"])
    default: Issue.record("nobody knows how '\(word)' is given")
    }
  }

  /// The recipes of the fixtures, whose sources lie in a folder.
  private static func addRecipes(to site: SpackSite) throws {
    try FileManager.default.createDirectory(
      atPath: site["/srv/recipes"], withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: Fixture.path("repo/packages"), toPath: site["/srv/recipes/packages"])
    try FileManager.default.copyItem(
      atPath: Fixture.path("src-tarballs"), toPath: site["/srv/upstream"])
    for path in try FileManager.default.subpathsOfDirectory(atPath: site["/srv/recipes/packages"])
    where path.hasSuffix("package.py") {
      let file = site["/srv/recipes/packages/"] + path
      try String(contentsOfFile: file, encoding: .utf8)
        .replacingOccurrences(of: "http://127.0.0.1:18765/", with: "file:///srv/upstream/")
        .replacingOccurrences(of: "file:///srv/site/src/", with: "file:///srv/upstream/")
        .write(toFile: file, atomically: true, encoding: .utf8)
    }
    try site.folder.write("srv/recipes/repo.yaml", "repo:\n  namespace: lab\n  api: v2.2\n")
    try site.folder.write(
      String((home + "/.spack/repos.yaml").dropFirst()), "repos:\n  lab: /srv/recipes\n")
  }

  // MARK: Reading

  private static func steps(of blocks: [Manuscript.Block]) -> [Step] {
    blocks.flatMap { block -> [Step] in
      switch block {
      case .code(let mark, let lines):
        let words = mark.split(separator: " ").map(String.init)
        if words.first == "console" { return commands(in: lines) }
        let isFile = words.count == 2 && words[1] != "fragment"
        return isFile ? [.write(path: words[1], lines: lines)] : []
      case .list(_, let items): return items.flatMap(steps)
      default: return []
      }
    }
  }

  private static func commands(in lines: [String]) -> [Step] {
    var found: [(command: String, shown: [String])] = []
    for line in lines {
      if line.hasPrefix("$ ") {
        found.append((String(line.dropFirst(2)), []))
      } else if let last = found.indices.last {
        if found[last].shown.isEmpty, found[last].command.hasSuffix("\\") {
          found[last].command += "\n" + line
        } else {
          found[last].shown.append(line)
        }
      }
    }
    return found.map { .run(command: $0.command, shown: $0.shown) }
  }

  /// A shell does everything in order; its output has a mark before each command and its status.
  private static func script(for steps: [Step]) -> String {
    let parts = steps.map { step in
      switch step {
      case .run(let command, _):
        "printf '\\001'\n{ \(command)\n} 2>&1 </dev/null\nprintf '\\002%d' $?\n"
      case .write(let path, let lines):
        "mkdir -p \"$(dirname \(path))\"\ncat >\(path) <<'end of the file'\n"
          + lines.joined(separator: "\n") + "\nend of the file\n"
      }
    }
    return "mkdir -p /srv/system /srv/tmp\ncd\n" + parts.joined()
  }

  // MARK: Comparing

  private static func compare(output: String, status: Int, shown: [String], place: String) {
    var expected = shown
    var expectedStatus = 0
    if let last = expected.last, let match = last.wholeMatch(of: /\(exit status (\d+)\)/) {
      expectedStatus = Int(match.1) ?? -1
      expected.removeLast()
    }
    let lines = output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let actual = lines.last == "" ? Array(lines.dropLast()) : lines
    #expect(status == expectedStatus, "\(place)\n\(output)")
    let isEqual = fits(ordered(actual)[...], ordered(expected)[...])
    #expect(isEqual, "\(place)\n\(output)\nis not what the page shows")
  }

  /// The lines with those of items and warnings, which come in any order, sorted and without numbers.
  private static func ordered(_ lines: [String]) -> [String] {
    var result: [String] = []
    var items: [String] = []
    for line in lines {
      if let number = line.firstMatch(of: /^\[ *\d+\/\d+\][ ]/) {
        items.append(String(line[number.range.upperBound...]))
      } else if line.hasPrefix("albedo: warning: ") {
        items.append(line)
      } else {
        result += items.sorted() + [line]
        items = []
      }
    }
    return result + items.sorted()
  }

  private static func fits(_ actual: ArraySlice<String>, _ expected: ArraySlice<String>) -> Bool {
    guard let first = expected.first else { return actual.isEmpty }
    if first == "…" {
      return (actual.startIndex...actual.endIndex).contains {
        fits(actual[$0...], expected.dropFirst())
      }
    }
    guard let line = actual.first, fits(line: line, first) else { return false }
    return fits(actual.dropFirst(), expected.dropFirst())
  }

  private static func fits(line: String, _ expected: String) -> Bool {
    let pattern = plain(expected).split(separator: "…", omittingEmptySubsequences: false)
    var rest = plain(line)[...]
    for (index, part) in pattern.enumerated() {
      if index == 0 {
        guard rest.hasPrefix(part) else { return false }
        rest = rest.dropFirst(part.count)
      } else if index == pattern.count - 1 {
        return rest.hasSuffix(part)
      } else if !part.isEmpty {
        guard let place = rest.firstRange(of: part) else { return false }
        rest = rest[place.upperBound...]
      }
    }
    return rest.isEmpty
  }

  /// The line without blanks at its end and without durations and sizes, which differ from run to run:
  /// a signature is not always as long.
  private static func plain(_ line: String) -> String {
    var text = line.replacing(/[ ]in [0-9.]+ (?:ms|s|min)\b/, with: " in a moment")
      .replacing(/\b[0-9.]+ (?:B|KiB|MiB)\b/, with: "a size")
    while text.last == " " { text.removeLast() }
    return text
  }
}
