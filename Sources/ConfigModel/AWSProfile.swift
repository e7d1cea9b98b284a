package import Diagnostics

/// What the files of Amazon's tools say under one name: `~/.aws/credentials` and `~/.aws/config`.
package struct AWSProfile: Sendable, Equatable {
  /// The profile that is meant when none is named.
  package static let usualName = "default"

  /// The name of the key.
  package var id: String?
  /// The key.
  package var secret: Secret?
  /// The token of a session.
  package var sessionToken: Secret?
  /// The region.
  package var region: String?
  /// The service, where it is not Amazon's.
  package var endpointURL: String?

  /// Reads what the two files say of a profile; nil when neither has it.
  ///
  /// In the configuration the section of every profile but `default` is called `profile NAME`. Lines
  /// that are neither a section nor `KEY = VALUE` are passed over, as are settings within settings.
  package init?(_ name: String, credentials: String, configuration: String) {
    let title = name == Self.usualName ? name : "profile " + name
    let fromConfiguration = Self.section(title, of: configuration)
    let fromCredentials = Self.section(name, of: credentials)
    if fromConfiguration == nil, fromCredentials == nil { return nil }
    let values = (fromConfiguration ?? [:]).merging(fromCredentials ?? [:]) { $1 }
    id = values["aws_access_key_id"]
    secret = values["aws_secret_access_key"].map { Secret($0) }
    sessionToken = values["aws_session_token"].map { Secret($0) }
    region = values["region"]
    endpointURL = values["endpoint_url"]
  }

  private static func section(_ title: String, of text: String) -> [String: String]? {
    var values: [String: String]?
    var isMeant = false
    for line in text.split(whereSeparator: \.isNewline) {
      let words = trimmed(line)
      if words.hasPrefix("["), let end = words.firstIndex(of: "]") {
        let found = words[words.index(after: words.startIndex)..<end]
          .split(whereSeparator: \.isWhitespace).joined(separator: " ")
        isMeant = found == title
        if isMeant, values == nil { values = [:] }
      } else if isMeant, line.first?.isWhitespace == false, !"#;".contains(line.first ?? "#"),
        let sign = words.firstIndex(of: "=")
      {
        let value = trimmed(words[words.index(after: sign)...])
        if !value.isEmpty { values?[trimmed(words[..<sign]).lowercased()] = String(value) }
      }
    }
    return values
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
