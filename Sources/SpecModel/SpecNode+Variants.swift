internal import Documents

extension SpecNode {
  /// The parameters that are compiler flags rather than variants.
  static let flagNames: Set<String> = [
    "cflags", "cppflags", "cxxflags", "fflags", "ldflags", "ldlibs",
  ]

  /// How many characters of a patch's digest a listing shows.
  private static let shownPatchLength = 7

  /// The variants as a listing shows them behind the version: `+shared build_system=generic`.
  ///
  /// Truth values come first and without blanks, then the others, each group by name.
  package var variantsText: String {
    let names = parameters.keys.filter { !Self.flagNames.contains($0) }.sorted()
    let switches = names.filter { parameters[$0]?.bool != nil }
    let values = names.filter { parameters[$0]?.bool == nil }
    return switches.compactMap { parameterText($0) }.joined()
      + values.compactMap { parameterText($0) }.map { " " + $0 }.joined()
  }

  /// One variant or flag as a spec writes it: `+shared`, `flavor=plain`, `codecs:=ascii,utf8`.
  ///
  /// Nil when the node has no parameter of that name, or an empty list of flags.
  package func parameterText(_ name: String) -> String? {
    switch parameters[name] {
    case nil, .null:
      return nil
    case .boolean(let isOn):
      return (isOn ? "+" : "~") + name
    case .list(let items):
      var texts = items.compactMap(\.text)
      if Self.flagNames.contains(name) {
        return texts.isEmpty ? nil : "\(name)=\(Self.quoted(texts.joined(separator: " ")))"
      }
      if name == "patches" { texts = texts.map { String($0.prefix(Self.shownPatchLength)) } }
      return "\(name):=\(Self.quoted(texts.joined(separator: ",")))"
    case let value?:
      return "\(name)=\(Self.quoted(value.text ?? ""))"
    }
  }

  /// Quotes what the grammar of specs would not take as one plain value.
  private static func quoted(_ text: String) -> String {
    let isPlain =
      !text.isEmpty
      && text.allSatisfy { character in
        character.isASCII
          && (character.isLetter || character.isNumber || ",/_.-[]".contains(character))
      }
    if isPlain { return text }
    guard text.contains("'") else { return "'\(text)'" }
    return String(decoding: JSON.encode(.string(text)), as: UTF8.self)
  }
}
