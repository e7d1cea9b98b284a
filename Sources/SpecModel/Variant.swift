/// One value of a variant.
///
/// What was written as a switch never equals a text, not even the text `true`.
package enum VariantValue: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// On or off.
  case boolean(Bool)
  /// A word.
  case text(String)

  /// `True`, `False` or the word, as Spack writes it.
  package var description: String {
    switch self {
    case .boolean(let isOn): isOn ? "True" : "False"
    case .text(let text): text
    }
  }

  /// Orders words by their bytes.
  package static func < (left: Self, right: Self) -> Bool {
    switch (left, right) {
    case (.text(let a), .text(let b)): a.utf8.lexicographicallyPrecedes(b.utf8)
    default: left.description < right.description
    }
  }
}

/// What a spec says about one variant: `+shared`, `flavor=plain`, `libs:=static,shared`.
package struct Variant: Sendable, Hashable {
  /// What kind of values a variant has; constraining takes the narrower of two.
  package enum Kind: Int, Sendable {
    /// On or off.
    case boolean
    /// One word; only spec files know that.
    case single
    /// Any number of words, as everything written with `=` may be.
    case multiple
  }

  /// The name.
  package var name: String
  /// The kind.
  package var kind: Kind
  /// The values, sorted, each once; none stands for `*`, any value.
  package private(set) var values: [VariantValue]
  /// Whether there are no values but these: `:=`, and everything that is not a list.
  package var isConcrete: Bool
  /// Whether the packages that the spec depends on shall have it too: `++`, `~~`, `==`.
  package var isPropagated: Bool

  /// Creates a variant.
  package init(
    name: String, kind: Kind, values: [VariantValue], isConcrete: Bool, isPropagated: Bool = false
  ) {
    self.name = name
    self.kind = kind
    self.values = Set(values).sorted()
    self.isConcrete = isConcrete
    self.isPropagated = isPropagated
  }

  /// Creates the variant that is on or off.
  package init(name: String, isOn: Bool, isPropagated: Bool = false) {
    self.init(
      name: name, kind: .boolean, values: [.boolean(isOn)], isConcrete: true,
      isPropagated: isPropagated)
  }

  /// Creates what `name=text` means; `isConcrete` stands for the colon of `:=`.
  package init(name: String, text: String, isConcrete: Bool, isPropagated: Bool) {
    switch text.lowercased() {
    case "true": self.init(name: name, isOn: true, isPropagated: isPropagated)
    case "false": self.init(name: name, isOn: false, isPropagated: isPropagated)
    case "*":
      self.init(
        name: name, kind: .multiple, values: [], isConcrete: false, isPropagated: isPropagated)
    default:
      let words = text.split(separator: ",", omittingEmptySubsequences: false)
      self.init(
        name: name, kind: .multiple, values: words.map { .text(String($0)) },
        isConcrete: isConcrete, isPropagated: isPropagated)
    }
  }

  /// Whether the variant is written with a sign in front of its name.
  package var isBoolean: Bool { kind == .boolean }
}

extension Variant {
  /// Whether everything that `other` asks for is said here.
  package func satisfies(_ other: Self) -> Bool {
    if other.isConcrete { return isConcrete && values == other.values }
    return other.values.allSatisfy(holds)
  }

  /// Whether a variant could be as both say.
  package func intersects(_ other: Self) -> Bool {
    switch (isConcrete, other.isConcrete) {
    case (true, true): values == other.values
    case (true, false): other.values.allSatisfy(holds)
    case (false, true): values.allSatisfy(other.holds)
    case (false, false): true
    }
  }

  /// Adds what `other` says; the two must intersect.
  mutating func constrain(_ other: Self) {
    values = Set(values + other.values).sorted()
    isConcrete = isConcrete || other.isConcrete
    isPropagated = isPropagated && other.isPropagated
    kind = kind.rawValue < other.kind.rawValue ? kind : other.kind
  }

  /// Whether a value is among these; patches are asked for by the start of their digest.
  private func holds(_ value: VariantValue) -> Bool {
    if values.contains(value) { return true }
    guard name == "patches" else { return false }
    return values.contains { $0.description.hasPrefix(value.description) }
  }
}

extension Variant: CustomStringConvertible {
  /// `+shared`, `~~shared`, `flavor=plain`, `libs:=static`, with quotes where Spack needs them.
  package var description: String {
    if case .boolean = kind, case .boolean(let isOn)? = values.first {
      let sign = isOn ? "+" : "~"
      return (isPropagated ? sign + sign : sign) + name
    }
    let colon = kind == .multiple && isConcrete ? ":" : ""
    return "\(name)\(colon)\(isPropagated ? "==" : "=")\(SpecText.quoted(valueText))"
  }

  /// The values as they are written behind `=`, without quotes; patches are cut to seven letters.
  package var valueText: String {
    if values.isEmpty { return "*" }
    let texts = values.map(\.description)
    let areShort = name == "patches" && isConcrete
    return (areShort ? texts.map { String($0.prefix(7)) } : texts).joined(separator: ",")
  }
}

/// The variants of a spec, each under its name.
package struct VariantMap: Sendable, Hashable, CustomStringConvertible {
  private var variants: [String: Variant] = [:]

  /// Creates a map.
  package init(_ variants: [Variant] = []) {
    for variant in variants { self.variants[variant.name] = variant }
  }

  /// The variant of a name, if the spec says anything about it.
  package subscript(_ name: String) -> Variant? {
    get { variants[name] }
    set { variants[name] = newValue }
  }

  /// Those that are handed on to dependencies.
  package var propagated: [Variant] {
    // Hardly any spec has one, and most are asked.
    hasPropagated ? variants.values.filter(\.isPropagated) : []
  }

  private var hasPropagated: Bool { variants.values.contains(where: \.isPropagated) }

  /// Whether nothing is said.
  package var isEmpty: Bool { variants.isEmpty }

  /// The variants without an order.
  package var all: some Collection<Variant> { variants.values }

  /// The variants as they are written: what is on or off first, both parts by name.
  package var inOrder: [Variant] {
    variants.values.sorted {
      if $0.isBoolean != $1.isBoolean { return $0.isBoolean }
      return $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
    }
  }

  /// `+a~b c=d`; the values follow a blank each, the switches nothing.
  package var description: String {
    inOrder.map { $0.isBoolean ? $0.description : " \($0)" }.joined()
  }

  /// Whether no variant that both name excludes the other.
  package func intersects(_ other: Self) -> Bool {
    other.all.allSatisfy { theirs in variants[theirs.name]?.intersects(theirs) ?? true }
  }

  /// Adds what `other` says; the two must intersect.
  mutating func constrain(_ other: Self) {
    for theirs in other.all {
      if variants[theirs.name] == nil {
        variants[theirs.name] = theirs
      } else {
        variants[theirs.name]?.constrain(theirs)
      }
    }
  }
}
