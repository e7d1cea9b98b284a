package import Documents

/// What a command changes of a mirror's entry, or gives a new one.
package struct MirrorChanges: Sendable, Equatable {
  /// One half of an access pair, or both, as options of a command name them.
  package struct AccessPair: Sendable, Equatable {
    /// The id itself.
    package var id: String?
    /// The variable that has the id.
    package var idVariable: String?
    /// The variable that has the secret.
    package var secretVariable: String?

    /// Creates a pair of what is given.
    package init(id: String? = nil, idVariable: String? = nil, secretVariable: String? = nil) {
      self.id = id
      self.idVariable = idVariable
      self.secretVariable = secretVariable
    }

    /// Returns the whole pair, with what is missing taken from `present`; nil when it stays half.
    ///
    /// A secret in plain text is never carried on.
    package func completed(by present: DocumentValue?) -> DocumentValue? {
      let ownID = idVariable == nil ? id ?? present?["id"]?.text ?? present?[0]?.text : nil
      let ownVariable = id == nil ? idVariable ?? present?["id_variable"]?.string : nil
      let secret = secretVariable ?? present?["secret_variable"]?.string
      guard let secret else { return nil }
      if let ownID { return ["id": .string(ownID), "secret_variable": .string(secret)] }
      if let ownVariable {
        return ["id_variable": .string(ownVariable), "secret_variable": .string(secret)]
      }
      return nil
    }
  }

  /// The URL, as the user has written it.
  package var url: String?
  /// Whether it holds binary packages.
  package var binary: Bool?
  /// Whether it holds sources.
  package var source: Bool?
  /// Whether its entries are signed.
  package var signed: Bool?
  /// Whether Spack pushes to it by itself.
  package var autopush: Bool?
  /// The index view.
  package var view: String?
  /// The access pair, whole.
  package var accessPair: DocumentValue?
  /// The variable with the session token.
  package var accessTokenVariable: String?
  /// The profile of the S3 configuration.
  package var profile: String?
  /// The address of the S3 service.
  package var endpointURL: String?

  /// Creates changes that change nothing.
  package init() {}

  /// The keys of one connection with their new values, in the order in which Spack writes them.
  private var connection: [(key: String, value: DocumentValue)] {
    let texts = { (key: String, text: String?) in text.map { (key, DocumentValue.string($0)) } }
    return [
      texts("url", url), accessPair.map { ("access_pair", $0) },
      texts("access_token_variable", accessTokenVariable), texts("profile", profile),
      texts("endpoint_url", endpointURL),
    ].compactMap { $0 }
  }

  /// The keys that a mirror has for both directions, in the order in which Spack writes them.
  private var switches: [(key: String, value: DocumentValue)] {
    [
      ("binary", binary), ("source", source), ("signed", signed), ("autopush", autopush),
    ].compactMap { key, value in value.map { (key, .boolean($0)) } }
  }

  /// Whether something of what holds for both directions changes: its kinds, signing, pushing.
  package var changesSwitches: Bool { !switches.isEmpty }

  /// The entry of a new mirror: a text when there is only a URL.
  package var newEntry: DocumentValue {
    let view = view.map { [("view", DocumentValue.string($0))] } ?? []
    let pairs = connection + switches + view
    if pairs.count == 1, let url { return .string(url) }
    return .mapping(DocumentMapping(pairs))
  }

  /// Returns an entry with the changes made; nil when they change nothing.
  ///
  /// With a direction, only that part of the entry changes, and what holds for both directions
  /// does not. An entry stays a text as long as a URL is all that it is.
  package func applied(
    to entry: DocumentValue, _ direction: MirrorDirection? = nil
  ) -> DocumentValue? {
    guard let direction else {
      if let entry = entry.string, let url, connection.count == 1, switches.isEmpty, view == nil {
        return entry == url ? nil : .string(url)
      }
      let view = view.map { [("view", DocumentValue.string($0))] } ?? []
      return Self.merged(connection + switches + view, into: Self.mapping(of: entry))
    }
    if connection.isEmpty, view == nil { return nil }
    var mapping = Self.mapping(of: entry)
    let present = mapping[direction.rawValue]
    let view = view.map { [("view", DocumentValue.string($0))] } ?? []
    let pairs = connection + view
    if pairs.count == 1, let url, present?.mapping == nil {
      guard present?.string != url else { return nil }
      mapping[direction.rawValue] = .string(url)
      return .mapping(mapping)
    }
    guard let changed = Self.merged(pairs, into: present.map(Self.mapping) ?? [:]) else {
      return nil
    }
    mapping[direction.rawValue] = changed
    return .mapping(mapping)
  }

  private static func mapping(of entry: DocumentValue) -> DocumentMapping {
    entry.mapping ?? ["url": entry]
  }

  private static func merged(
    _ pairs: [(key: String, value: DocumentValue)], into mapping: DocumentMapping
  ) -> DocumentValue? {
    var result = mapping
    for (key, value) in pairs {
      result[key] = value
      // A token in plain text would win over the variable, or stay for nothing.
      if key == "access_token_variable" { result["access_token"] = nil }
    }
    return result == mapping ? nil : .mapping(result)
  }
}

extension MirrorChanges {
  /// Returns why a mirror cannot have a name; nil for a good one.
  package static func problem(withName name: String) -> String? {
    if !name.contains(where: { $0.isLetter || $0.isNumber || $0 == "_" }) {
      return "it has no letter and no digit"
    }
    if name.contains(where: { $0 == "/" || $0 == "\\" }) {
      return "with a slash in it, commands would take it for a folder"
    }
    if name.hasSuffix(":") { return "at the end of a key, a colon drops lower scopes" }
    if name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
      return "it has a control character"
    }
    return nil
  }
}
