internal import LuaRuntime

/// An expression that reaches a value by names and calls: `store.open():find`.
struct LuaPath: Equatable, Sendable {
  /// Where the path begins.
  enum Root: Equatable, Sendable {
    case global(String)
    /// A call of `require` with this name.
    case module(String)
    case string
  }

  /// One step from a value to the next.
  enum Step: Equatable, Sendable {
    case field(String)
    case method(String)
    case call
    /// A field by a key that is no name.
    case index
  }

  let root: Root
  let steps: [Step]

  /// Reads the path that ends with the last token; nil where none does.
  init?(endOf tokens: [LineToken]) {
    var rest = tokens[...]
    var steps: [Step] = []
    while true {
      switch rest.popLast() {
      case .symbol(")"):
        let inside = Self.takeGroup(from: &rest, open: "(", close: ")")
        guard let inside else { return nil }
        switch rest.last {
        case .name("require") where inside.count == 1 && !Self.isMember(rest):
          guard case .string(let name)? = inside.first else { return nil }
          self.init(root: .module(name), steps: steps.reversed())
          return
        case .name, .symbol(")"), .symbol("]"): steps.append(.call)
        default:
          guard inside.count == 1, case .string? = inside.first else { return nil }
          self.init(root: .string, steps: steps.reversed())
          return
        }
      case .symbol("]"):
        let inside = Self.takeGroup(from: &rest, open: "[", close: "]")
        guard let inside, !inside.isEmpty else { return nil }
        if inside.count == 1, case .string(let key)? = inside.first {
          steps.append(.field(key))
        } else {
          steps.append(.index)
        }
      case .string(let text):
        guard case .name(let name)? = rest.last else { return nil }
        if name == "require", !Self.isMember(rest) {
          self.init(root: .module(text), steps: steps.reversed())
          return
        }
        steps.append(.call)
      case .name(let name):
        guard Self.isMember(rest + [.name(name)]) else {
          guard !LuaWords.keywords.contains(name) else { return nil }
          self.init(root: .global(name), steps: steps.reversed())
          return
        }
        steps.append(rest.popLast() == .symbol(":") ? .method(name) : .field(name))
      default: return nil
      }
    }
  }

  private init(root: Root, steps: [Step]) {
    self.root = root
    self.steps = steps
  }

  /// Whether the last token is a name behind a dot or a colon.
  private static func isMember(_ tokens: ArraySlice<LineToken>) -> Bool {
    let before = tokens.dropLast().last
    return before == .symbol(".") || before == .symbol(":")
  }

  /// Takes a group whose closing bracket is gone already; returns what is inside.
  private static func takeGroup(
    from tokens: inout ArraySlice<LineToken>, open: String, close: String
  ) -> [LineToken]? {
    var depth = 1
    var inside: [LineToken] = []
    while let token = tokens.popLast() {
      if token == .symbol(close) { depth += 1 }
      if token == .symbol(open) { depth -= 1 }
      if depth == 0 { return inside.reversed() }
      inside.append(token)
    }
    return nil
  }
}
