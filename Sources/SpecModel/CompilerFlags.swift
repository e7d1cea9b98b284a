/// One flag for a compiler, such as `-O2` or `-I /opt/include`.
package struct CompilerFlag: Sendable, Hashable {
  /// The flag with its value.
  package var text: String
  /// Whether the packages that the spec depends on shall have it too: `cflags==-O2`.
  package var isPropagated: Bool

  /// Creates a flag.
  package init(_ text: String, isPropagated: Bool = false) {
    self.text = text
    self.isPropagated = isPropagated
  }
}

/// The flags for compilers that a spec asks for, by kind.
package struct CompilerFlags: Sendable, Hashable, CustomStringConvertible {
  /// The kinds in the order in which they are written.
  package static let kinds = ["cflags", "cppflags", "cxxflags", "fflags", "ldflags", "ldlibs"]

  /// What was said for each kind.
  private var flags: [String: [CompilerFlag]] = [:]

  /// Creates no flags.
  package init() {}

  /// The flags of a kind; nil if the spec does not speak of it.
  package subscript(_ kind: String) -> [CompilerFlag]? {
    get { flags[kind] }
    set { flags[kind] = newValue }
  }

  /// Whether the spec speaks of no kind.
  package var isEmpty: Bool { flags.isEmpty }

  /// Adds the flags of a text.
  ///
  /// A word that does not start with `-` belongs to the flag in front of it.
  package mutating func add(_ text: String, kind: String, isPropagated: Bool) {
    var texts: [String] = []
    for word in text.split(whereSeparator: \.isWhitespace) {
      if let last = texts.indices.last, !word.hasPrefix("-") {
        texts[last] += " " + word
      } else {
        texts.append(String(word))
      }
    }
    guard !texts.isEmpty else { return }
    flags[kind, default: []] += texts.map { CompilerFlag($0, isPropagated: isPropagated) }
  }

  /// Whether all flags of `other` are here; their order and propagation do not matter.
  package func satisfies(_ other: Self) -> Bool {
    other.flags.allSatisfy { kind, theirs in
      guard let ours = flags[kind] else { return false }
      return theirs.allSatisfy { flag in ours.contains { $0.text == flag.text } }
    }
  }

  /// Adds the flags of `other` that are not here.
  ///
  /// What is propagated here and not there is propagated no more.
  mutating func constrain(_ other: Self) {
    for (kind, theirs) in other.flags {
      guard let ours = flags[kind] else {
        flags[kind] = theirs
        continue
      }
      let added = theirs.filter { flag in !ours.contains { $0.text == flag.text } }
      flags[kind] =
        ours.map { flag in
          guard let twin = theirs.first(where: { $0.text == flag.text }) else { return flag }
          return CompilerFlag(
            flag.text, isPropagated: flag.isPropagated && twin.isPropagated)
        } + added
    }
  }

  /// ` cflags=-O2 cxxflags=='-O2 -g' `: a blank in front of each kind and one behind them all.
  package var description: String {
    let texts = Self.kinds.flatMap { kind in
      let flags = flags[kind] ?? []
      return [("=", flags.filter { !$0.isPropagated }), ("==", flags.filter(\.isPropagated))]
        .filter { !$0.1.isEmpty }
        .map { sign, flags in
          " \(kind)\(sign)\(SpecText.quoted(flags.map(\.text).joined(separator: " ")))"
        }
    }
    return texts.isEmpty ? "" : texts.joined() + " "
  }
}
