internal import Documents

extension SpecNode {
  /// The variants as a listing shows them behind the version: `+shared build_system=generic`.
  ///
  /// Truth values come first and without blanks, then the others, each group by name.
  package var variantsText: String { variants.description }

  /// The variants, all of them decided.
  package var variants: VariantMap { VariantMap(parameters.compactMap { variant($0.key) }) }

  /// Returns the variant of a name, if the node has it.
  package func variant(_ name: String) -> Variant? {
    guard !CompilerFlags.kinds.contains(name) else { return nil }
    switch parameters[name] {
    case nil, .null: return nil
    case .boolean(let isOn): return Variant(name: name, isOn: isOn)
    case .list(let items):
      return Variant(
        name: name, kind: .multiple, values: items.compactMap(\.text).map(VariantValue.text),
        isConcrete: true)
    case let value?:
      let text = value.text ?? ""
      switch text.lowercased() {
      case "true": return Variant(name: name, isOn: true)
      case "false": return Variant(name: name, isOn: false)
      default: return Variant(name: name, kind: .single, values: [.text(text)], isConcrete: true)
      }
    }
  }

  /// The flags of one kind, such as `cflags`; nil if the node does not speak of it.
  package func compilerFlags(_ kind: String) -> [String]? {
    parameters[kind]?.list?.compactMap(\.text) ?? parameters[kind]?.text.map { [$0] }
  }

  /// The flags of all kinds.
  package var compilerFlags: CompilerFlags {
    var flags = CompilerFlags()
    for kind in CompilerFlags.kinds {
      flags[kind] = compilerFlags(kind)?.map { CompilerFlag($0) }
    }
    return flags
  }

  /// One variant or flag as a spec writes it: `+shared`, `flavor=plain`, `codecs:=ascii,utf8`.
  ///
  /// Nil when the node has no parameter of that name, or an empty list of flags.
  package func parameterText(_ name: String) -> String? {
    guard CompilerFlags.kinds.contains(name) else { return variant(name)?.description }
    guard let flags = compilerFlags(name), !flags.isEmpty else { return nil }
    return "\(name)=\(SpecText.quoted(flags.joined(separator: " ")))"
  }
}
