import AlbedoTesting
import RecipeModel
import SpecModel
import Testing

/// One case of `vectors/url-versions.json`, made by Spack 1.2.
struct URLCase: Sendable, CustomTestStringConvertible {
  let url: String
  let newVersion: String
  let texts: [String: String]
  let numbers: [String: Int]
  let lists: [String: [Int]]
  let pages: [String]

  var testDescription: String { url }

  init?(_ fields: [String: Any]) {
    guard let url = fields["url"] as? String, let new = fields["new_version"] as? String else {
      return nil
    }
    self.url = url
    newVersion = new
    texts = fields.compactMapValues { $0 as? String }
    numbers = fields.compactMapValues { $0 as? Int }
    lists = fields.compactMapValues { $0 as? [Int] }
    // The vectors were made beside an index of Python packages that has another name.
    pages = (fields["list_urls"] as? [String] ?? []).map {
      $0.replacing("pypi.xyz", with: "pypi.org")
    }
  }

  static let all: [Self] = {
    let file = (try? Fixture.json("vectors/url-versions.json")) as? [String: Any]
    return (file?["cases"] as? [[String: Any]] ?? []).compactMap(Self.init)
  }()
}

@Suite struct URLReadingTests {
  @Test func `the vectors are there`() { #expect(URLCase.all.count == 122) }

  @Test(arguments: URLCase.all)
  func `a URL is read as Spack reads it`(_ expected: URLCase) {
    let reading = URLReading(expected.url)
    #expect(reading.parts.prefix == expected.texts["prefix"])
    #expect(reading.parts.fileExtension == expected.texts["extension"])
    #expect(reading.parts.suffix == expected.texts["suffix"])
    #expect(reading.parts.stem == expected.texts["stem"])
    #expect(reading.strippedStem == expected.texts["stem_stripped"])
    #expect(reading.version?.text == expected.texts["version"])
    #expect(reading.version?.offset == expected.numbers["version_offset"])
    #expect(reading.version?.rule == expected.numbers["version_rule"])
    #expect(reading.name?.text == expected.texts["name"])
    #expect(reading.name?.offset == expected.numbers["name_offset"])
    #expect(reading.name?.rule == expected.numbers["name_rule"])
    #expect(reading.nameOffsets == expected.lists["name_offsets"])
    #expect(reading.versionOffsets == expected.lists["version_offsets"])
    #expect(reading.substituting(version: expected.newVersion) == expected.texts["substituted"])
    #expect(reading.wildcard == expected.texts["wildcard"])
    #expect(ArchiveExtension.find(inURL: expected.url) ?? "" == expected.texts["archive_extension"])
    #expect(URLListings.pages(for: expected.url) == expected.pages)
  }

  @Test func `the path of a repository is what a URL parser says`() {
    #expect(URLParts.path(of: "https://github.com/acme/tool.git") == "/acme/tool.git")
    #expect(URLParts.path(of: "git@github.com:acme/tool.git") == "git@github.com:acme/tool.git")
    #expect(URLParts.path(of: "ssh://git@host:22/a/b?x#y") == "/a/b")
    #expect(URLParts.path(of: "file:///srv/a.git") == "/srv/a.git")
    #expect(URLParts.path(of: "/srv/a") == "/srv/a")
    #expect(URLParts.path(of: "https://host") == "")
    #expect(URLParts.path(of: "") == "")
  }

  @Test(arguments: [
    "", "/", "?", "#", "http://", "https://example.org/" + String(repeating: "a-", count: 20_000),
    "https://example.org/" + String(repeating: "1.", count: 20_000) + "/x",
    "https://example.org/\u{0}\u{1f600}-1.0.tar.gz", "..tar.gz", ".tar.gz", "a/.zip",
  ])
  func `no URL is too odd or too long to be read`(_ url: String) {
    let duration = ContinuousClock().measure {
      let reading = URLReading(url)
      _ = reading.substituting(version: "2")
      _ = URLListings.pages(for: url)
    }
    #expect(duration < .seconds(2))
  }
}

/// One case of the URLs of a whole package.
struct CandidateCase: Sendable, CustomTestStringConvertible {
  let url: String?
  let urls: [String]?
  let listURL: String?
  let versionURLs: [String: String]
  let custom: String?
  let version: String
  let expected: [String]?

  var testDescription: String { "\(url ?? "no url") \(version)" }

  static let all: [Self] = {
    let file = (try? Fixture.json("vectors/mirror-names.json")) as? [String: Any]
    let other = (try? Fixture.json("vectors/url-versions.json")) as? [String: Any]
    let cases = file?["package_level"] ?? other?["package_level"]
    return (cases as? [[String: Any]] ?? []).map { fields in
      Self(
        url: fields["url"] as? String, urls: fields["urls"] as? [String],
        listURL: fields["list_url"] as? String,
        versionURLs: fields["version_urls"] as? [String: String] ?? [:],
        custom: fields["custom_returns"] as? String, version: fields["version"] as? String ?? "",
        expected: fields["candidate_urls"] as? [String])
    }
  }()
}

@Suite struct URLCandidatesTests {
  @Test func `the vectors are there`() { #expect(CandidateCase.all.count == 14) }

  @Test(arguments: CandidateCase.all)
  func `all URLs of a version are those of Spack`(_ expected: CandidateCase) throws {
    var recipe = Recipe(name: "tool", namespace: nil, file: "tool", line: 1)
    recipe.attributes["url"] = expected.url.map { .value(.text($0)) }
    recipe.attributes["urls"] = expected.urls.map { .value(.list($0.map(RecipeValue.text))) }
    recipe.attributes["list_url"] = expected.listURL.map { .value(.text($0)) }
    for (version, url) in expected.versionURLs.sorted(by: <) {
      recipe.versions.append(
        RecipeVersion(
          version: try Version(version), arguments: ["url": .value(.text(url))],
          place: RecipePlace(file: "tool", line: 1)))
    }
    let candidates = recipe.candidates(
      for: try Version(expected.version), functionURL: .value(expected.custom))
    #expect(candidates.value?.urls == expected.expected ?? [])
    #expect(candidates.value?.more == nil)
  }

  @Test func `what a function would say is not guessed`() throws {
    let unknown = Unknown(file: "package.py", line: 7, reason: "'url_for_version' decides it")
    var recipe = Recipe(name: "tool", namespace: nil, file: "package.py", line: 1)
    recipe.attributes["url"] = .value(.text("https://example.org/tool-1.0.tar.gz"))
    let place = RecipePlace(file: "package.py", line: 3)
    recipe.versions = [
      RecipeVersion(
        version: try Version("2.0"), arguments: ["sha256": .value(.text("ab"))], place: place),
      RecipeVersion(
        version: try Version("1.0"),
        arguments: ["url": .value(.text("https://example.org/old.tgz"))], place: place),
    ]
    recipe.decideSources { _ in .unknown(unknown) }
    #expect(recipe.versions[0].source == .unknown(unknown))
    guard case .archive(let own) = recipe.versions[1].source else {
      Issue.record("a version with a URL of its own needs no function")
      return
    }
    #expect(own.urls == ["https://example.org/old.tgz"])
    #expect(recipe.unknowns == [unknown])
  }
}
