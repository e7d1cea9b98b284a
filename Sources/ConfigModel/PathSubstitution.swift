/// The values behind `$spack`, `$user` and the other names that configured paths may use.
package struct PathSubstitution: Sendable {
  /// The folder that `$spack` stands for, without a final slash.
  package var spack: String
  /// The user's name, for `$user`.
  package var user: String
  /// The user's home folder, for a leading `~`.
  package var home: String
  /// The folder for temporary files, for `$tempdir`.
  package var temporaryFolder: String
  /// The folder of the user's caches, for `$user_cache_path`.
  package var userCache: String
  /// The working folder that relative paths without a file start from.
  package var workingFolder: String
  /// The process's environment, for every other `$NAME`.
  package var environment: [String: String]
  /// The folder of the active environment, for `$env`; without one that name stays as it is.
  package var activeEnvironment: String?
  /// What further names stand for, such as `$platform` and `$date`; asked with small letters.
  package var named: @Sendable (_ name: String) -> String? = { _ in nil }
  /// The home folder of another user, for a leading `~NAME`.
  package var homeOfUser: @Sendable (_ name: String) -> String? = { _ in nil }

  /// Creates the values.
  package init(
    spack: String, user: String, home: String, temporaryFolder: String, userCache: String,
    workingFolder: String, environment: [String: String]
  ) {
    self.spack = spack
    self.user = user
    self.home = home
    self.temporaryFolder = temporaryFolder
    self.userCache = userCache
    self.workingFolder = workingFolder
    self.environment = environment
  }

  /// Returns the absolute path that a configured text means.
  ///
  /// Names are looked up without regard to case; unknown ones fall back to the environment and
  /// else stay as they are. `file://` is dropped, relative paths start from `folder` (or the
  /// working folder), and `.`, `..` and doubled slashes are resolved in the text. A text with
  /// another URL scheme is returned after substitution of names.
  package func path(_ text: String, relativeTo folder: String? = nil) -> String {
    var result = substituted(text)
    result = expandingHome(result)
    if result.hasPrefix("file:///") {
      result = String(result.dropFirst("file://".count))
    } else if result.hasPrefix("file://localhost/") {
      result = String(result.dropFirst("file://localhost".count))
    } else if result.contains("://") {
      return result
    }
    return Self.normalised(
      result.hasPrefix("/") ? result : (folder ?? workingFolder) + "/" + result)
  }

  /// Returns `text` with every known `$name` and `${name}` replaced.
  package func substituted(_ text: String) -> String {
    var result = ""
    var rest = Substring(text)
    while let dollar = rest.firstIndex(of: "$") {
      result += rest[..<dollar]
      let after = rest[rest.index(after: dollar)...]
      let (name, remainder) = Self.name(in: after)
      if let name, let value = value(of: name) {
        result += value
        rest = remainder
      } else {
        result += "$"
        rest = after
      }
    }
    return result + rest
  }

  private func value(of name: String) -> String? {
    let known = name.lowercased()
    return switch known {
    case "spack": spack
    case "user": user
    case "tempdir": temporaryFolder
    case "user_cache_path": userCache
    case "env": activeEnvironment ?? environment[name]
    default: named(known) ?? environment[name]
    }
  }

  /// Replaces a leading `~` or `~NAME`; one of a user that does not exist stays.
  private func expandingHome(_ text: String) -> String {
    guard text.first == "~" else { return text }
    let name = text.dropFirst().prefix { $0 != "/" }
    guard let home = name.isEmpty ? home : homeOfUser(String(name)) else { return text }
    return home + text.dropFirst(1 + name.count)
  }

  /// The name after a dollar sign, with or without braces, and what follows it.
  private static func name(in text: Substring) -> (String?, Substring) {
    let isBraced = text.first == "{"
    let body = isBraced ? text.dropFirst() : text
    let name = body.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
    let rest = body.dropFirst(name.count)
    guard !name.isEmpty, !isBraced || rest.first == "}" else { return (nil, text) }
    return (String(name), isBraced ? rest.dropFirst() : rest)
  }

  /// Resolves `.`, `..` and empty components of an absolute path in the text alone.
  package static func normalised(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == ".." {
        _ = parts.popLast()
      } else {
        parts.append(part)
      }
    }
    return "/" + parts.joined(separator: "/")
  }
}
