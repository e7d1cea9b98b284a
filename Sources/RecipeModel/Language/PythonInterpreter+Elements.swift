internal import Diagnostics

extension PythonInterpreter {
  /// The values that a loop over a value sees.
  func items(of value: PythonValue) throws(PythonStop) -> [PythonValue] {
    switch value {
    case .list(let list):
      if let unknown = list.unknown { throw .unknown(unknown) }
      try spend(list.items.count / 16)
      return list.items
    case .tuple(let items):
      try spend(items.count / 16)
      return items
    case .dictionary(let dictionary):
      if let unknown = dictionary.unknown { throw .unknown(unknown) }
      try spend(dictionary.count / 4)
      return dictionary.entries.map(\.key)
    case .set(let set):
      if let unknown = set.unknown { throw .unknown(unknown) }
      try spend(set.count / 4)
      return set.items
    case .text(let text):
      try spend(text.utf8.count)
      return text.unicodeScalars.map { .text(String($0)) }
    case .object(let object):
      guard let items = object.items else {
        throw .unknown(unknown("what is in a '\(object.typeName)' is not known here"))
      }
      try spend(items.count / 4)
      return items
    case .unknown(let unknown):
      unknownCount += 1
      throw .unknown(unknown)
    case .instance(let instance):
      throw .unknown(unknown("what is in a '\(instance.type.name)' is not known here"))
    case .type(let type): throw .unknown(unknown("what is in the class '\(type.name)'"))
    default: throw raised("TypeError", "'\(typeName(of: value))' has no items")
    }
  }

  /// `len(value)`.
  func count(of value: PythonValue) throws(PythonStop) -> Int {
    switch value {
    case .text(let text):
      try spend(text.utf8.count / 128)
      return PythonText.count(text)
    case .dictionary(let dictionary):
      if let unknown = dictionary.unknown { throw .unknown(unknown) }
      return dictionary.count
    case .set(let set):
      if let unknown = set.unknown { throw .unknown(unknown) }
      return set.count
    case .object(let object) where object is PythonIterator:
      throw raised("TypeError", "an iterator has no length")
    default: return try items(of: value).count
    }
  }

  // MARK: Keys

  /// What tells a value apart as the key of a dictionary.
  func key(of value: PythonValue) throws(PythonStop) -> PythonKey {
    switch value {
    case .text(let text):
      try spend(text.utf8.count / 128)
      return .text(text)
    case .none: return .none
    case .boolean(let value): return .integer(value ? 1 : 0)
    case .integer(let value): return .integer(value)
    case .number(let value):
      return Int64(exactly: value).map { .integer($0) } ?? .number(value)
    case .tuple(let items):
      try spend(items.count)
      var keys: [PythonKey] = []
      for item in items { keys.append(try key(of: item)) }
      return .tuple(keys)
    case .object(let object):
      return object.key.map { .object($0) } ?? .identity(ObjectIdentifier(object))
    case .type(let type): return .identity(ObjectIdentifier(type))
    case .function(let closure): return .identity(ObjectIdentifier(closure))
    case .native(let native): return .identity(ObjectIdentifier(native))
    case .module(let module): return .identity(ObjectIdentifier(module))
    case .set(let set) where set.isFrozen:
      throw .unknown(unknown("a set as a key is not known here"))
    case .instance(let instance):
      if find("__eq__", in: instance.type) == nil { return .identity(ObjectIdentifier(instance)) }
      throw .unknown(unknown("a '\(instance.type.name)' as a key is not known here"))
    case .unknown(let unknown):
      unknownCount += 1
      throw .unknown(unknown)
    case .method: throw .unknown(unknown("a method as a key is not known here"))
    case .list, .dictionary, .set:
      throw raised("TypeError", "'\(typeName(of: value))' cannot be a key")
    }
  }

  /// Adds an entry to a dictionary; one with an unknown key makes all of it unknown.
  func set(
    _ key: PythonValue, _ value: PythonValue, in dictionary: PythonDictionary
  ) throws(PythonStop) {
    if dictionary.unknown != nil { return }
    try spend(4)
    do throws(PythonStop) {
      dictionary.set(key, try self.key(of: key), value)
    } catch {
      guard case .unknown(let unknown) = error else { throw error }
      dictionary.forget(unknown)
    }
    try limit(count: dictionary.count)
  }

  /// Adds the entries of a dictionary, or of pairs.
  func update(
    _ dictionary: PythonDictionary, with value: PythonValue
  ) throws(PythonStop) {
    switch value {
    case .dictionary(let other):
      if let unknown = other.unknown { return dictionary.forget(unknown) }
      try spend(other.count * 8)
      for (key, value) in other.entries { try set(key, value, in: dictionary) }
    case .unknown(let unknown): dictionary.forget(unknown)
    default:
      for pair in try items(of: value) {
        if case .unknown(let unknown) = pair { return dictionary.forget(unknown) }
        let pair = try items(of: pair)
        guard pair.count == 2 else { throw raised("ValueError", "a pair is expected") }
        try set(pair[0], pair[1], in: dictionary)
      }
    }
  }

  // MARK: Elements

  /// `value[key]`.
  func element(
    _ key: PythonValue, of value: PythonValue
  ) throws(PythonStop) -> PythonValue {
    if case .unknown = value { return value }
    if case .unknown = key { return key }
    switch value {
    case .dictionary(let dictionary):
      if let unknown = dictionary.unknown { return .unknown(unknown) }
      if let found = try dictionary[self.key(of: key)] { return found }
      guard let maker = dictionary.maker else {
        throw raised("KeyError", try repr(key))
      }
      try change(dictionary)
      let made = try invoke(maker, PythonCall(line: line))
      try set(key, made, in: dictionary)
      return made
    case .list(let list):
      if let unknown = list.unknown { return .unknown(unknown) }
      return list.items[try index(key, count: list.items.count)]
    case .tuple(let items): return items[try index(key, count: items.count)]
    case .text(let text):
      try spend(text.utf8.count / 64)
      return .text(try PythonText.character(text, at: index(key, count: PythonText.count(text))))
    case .object(let object):
      if let element = object.element(key) { return element }
      throw .unknown(unknown("this element of a '\(object.typeName)' is not known here"))
    case .type(let type): return .unknown(unknown("an element of the class '\(type.name)'"))
    case .instance(let instance):
      guard let method = try member("__getitem__", of: value) else {
        throw raised("TypeError", "'\(instance.type.name)' has no elements")
      }
      return try invoke(method, PythonCall(positional: [key], line: line))
    default: throw raised("TypeError", "'\(typeName(of: value))' has no elements")
    }
  }

  /// The place that an index means.
  func index(_ key: PythonValue, count: Int) throws(PythonStop) -> Int {
    guard case .integer(let number)? = Number(key) else {
      throw raised("TypeError", "an index must be an integer")
    }
    let place = number < 0 ? Int(number) + count : Int(number)
    guard place >= 0, place < count else { throw raised("IndexError", "index out of range") }
    return place
  }

  /// Sets `base[key]`, or deletes it where there is no value.
  func setElement(
    _ key: PythonValue, of base: PythonValue, to value: PythonValue?
  ) throws(PythonStop) {
    switch base {
    case .dictionary(let dictionary):
      try change(dictionary)
      if let value { return try set(key, value, in: dictionary) }
      if case .unknown(let unknown) = key { return dictionary.forget(unknown) }
      if dictionary.unknown != nil { return }
      guard try dictionary.remove(self.key(of: key)) != nil else {
        throw raised("KeyError", try repr(key))
      }
    case .list(let list):
      try change(list)
      if case .unknown(let unknown) = key { return list.forget(unknown) }
      if list.unknown != nil { return }
      let place = try index(key, count: list.items.count)
      if let value { list.items[place] = value } else { list.items.remove(at: place) }
      try spend(value == nil ? list.items.count / 16 : 0)
    case .object(let object):
      throw .unknown(unknown("setting an element of a '\(object.typeName)' is not known here"))
    case .unknown: unknownCount += 1
    case .instance: try setElement(key, ofInstance: base, to: value)
    default: throw raised("TypeError", "elements of '\(typeName(of: base))' cannot be set")
    }
  }

  private func setElement(
    _ key: PythonValue, ofInstance base: PythonValue, to value: PythonValue?
  ) throws(PythonStop) {
    let name = value == nil ? "__delitem__" : "__setitem__"
    guard let method = try member(name, of: base) else {
      throw raised("TypeError", "elements of '\(typeName(of: base))' cannot be set")
    }
    let arguments = [key] + (value.map { [$0] } ?? [])
    _ = try invoke(method, PythonCall(positional: arguments, line: line))
  }

  // MARK: Slices

  /// `value[from:to:step]`.
  func slice(
    _ value: PythonValue, from: PythonValue, to: PythonValue, step: PythonValue
  ) throws(PythonStop) -> PythonValue {
    for value in [value, from, to, step] { if case .unknown = value { return value } }
    var distance = 1
    if case .integer(let number)? = Number(step) {
      guard number != 0 else { throw raised("ValueError", "a slice with a step of 0") }
      distance = Int(max(-1 << 40, min(number, 1 << 40)))
    }
    switch value {
    case .text(let text):
      try spend(text.utf8.count / 16)
      if distance == 1 {
        let range = try bounds(from, to, count: PythonText.count(text))
        return .text(PythonText.slice(text, range))
      }
      let scalars = Array(text.unicodeScalars)
      var result = String.UnicodeScalarView()
      for place in try places(from, to, distance, count: scalars.count) {
        result.append(scalars[place])
      }
      return .text(String(result))
    case .list(let list):
      if let unknown = list.unknown { return .unknown(unknown) }
      return try makeList(
        places(from, to, distance, count: list.items.count).map { list.items[$0] })
    case .tuple(let items):
      return .tuple(try places(from, to, distance, count: items.count).map { items[$0] })
    case .object(let object):
      let ends = try [from, to].map { end throws(PythonStop) -> Int? in
        if case .none = end { return nil }
        guard case .integer(let number)? = Number(end) else {
          throw raised("TypeError", "the ends of a slice must be integers")
        }
        return Int(number)
      }
      if distance == 1, let part = object.slice(from: ends[0], to: ends[1]) { return part }
      throw .unknown(unknown("this slice of a '\(object.typeName)' is not known here"))
    default:
      throw .unknown(unknown("a slice of a '\(typeName(of: value))' is not known here"))
    }
  }

  /// The range between two ends of a slice.
  func bounds(
    _ from: PythonValue, _ to: PythonValue, count: Int
  ) throws(PythonStop) -> Range<Int> {
    let start = try end(from, count: count, standard: 0)
    let end = try self.end(to, count: count, standard: count)
    return start..<max(start, end)
  }

  private func end(
    _ value: PythonValue, count: Int, standard: Int
  ) throws(PythonStop) -> Int {
    if case .none = value { return standard }
    if case .unknown(let unknown) = value { throw .unknown(unknown) }
    guard case .integer(let number)? = Number(value) else {
      throw raised("TypeError", "the ends of a slice must be integers")
    }
    if number < 0 {
      return max(0, Int(clamping: number.addingReportingOverflow(Int64(count)).partialValue))
    }
    return min(Int(number), count)
  }

  private func places(
    _ from: PythonValue, _ to: PythonValue, _ step: Int, count: Int
  ) throws(PythonStop) -> [Int] {
    try spend(count / 4)
    guard step < 0 else {
      return Array(
        stride(
          from: try bounds(from, to, count: count).lowerBound,
          to: try bounds(from, to, count: count).upperBound, by: step))
    }
    func end(_ value: PythonValue, _ standard: Int) throws(PythonStop) -> Int {
      if case .none = value { return standard }
      guard case .integer(let number)? = Number(value) else {
        throw raised("TypeError", "the ends of a slice must be integers")
      }
      let place = number < 0 ? Int(number) + count : Int(number)
      return min(max(place, -1), count - 1)
    }
    return Array(stride(from: try end(from, count - 1), to: try end(to, -1), by: step))
  }
}
