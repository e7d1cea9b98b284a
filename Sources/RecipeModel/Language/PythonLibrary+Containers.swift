extension PythonLibrary {
  private typealias Change<Cell> = (Cell, PythonArguments) throws(PythonStop) -> PythonValue

  /// Changes something; whatever it was told that is not known makes all of it unknown.
  private static func changed<Cell: PythonCell>(
    _ cell: Cell, _ arguments: PythonArguments, _ body: Change<Cell>
  ) throws(PythonStop) -> PythonValue {
    try arguments.interpreter.change(cell)
    if let unknown = cell.unknown { return .unknown(unknown) }
    if let further = arguments.call.further {
      cell.forget(further)
      return .unknown(further)
    }
    do throws(PythonStop) {
      return try body(cell, arguments)
    } catch {
      if case .unknown(let unknown) = error { cell.forget(unknown) }
      throw error
    }
  }

  /// Adds a method that changes lists.
  private func addChange(list name: String, _ body: @escaping Change<PythonList>) {
    add(changing: name, to: "list") { arguments throws(PythonStop) in
      guard case .list(let list) = try arguments.needed(0) else {
        throw arguments.interpreter.raised("TypeError", "a list is expected")
      }
      return try Self.changed(list, arguments, body)
    }
  }

  private func addChange(dictionary name: String, _ body: @escaping Change<PythonDictionary>) {
    add(changing: name, to: "dict") { arguments throws(PythonStop) in
      guard case .dictionary(let dictionary) = try arguments.needed(0) else {
        throw arguments.interpreter.raised("TypeError", "a dictionary is expected")
      }
      return try Self.changed(dictionary, arguments, body)
    }
  }

  private func addChange(set name: String, _ body: @escaping Change<PythonSet>) {
    add(changing: name, to: "set") { arguments throws(PythonStop) in
      guard case .set(let set) = try arguments.needed(0), !set.isFrozen else {
        throw arguments.interpreter.raised("TypeError", "a set is expected")
      }
      return try Self.changed(set, arguments, body)
    }
  }

  // MARK: Lists

  /// Adds the methods of lists and tuples.
  func addListMethods() {
    addChange(list: "append") { list, arguments throws(PythonStop) in
      try arguments.interpreter.spend()
      try arguments.interpreter.limit(count: list.items.count + 1)
      list.items.append(try arguments.needed(1))
      return PythonValue.none
    }
    addChange(list: "extend") { list, arguments throws(PythonStop) in
      let items = try arguments.items(1)
      try arguments.interpreter.spend(items.count)
      try arguments.interpreter.limit(count: list.items.count + items.count)
      list.items += items
      return PythonValue.none
    }
    addChange(list: "insert") { list, arguments throws(PythonStop) in
      let place = try arguments.integer(1)
      try arguments.interpreter.spend(list.items.count / 16 + 1)
      try arguments.interpreter.limit(count: list.items.count + 1)
      let count = list.items.count
      let index = place < 0 ? max(0, place + count) : min(place, count)
      list.items.insert(try arguments.needed(2), at: index)
      return PythonValue.none
    }
    addChange(list: "pop") { list, arguments throws(PythonStop) in
      try arguments.interpreter.spend(arguments.count > 1 ? list.items.count / 16 : 0)
      let key = arguments.value(1) ?? .integer(-1)
      if case .unknown(let unknown) = key { throw .unknown(unknown) }
      return list.items.remove(at: try arguments.interpreter.index(key, count: list.items.count))
    }
    addChange(list: "remove") { list, arguments throws(PythonStop) in
      for (place, item) in list.items.enumerated() {
        guard let isEqual = try arguments.interpreter.isEqual(item, arguments.needed(1)) else {
          throw .unknown(arguments.interpreter.unknown("what is removed is not known"))
        }
        if !isEqual { continue }
        list.items.remove(at: place)
        return PythonValue.none
      }
      throw arguments.interpreter.raised("ValueError", "the item is not in the list")
    }
    addChange(list: "clear") { list, _ throws(PythonStop) in
      list.items = []
      return PythonValue.none
    }
    addChange(list: "reverse") { list, arguments throws(PythonStop) in
      try arguments.interpreter.spend(list.items.count / 4)
      list.items.reverse()
      return PythonValue.none
    }
    addChange(list: "sort") { list, arguments throws(PythonStop) in
      list.items = try Self.sorted(list.items, arguments)
      return PythonValue.none
    }
    addListReaders()
  }

  private func addListReaders() {
    add("copy", to: "list") { arguments throws(PythonStop) in
      try arguments.interpreter.makeList(arguments.list().items)
    }
    add("count", to: "list", "tuple") { arguments throws(PythonStop) in
      var count: Int64 = 0
      for item in try arguments.items(0) {
        guard let isEqual = try arguments.interpreter.isEqual(item, arguments.needed(1)) else {
          throw .unknown(arguments.interpreter.unknown("an item is not known"))
        }
        if isEqual { count += 1 }
      }
      return .integer(count)
    }
    add("index", to: "list", "tuple") { arguments throws(PythonStop) in
      for (place, item) in try arguments.items(0).enumerated() {
        guard let isEqual = try arguments.interpreter.isEqual(item, arguments.needed(1)) else {
          throw .unknown(arguments.interpreter.unknown("an item is not known"))
        }
        if isEqual { return .integer(Int64(place)) }
      }
      throw arguments.interpreter.raised("ValueError", "the item is not in the list")
    }
  }

  // MARK: Dictionaries

  /// Adds the methods of dictionaries.
  func addDictionaryMethods() {
    addDictionaryReaders()
    addChange(dictionary: "setdefault") { dictionary, arguments throws(PythonStop) in
      let key = try arguments.needed(1)
      if let value = try dictionary[arguments.interpreter.key(of: key)] { return value }
      let value = arguments.value(2) ?? PythonValue.none
      try arguments.interpreter.set(key, value, in: dictionary)
      return value
    }
    addChange(dictionary: "update") { dictionary, arguments throws(PythonStop) in
      if let value = arguments.value(1) {
        try arguments.interpreter.update(dictionary, with: value)
      }
      for (name, value) in arguments.call.keywords { dictionary.set(name, value) }
      return PythonValue.none
    }
    addChange(dictionary: "pop") { dictionary, arguments throws(PythonStop) in
      let key = try arguments.needed(1)
      if let value = try dictionary.remove(arguments.interpreter.key(of: key)) { return value }
      if let standard = arguments.value(2) { return standard }
      throw arguments.interpreter.raised("KeyError", try arguments.interpreter.repr(key))
    }
    addChange(dictionary: "popitem") { dictionary, arguments throws(PythonStop) in
      guard let (key, value) = dictionary.entries.last else {
        throw arguments.interpreter.raised("KeyError", "the dictionary is empty")
      }
      try arguments.interpreter.spend(dictionary.count / 4)
      dictionary.remove(try arguments.interpreter.key(of: key))
      return .tuple([key, value])
    }
    addChange(dictionary: "clear") { dictionary, _ throws(PythonStop) in
      dictionary.clear()
      return PythonValue.none
    }
  }

  private func addDictionaryReaders() {
    add("get", to: "dict") { arguments throws(PythonStop) in
      let dictionary = try arguments.dictionary()
      let key = try arguments.interpreter.key(of: arguments.needed(1))
      return dictionary[key] ?? arguments.value(2, "default") ?? PythonValue.none
    }
    add("keys", to: "dict") { arguments throws(PythonStop) in
      try arguments.interpreter.makeList(arguments.dictionary().entries.map(\.key))
    }
    add("values", to: "dict") { arguments throws(PythonStop) in
      try arguments.interpreter.makeList(arguments.dictionary().entries.map(\.value))
    }
    add("items", to: "dict") { arguments throws(PythonStop) in
      try arguments.interpreter.makeList(
        arguments.dictionary().entries.map { .tuple([$0.key, $0.value]) })
    }
    add("copy", to: "dict") { arguments throws(PythonStop) in
      let copy = arguments.interpreter.makeDictionary()
      copy.maker = try arguments.dictionary().maker
      try arguments.interpreter.update(copy, with: arguments.needed(0))
      return .dictionary(copy)
    }
    add("fromkeys", to: "dict") { arguments throws(PythonStop) in
      let dictionary = arguments.interpreter.makeDictionary()
      for key in try arguments.items(0) {
        try arguments.interpreter.set(key, arguments.value(1) ?? PythonValue.none, in: dictionary)
      }
      return .dictionary(dictionary)
    }
  }

  // MARK: Sets

  /// Adds the methods of sets.
  func addSetMethods() {
    addChange(set: "add") { set, arguments throws(PythonStop) in
      let item = try arguments.needed(1)
      set.insert(item, try arguments.interpreter.key(of: item))
      try arguments.interpreter.limit(count: set.count)
      return PythonValue.none
    }
    addChange(set: "discard") { set, arguments throws(PythonStop) in
      set.remove(try arguments.interpreter.key(of: arguments.needed(1)))
      return PythonValue.none
    }
    addChange(set: "remove") { set, arguments throws(PythonStop) in
      guard try set.remove(arguments.interpreter.key(of: arguments.needed(1))) else {
        throw arguments.interpreter.raised("KeyError", "the item is not in the set")
      }
      return PythonValue.none
    }
    addChange(set: "update") { set, arguments throws(PythonStop) in
      for place in 1..<max(1, arguments.count) {
        for item in try arguments.items(place) {
          try arguments.interpreter.spend()
          set.insert(item, try arguments.interpreter.key(of: item))
        }
      }
      try arguments.interpreter.limit(count: set.count)
      return PythonValue.none
    }
    addChange(set: "clear") { set, _ throws(PythonStop) in
      set.clear()
      return PythonValue.none
    }
    for (name, sign) in [
      ("union", BinarySign.or), ("intersection", .and), ("difference", .subtract),
      ("symmetric_difference", .xor),
    ] {
      add(name, to: "set", "frozenset") { arguments throws(PythonStop) in
        var result = PythonValue.set(try arguments.set())
        for place in 1..<max(1, arguments.count) {
          let other = try arguments.interpreter.makeSet(arguments.items(place))
          result = try arguments.interpreter.combine(sign, result, other)
        }
        return result
      }
    }
    for (name, sign) in [("issubset", ComparisonSign.lessEqual), ("issuperset", .greaterEqual)] {
      add(name, to: "set", "frozenset") { arguments throws(PythonStop) in
        let other = try arguments.interpreter.makeSet(arguments.items(1))
        return try arguments.interpreter.compare(sign, .set(arguments.set()), other)
      }
    }
    add("isdisjoint", to: "set", "frozenset") { arguments throws(PythonStop) in
      let other = try arguments.interpreter.makeSet(arguments.items(1))
      let both = try arguments.interpreter.combine(.and, .set(arguments.set()), other)
      return .boolean(try !arguments.interpreter.truth(both))
    }
    add("copy", to: "set", "frozenset") { arguments throws(PythonStop) in
      try arguments.interpreter.makeSet(arguments.set().items)
    }
  }
}
