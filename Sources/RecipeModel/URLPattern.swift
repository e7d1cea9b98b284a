internal import Diagnostics
internal import Patterns

/// A fixed expression for URLs, and the part of a URL that it looks at.
struct URLPattern: Sendable {
  /// A part of a URL.
  enum Place: Sendable {
    case stem
    case prefix
    case suffix
  }

  private let pattern: Pattern
  let place: Place

  /// Compiles one of the program's own expressions.
  init(_ expression: String, in place: Place = .prefix) {
    self.place = place
    do {
      pattern = try Pattern(expression)
    } catch {
      // The expressions are literals of this module; the tests compile every one.
      preconditionFailure(error.description)
    }
  }

  /// Returns the first match; nil also for a URL on which the expression asks for too much.
  func find(in text: String) -> PatternMatch? {
    (try? pattern.firstMatch(in: text)) ?? nil
  }

  /// Returns the text of a group of the first match, counted from 1.
  func group(_ number: Int, in text: String) -> String? {
    guard let range = find(in: text)?.groups[number - 1] else { return nil }
    return String(decoding: Array(text.utf8)[range], as: UTF8.self)
  }

  /// Returns `text` without the first match.
  func removed(from text: String) -> String {
    guard let match = find(in: text) else { return text }
    var bytes = Array(text.utf8)
    bytes.removeSubrange(match.range)
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// The expressions by which Spack 1.2 reads URLs.
enum URLPatterns {
  static let sourceForgeDownload = URLPattern(#"(.*(?:sourceforge\.net|sf\.net)/.*)(/download)$"#)
  static let githubBall = URLPattern(#"github.com/.+/(zip|tar)ball/"#)

  private static let architectures = [
    "ia32", "intel", "amd64", "linux64", "x64", "64bit", "x86[_-]64", "i586_64", "x86", "i[36]86",
    "ppc64(le)?",
  ]

  /// What is taken off the end of a stem before a version is looked for, each once, in this order.
  static let versionSuffixes: [URLPattern] =
    ([
      "[Ii]nstall", "all", "code", "[Ss]ources?", "file", "full", "single", "with[a-zA-Z_-]+",
      "rock", "src(_0)?", "public", "bin", "binary", "run", "[Uu]niversal", "jar", "complete",
      "dynamic", "oss", "gem", "tar", "sh",
      "release", "bin", "stable", "[Ff]inal", "rel", "orig", "dist", #"\+"#,
      "gpl",
    ] + architectures + ["armv?(7l|6l|64)", "cpp", "gtk", "incubating"] + [
      "[Ll]inux(_64)?", "LINUX", "[Uu]ni?x", "[Ss]un[Oo][Ss]", "[Mm]ac[Oo][Ss][Xx]?",
      "[Oo][Ss][Xx]", "[Dd]arwin(64)?", "[Aa]pple", "[Ww]indows", "[Ww]in(64|32)?",
      "[Cc]ygwin(64|32)?", "[Mm]ingw", "centos",
    ] + architectures + ["armv?(7l|6l|64)?", "-(?:py|cp)[23].*"])
    .map { URLPattern("[._-]?" + $0 + "$", in: .stem) }

  /// The rules for versions, the first that matches wins; the version is the first group.
  ///
  /// The rule for GitLab's releases came after 0.16, whose last rule therefore is number 23.
  static let versions: [URLPattern] = [
    URLPattern(#"^[a-zA-Z+._-]+[._-]v?(\d[\d._-]*)$"#, in: .stem),
    URLPattern(#"^v?(\d[\d._-]*)$"#, in: .stem),
    URLPattern(#"^[a-zA-Z+]*(\d[\da-zA-Z]*)$"#, in: .stem),
    URLPattern(#"^[a-zA-Z+-]*(\d[\da-zA-Z-]*)$"#, in: .stem),
    URLPattern(#"^[a-zA-Z+_]*(\d[\da-zA-Z_]*)$"#, in: .stem),
    URLPattern(#"^[a-zA-Z+.]*(\d[\da-zA-Z.]*)$"#, in: .stem),
    URLPattern(#"^[a-zA-Z\d+-]+-v?(\d[\da-zA-Z.]*)$"#, in: .stem),
    URLPattern(#"^[a-zA-Z\d+-]+-v?(\d[\da-zA-Z_]*)$"#, in: .stem),
    URLPattern(#"^[a-zA-Z\d+_]+_v?(\d[\da-zA-Z.]*)$"#, in: .stem),
    URLPattern(#"^[a-zA-Z\d+_]+\.v?(\d[\da-zA-Z.]*)$"#, in: .stem),
    URLPattern(#"^[a-zA-Z\d+]+_r?(\d[\da-zA-Z-]*)$"#, in: .stem),
    URLPattern(#"^(?:[a-zA-Z\d+-]+-)?v?(\d[\da-zA-Z.-]*)$"#, in: .stem),
    URLPattern(#"^[a-zA-Z+]+v?(\d[\da-zA-Z.-]*)$"#, in: .stem),
    URLPattern(#"^[a-zA-Z\d+_]+-v?(\d[\da-zA-Z.]*)$"#, in: .stem),
    URLPattern(#"^[a-zA-Z\d+.]+_v?(\d[\da-zA-Z.-]*)$"#, in: .stem),
    URLPattern(#"^[a-zA-Z\d+-]+-v?(\d[\da-zA-Z._]*)$"#, in: .stem),
    URLPattern(#"^[a-zA-Z\d+._]+-v?(\d[\da-zA-Z.]*)$"#, in: .stem),
    URLPattern(#"^[a-zA-Z+-]+(\d[\da-zA-Z._]*)$"#, in: .stem),
    URLPattern(#"^[a-zA-Z\d+_-]+-v?(\d[\da-zA-Z.]*)$"#, in: .stem),
    URLPattern(#"bzr(\d[\da-zA-Z._-]*)$"#, in: .stem),
    URLPattern(#"[?&](?:sha|ref|version)=[a-zA-Z\d+-]*[_-]?v?(\d[\da-zA-Z._-]*)$"#, in: .suffix),
    URLPattern(#"[?&](?:filename|f|get)=[a-zA-Z\d+-]+[_-]v?(\d[\da-zA-Z.]*)"#, in: .stem),
    URLPattern(
      #"github\.com/[^/]+/[^/]+/releases/download/[a-zA-Z+._-]*v?(\d[\da-zA-Z._-]*)/"#,
      in: .prefix),
    URLPattern(
      #"gitlab\.com/[^/]+/.+/-/releases/[a-zA-Z+._-]*v?(\d[\da-zA-Z._-]*)/downloads/"#,
      in: .prefix),
    URLPattern(#"(\d[\da-zA-Z._-]*)/[^/]+$"#, in: .prefix),
  ]

  /// What is taken off the end of a stem before a name is looked for, behind the version.
  static let nameSuffixes: [URLPattern] = [
    "install", "[Ss]rc", "(open)?[Ss]ources?", "[._-]open", "[._-]archive", "[._-]std",
    "[._-]bin", "Software", "release", "snapshot", "distrib", "everywhere", "latest",
    "Linux(64)?", "x86_64", #"0\+bzr"#, "gpl", "[._-]x11", "gpl",
  ].map { URLPattern("[._-]?" + $0 + "$", in: .stem) }

  /// The rules for names, the first that matches wins; the name is the first group.
  static let names: [URLPattern] = [
    URLPattern(#"github\.com/[^/]+/([^/]+)"#, in: .prefix),
    URLPattern(#"gitlab[^/]+/api/v4/projects/[^/]+%2F([^/]+)"#, in: .prefix),
    URLPattern(#"gitlab[^/]+/(?!api/v4/projects)[^/]+/([^/]+)"#, in: .prefix),
    URLPattern(#"bitbucket\.org/[^/]+/([^/]+)"#, in: .prefix),
    URLPattern(#"pypi\.(?:python\.org|io)/packages/source/[A-Za-z\d]/([^/]+)"#, in: .prefix),
    URLPattern(#"\?filename=([A-Za-z\d+-]+)$"#, in: .stem),
    URLPattern(#"\?f=([A-Za-z\d+-]+)$"#, in: .stem),
    URLPattern(#"\?package=([A-Za-z\d+-]+)"#, in: .stem),
    URLPattern(#"\?package=([A-Za-z\d]+)"#, in: .suffix),
    URLPattern(#"([^/]+)/download.php$"#, in: .prefix),
    URLPattern(#"^([A-Za-z\d+\._-]+)$"#, in: .stem),
  ]
}
