import Diagnostics

/// A YAML text that can be changed in places, while everything else keeps its bytes.
///
/// Comments, the order of keys, blank lines, quotes, the width of indentation, kinds of line ends and
/// a missing last one stay as the author of the text has them. What is added follows the style of
/// what stands around it. After each change the text is read again; when that gives any other value
/// than the one asked for, the change is refused and the text is as before. So an alias that would
/// change with its anchor, or spelling that this type does not understand, cannot do harm.
///
/// A path names the keys from the root down; elements of lists come and go one by one.
/// Each change takes time in proportion to the text.
package struct YAMLText: Sendable {
  /// Where a new key goes.
  package enum Place: Sendable {
    /// Before the mapping's other keys.
    case first
    /// Before one of the mapping's keys.
    case before(String)
    /// Behind the mapping's other keys.
    case last
  }

  /// The text.
  package private(set) var bytes: [UInt8]
  /// The value of the text.
  package private(set) var root: DocumentValue
  /// What the text is called in errors.
  package let source: String

  /// Reads a text; an empty one is null, and can be filled.
  ///
  /// Throws what `YAML.decode` does.
  package init(_ bytes: [UInt8], source: String) throws(DocumentError) {
    self.bytes = bytes
    self.source = source
    root = try YAML.decode(bytes, source: source).root
  }

  /// Returns the value that some keys lead to; nil when one of them is missing.
  package func value(at path: [String]) -> DocumentValue? { root.value(at: path[...]) }

  /// Adds a key to the mapping at `path`, which is made where it is missing or null.
  ///
  /// A key goes above the comment that stands directly above the one that it precedes, but below a
  /// comment with a blank line after it. Throws `document.duplicate_key` when the mapping has the key,
  /// and `document.edit_refused`.
  package mutating func insert(
    _ value: DocumentValue, forKey key: String, at path: [String] = [], _ place: Place = .last
  ) throws(DocumentError) {
    let present = root.value(at: path[...])
    if present == nil, let name = path.last {
      return try insert(.mapping([key: value]), forKey: name, at: path.dropLast())
    }
    guard present?[key] == nil else {
      throw DocumentError(
        .duplicateKey, "'\((path + [key]).joined(separator: ":"))' is in '\(source)' already")
    }
    let expected = root.changed(at: path[...]) { mapping in
      let index = place.index(in: mapping)
      return DocumentMapping(
        Array(mapping.prefix(index)) + [(key, value)] + Array(mapping.dropFirst(index)))
    }
    var edit = try YAMLEdit(bytes, source: source, path: path + [key])
    try edit.insert(key, value, place)
    try apply(edit, expecting: expected)
  }

  /// Gives the key at `path` a value, adding it behind the others where it is missing.
  ///
  /// A mapping for a mapping changes only the keys that differ, unless their order must change; one
  /// that is not in `value` goes. Of a list for a list the elements that are in both stay, likewise.
  /// A text for a text keeps its quotes. Throws
  /// `document.edit_refused`.
  package mutating func set(_ value: DocumentValue, at path: [String]) throws(DocumentError) {
    guard let name = path.last else {
      preconditionFailure("a text is changed by its keys, not as a whole")
    }
    guard let present = root.value(at: path[...]) else {
      return try insert(value, forKey: name, at: path.dropLast())
    }
    guard present != value else { return }
    var copy = self
    if let old = present.mapping, let new = value.mapping, old.hasOrder(of: new) {
      for key in old.keys where new[key] == nil { try copy.remove(at: path + [key]) }
      var following: String?
      for (key, value) in Array(new).reversed() {
        if old[key] != nil {
          try copy.set(value, at: path + [key])
        } else {
          try copy.insert(value, forKey: key, at: path, following.map { .before($0) } ?? .last)
        }
        following = key
      }
    } else if let old = present.list, let new = value.list, old.canBecome(new) {
      try copy.setElements(new, at: path)
    } else {
      let expected = root.changed(at: path.dropLast()) { mapping in
        var mapping = mapping
        mapping[name] = value
        return mapping
      }
      var edit = try YAMLEdit(bytes, source: source, path: path)
      try edit.replace(with: value, was: present)
      try copy.apply(edit, expecting: expected)
    }
    self = copy
  }

  /// Makes a list that `canBecome` another one that, element by element.
  private mutating func setElements(
    _ new: [DocumentValue], at path: [String]
  ) throws(DocumentError) {
    var elements = root.value(at: path[...])?.list ?? []
    for index in elements.indices.reversed() where !new.contains(elements[index]) {
      elements.remove(at: index)
      try changeElements(elements, at: path) { (edit) throws(DocumentError) in
        try edit.removeElement(at: index)
      }
    }
    for (index, value) in new.enumerated()
    where !elements.indices.contains(index) || elements[index] != value {
      elements.insert(value, at: index)
      try changeElements(elements, at: path) { (edit) throws(DocumentError) in
        try edit.insertElement(value, at: index)
      }
    }
  }

  private mutating func changeElements(
    _ elements: [DocumentValue], at path: [String],
    _ change: (inout YAMLEdit) throws(DocumentError) -> Void
  ) throws(DocumentError) {
    let expected = root.changed(at: path.dropLast()) { mapping in
      var mapping = mapping
      mapping[path.last ?? ""] = .list(elements)
      return mapping
    }
    var edit = try YAMLEdit(bytes, source: source, path: path)
    try change(&edit)
    try apply(edit, expecting: expected)
  }

  /// Removes the key at `path` with its value, and the comment lines directly above it.
  ///
  /// Comments behind the value that are indented further than the key go, too. A mapping that loses
  /// its last key becomes `{}`. Throws `document.edit_refused`, also when there is no such key.
  package mutating func remove(at path: [String]) throws(DocumentError) {
    guard let name = path.last else {
      preconditionFailure("a text is changed by its keys, not as a whole")
    }
    let isOnly = root.value(at: path.dropLast())?.mapping?.count == 1
    var expected = root.changed(at: path.dropLast()) { mapping in
      var mapping = mapping
      mapping[name] = nil
      return mapping
    }
    if path.count == 1, isOnly { expected = .null }
    var edit = try YAMLEdit(bytes, source: source, path: path)
    try edit.remove()
    try apply(edit, expecting: expected)
  }

  /// Returns the text with the scalars and lists at some paths replaced by `***`, for showing it.
  ///
  /// Paths that do not exist are left out, but a path to a value that cannot be found in the text,
  /// because an alias leads to it, throws `document.edit_refused`.
  package func masking(_ paths: [[String]]) throws(DocumentError) -> YAMLText {
    var copy = self
    for path in paths where root.value(at: path[...]) != nil {
      try copy.set(.string("***"), at: path)
    }
    return copy
  }

  private mutating func apply(
    _ edit: YAMLEdit, expecting expected: DocumentValue
  ) throws(DocumentError) {
    let result = edit.result
    let value: DocumentValue
    do {
      value = try YAML.decode(result, source: source).root
    } catch {
      throw edit.refusal("the text could not be read any more", cause: error)
    }
    guard value == expected else {
      throw edit.refusal("other values would change with it, such as those of anchors and '<<'")
    }
    bytes = result
    root = value
  }
}

extension YAMLText.Place {
  /// Where in the order of a mapping's keys the new one comes.
  fileprivate func index(in mapping: DocumentMapping) -> Int {
    switch self {
    case .first: 0
    case .before(let key): mapping.keys.firstIndex(of: key) ?? 0
    case .last: mapping.count
    }
  }
}

extension DocumentMapping {
  /// Whether there are keys in both, and these have the same order in both.
  fileprivate func hasOrder(of other: DocumentMapping) -> Bool {
    let common = keys.filter { other[$0] != nil }
    return !common.isEmpty && common == other.keys.filter { self[$0] != nil }
  }
}

extension [DocumentValue] {
  /// Whether elements that go and elements that come make `new` of this list, and some stay.
  fileprivate func canBecome(_ new: [DocumentValue]) -> Bool {
    let kept = filter(new.contains)
    guard !kept.isEmpty, kept.count <= new.count else { return false }
    // What stays must have its order, and each as often as before.
    var rest = kept[...]
    for value in new where value == rest.first { rest.removeFirst() }
    return rest.isEmpty && kept.count == new.count(where: kept.contains)
  }
}

extension DocumentValue {
  /// The value below some keys; nil when one of them is missing.
  fileprivate func value(at path: ArraySlice<String>) -> DocumentValue? {
    var value = self
    for key in path {
      guard let next = value[key] else { return nil }
      value = next
    }
    return value
  }

  /// The value with the mapping at `path` changed; what is no mapping there counts as an empty one.
  fileprivate func changed(
    at path: ArraySlice<String>, _ change: (DocumentMapping) -> DocumentMapping
  ) -> DocumentValue {
    var mapping = mapping ?? [:]
    guard let key = path.first else { return .mapping(change(mapping)) }
    mapping[key] = (mapping[key] ?? .null).changed(at: path.dropFirst(), change)
    return .mapping(mapping)
  }
}
