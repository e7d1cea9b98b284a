extension PythonLibrary {
  /// Adds the module that takes URLs apart.
  func addURLModule() {
    let module = self.add(module: "urllib.parse")
    module.unknown = Unknown(file: "", line: 0, reason: "this of 'urllib.parse' is not known here")
    func add(_ name: String, _ body: @escaping PythonNative.PureBody) {
      module.names[name] = .native(.pure(name, body))
    }
    add("urljoin") { arguments throws(PythonStop) in
      .text(PythonAddress.join(try arguments.text(0, "base"), try arguments.text(1, "url")))
    }
    for (name, hasParameters) in [("urlparse", true), ("urlsplit", false)] {
      add(name) { arguments throws(PythonStop) in
        var address = PythonAddress(try arguments.text(0, "url"))
        var parameters = ""
        if hasParameters {
          let path = address.path
          let start = path.utf8.lastIndex(of: UInt8(ascii: "/")) ?? path.startIndex
          if let place = path[start...].utf8.firstIndex(of: UInt8(ascii: ";")) {
            parameters = String(path[path.utf8.index(after: place)...])
            address.path = String(path[..<place])
          }
        }
        return arguments.interpreter.keep(
          PythonAddressValue(address, parameters: hasParameters ? parameters : nil))
      }
    }
    add("quote") { arguments throws(PythonStop) in
      let safe = Array((try arguments.optionalText(1, "safe") ?? "/").utf8)
      var result: [UInt8] = []
      for byte in try arguments.text(0).utf8 {
        if SyntaxScanner.isNamePart(byte) && byte < 0x80 || "-.~".utf8.contains(byte)
          || safe.contains(byte)
        {
          result.append(byte)
        } else {
          let digits = String(byte, radix: 16, uppercase: true)
          result += Array(("%" + (digits.utf8.count < 2 ? "0" : "") + digits).utf8)
        }
      }
      return .text(PythonText.text(result))
    }
  }
}

/// A URL cut as RFC 3986 (3, appendix B) has it.
struct PythonAddress {
  var scheme = ""
  var authority: String?
  var path = ""
  var query: String?
  var fragment: String?

  init(_ text: String) {
    var rest = text[...]
    if let place = rest.utf8.firstIndex(of: UInt8(ascii: "#")) {
      fragment = String(rest[rest.utf8.index(after: place)...])
      rest = rest[..<place]
    }
    if let place = rest.utf8.firstIndex(of: UInt8(ascii: "?")) {
      query = String(rest[rest.utf8.index(after: place)...])
      rest = rest[..<place]
    }
    if let place = rest.utf8.firstIndex(of: UInt8(ascii: ":")) {
      let word = rest[..<place].utf8
      let isScheme =
        word.first.map { SyntaxScanner.isNameStart($0) && $0 != UInt8(ascii: "_") }
        ?? false
      if isScheme,
        word.allSatisfy({
          SyntaxScanner.isNamePart($0) && $0 != UInt8(ascii: "_") || "+-.".utf8.contains($0)
        })
      {
        scheme = rest[..<place].lowercased()
        rest = rest[rest.utf8.index(after: place)...]
      }
    }
    if rest.utf8.starts(with: "//".utf8) {
      rest = rest.dropFirst(2)
      let end = rest.utf8.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
      authority = String(rest[..<end])
      rest = rest[end...]
    }
    path = String(rest)
  }

  /// The whole URL.
  var text: String {
    (scheme.isEmpty ? "" : scheme + ":") + (authority.map { "//" + $0 } ?? "") + path
      + (query.map { "?" + $0 } ?? "") + (fragment.map { "#" + $0 } ?? "")
  }

  /// What a reference means beside a base, RFC 3986, 5.2.
  static func join(_ base: String, _ reference: String) -> String {
    if base.isEmpty { return reference }
    if reference.isEmpty { return base }
    var target = PythonAddress(reference)
    let base = PythonAddress(base)
    if !target.scheme.isEmpty, target.scheme != base.scheme { return reference }
    target.scheme = base.scheme
    if target.authority != nil {
      target.path = withoutDots(target.path)
      return target.text
    }
    target.authority = base.authority
    if target.path.isEmpty {
      target.path = base.path
      target.query = target.query ?? base.query
    } else if target.path.hasPrefix("/") {
      target.path = withoutDots(target.path)
    } else {
      let directory =
        base.path.utf8.lastIndex(of: UInt8(ascii: "/")).map { base.path[...$0] }
        ?? (base.authority != nil ? "/" : "")
      target.path = withoutDots(directory + target.path)
    }
    return target.text
  }

  private static func withoutDots(_ path: String) -> String {
    var result: [Substring] = []
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    for (place, part) in parts.enumerated() {
      let isLast = place == parts.count - 1
      if part == ".." {
        if result.count > 1 { result.removeLast() }
        if isLast { result.append("") }
      } else if part == "." {
        if isLast { result.append("") }
      } else {
        result.append(part)
      }
    }
    return result.joined(separator: "/")
  }
}

/// A URL in its parts, as a value of a recipe.
private final class PythonAddressValue: PythonObject {
  private let address: PythonAddress
  private let parameters: String?

  init(_ address: PythonAddress, parameters: String?) {
    self.address = address
    self.parameters = parameters
  }

  var typeName: String { "ParseResult" }
  private var fields: [(name: String, text: String)] {
    [("scheme", address.scheme), ("netloc", address.authority ?? ""), ("path", address.path)]
      + (parameters.map { [("params", $0)] } ?? [])
      + [("query", address.query ?? ""), ("fragment", address.fragment ?? "")]
  }
  var items: [PythonValue]? { fields.map { .text($0.text) } }
  func element(_ key: PythonValue) -> PythonValue? {
    element(key, of: items ?? [])
  }
  func attribute(
    _ name: String, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> PythonValue? {
    if let field = fields.first(where: { $0.name == name }) { return .text(field.text) }
    if name == "geturl" { return .native(.pure(name) { [address] _ in .text(address.text) }) }
    return .unknown(interpreter.unknown("'\(name)' of a URL is not known here"))
  }
}
