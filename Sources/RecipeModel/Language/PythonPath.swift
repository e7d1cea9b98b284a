/// What `os.path` does with paths as texts, on systems like Unix.
enum PythonPath {
  static func join(_ parts: [String]) -> String {
    var path = parts.first ?? ""
    for part in parts.dropFirst() {
      if part.utf8.first == UInt8(ascii: "/") {
        path = part
      } else if path.isEmpty || path.utf8.last == UInt8(ascii: "/") {
        path += part
      } else {
        path += "/" + part
      }
    }
    return path
  }

  static func split(_ path: String) -> (head: String, tail: String) {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return ("", path) }
    var head = path[...slash]
    let tail = String(path[path.utf8.index(after: slash)...])
    if head.utf8.contains(where: { $0 != UInt8(ascii: "/") }) {
      while head.utf8.last == UInt8(ascii: "/") { head.removeLast() }
    }
    return (String(head), tail)
  }

  static func splitEnding(_ path: String) -> (root: String, ending: String) {
    let start =
      path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path.utf8.index(after: $0) }
      ?? path.startIndex
    let name = path[start...]
    // Dots in front belong to the name.
    let body = name.drop { $0 == "." }
    guard let dot = body.utf8.lastIndex(of: UInt8(ascii: ".")) else { return (path, "") }
    return (String(path[..<dot]), String(path[dot...]))
  }

  static func normal(_ path: String) -> String {
    if path.isEmpty { return "." }
    let isAbsolute = path.utf8.first == UInt8(ascii: "/")
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part != ".." || !isAbsolute && (parts.isEmpty || parts.last == "..") {
        parts.append(part)
      } else if !parts.isEmpty {
        parts.removeLast()
      }
    }
    let isDouble = path.hasPrefix("//") && !path.hasPrefix("///")
    let root = isAbsolute ? isDouble ? "//" : "/" : ""
    let text = root + parts.joined(separator: "/")
    return text.isEmpty ? "." : text
  }
}
