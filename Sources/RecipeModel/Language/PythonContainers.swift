/// Something that others share and may change; an interpreter empties it when it goes away, so that
/// values that hold each other are freed, and long chains are not freed one within the other.
protocol PythonCell: AnyObject {
  /// Who may change it; 0 is whoever wants to. See ``PythonInterpreter/owner``.
  var owner: Int { get set }
  /// Why what it holds is not known.
  var unknown: Unknown? { get set }
  /// Lets go of all that it holds.
  func clear()
  /// The values in it.
  var children: [PythonValue] { get }
}

extension PythonCell {
  /// Forgets what it holds: something may have changed it.
  func forget(_ reason: Unknown) {
    clear()
    unknown = reason
  }
}

/// A list, which all who hold it share.
final class PythonList: PythonCell {
  /// What is in it; one unknown value when that is not known.
  var items: [PythonValue]
  var owner = 0
  var unknown: Unknown? {
    didSet { if let unknown { items = [.unknown(unknown)] } }
  }

  init(_ items: [PythonValue]) { self.items = items }

  func clear() { items = [] }
  var children: [PythonValue] { items }
}

/// What tells the keys of a dictionary apart.
enum PythonKey: Hashable {
  case none
  case integer(Int64)
  case number(Double)
  case text(String)
  case tuple([PythonKey])
  case identity(ObjectIdentifier)
  case object(AnyHashable)
}

/// A dictionary in the order of insertion, which all who hold it share.
final class PythonDictionary: PythonCell {
  /// The entries, with gaps where some were deleted.
  private var slots: [(key: PythonValue, hash: PythonKey, value: PythonValue)?] = []
  private var places: [PythonKey: Int] = [:]
  var owner = 0
  var unknown: Unknown? {
    didSet { if unknown != nil { clear() } }
  }
  /// What makes the value of a key that is missing (`defaultdict`).
  var maker: PythonValue?

  init() {}

  var count: Int { places.count }

  /// The entries in their order.
  var entries: [(key: PythonValue, value: PythonValue)] {
    slots.compactMap { slot in slot.map { ($0.key, $0.value) } }
  }

  subscript(hash: PythonKey) -> PythonValue? {
    guard let place = places[hash] else { return nil }
    return slots[place]?.value
  }

  /// The value of a key that is a text.
  subscript(text: String) -> PythonValue? { self[.text(text)] }

  /// Adds an entry, or replaces the value of one.
  func set(_ key: PythonValue, _ hash: PythonKey, _ value: PythonValue) {
    if let place = places[hash] {
      slots[place]?.value = value
    } else {
      places[hash] = slots.count
      slots.append((key, hash, value))
    }
  }

  /// Adds an entry whose key is a text.
  func set(_ text: String, _ value: PythonValue) { set(.text(text), .text(text), value) }

  /// Deletes an entry and returns its value.
  @discardableResult
  func remove(_ hash: PythonKey) -> PythonValue? {
    guard let place = places.removeValue(forKey: hash) else { return nil }
    let value = slots[place]?.value
    slots[place] = nil
    if slots.count > 32, slots.count > 2 * places.count { compact() }
    return value
  }

  private func compact() {
    slots = slots.filter { $0 != nil }
    for (place, slot) in slots.enumerated() {
      if let slot { places[slot.hash] = place }
    }
  }

  func clear() {
    slots = []
    places = [:]
  }

  var children: [PythonValue] { entries.flatMap { [$0.key, $0.value] } }
}

/// A set in the order of insertion.
final class PythonSet: PythonCell {
  private let entriesByKey = PythonDictionary()
  /// Whether it cannot be changed (`frozenset`).
  let isFrozen: Bool
  var owner = 0
  var unknown: Unknown? {
    didSet { if unknown != nil { clear() } }
  }

  init(isFrozen: Bool = false) { self.isFrozen = isFrozen }

  var count: Int { entriesByKey.count }
  /// What is in it, in the order in which it came.
  var items: [PythonValue] { entriesByKey.entries.map(\.key) }

  func contains(_ hash: PythonKey) -> Bool { entriesByKey[hash] != nil }
  func insert(_ item: PythonValue, _ hash: PythonKey) {
    if entriesByKey[hash] == nil { entriesByKey.set(item, hash, .none) }
  }
  @discardableResult
  func remove(_ hash: PythonKey) -> Bool { entriesByKey.remove(hash) != nil }
  func clear() { entriesByKey.clear() }
  var children: [PythonValue] { items }
}

/// An instance of a class.
final class PythonInstance: PythonCell {
  let type: PythonType
  var attributes: [String: PythonValue] = [:]
  var owner = 0
  var unknown: Unknown?

  init(of type: PythonType) { self.type = type }

  func clear() { attributes = [:] }
  var children: [PythonValue] { Array(attributes.values) }
}

/// A module: a file that was run, or names that the reader provides.
final class PythonModule {
  let name: String
  /// The file, as it is named in messages; empty for names that the reader provides.
  let file: String
  /// What is bound in it.
  var names: [String: PythonValue] = [:]
  /// The modules whose names it took over with `*`; those of the last one come first.
  var starred: [PythonModule] = []
  /// Why it may have names beyond these.
  var unknown: Unknown?
  /// Who may change it; see ``PythonInterpreter/owner``.
  var owner = 0

  init(name: String, file: String) {
    self.name = name
    self.file = file
  }

  /// What a name means in it, the names of `*` among them.
  func value(of name: String) -> PythonValue? {
    if let value = names[name] { return value }
    for module in starred.reversed() {
      if let value = module.value(of: name), !name.hasPrefix("_") { return value }
    }
    return nil
  }
}

/// The names of one body that runs: of a function, a class or a comprehension.
final class PythonScope {
  enum Kind { case module, type, function, comprehension }

  let kind: Kind
  let module: PythonModule
  /// The body of a function around it, whose names it sees.
  let outer: PythonScope?
  /// The names, unless it is a module's own.
  var names: [String: PythonValue] = [:]
  /// Names that `global` and `nonlocal` send to another place.
  var globals: Set<String> = []
  var nonlocals: Set<String> = []
  /// The class whose body the function stands in, and its first argument: what `super()` needs.
  var typeBox: PythonTypeBox?
  var receiver: PythonValue?
  /// What a generator has yielded.
  var yielded: [PythonValue] = []

  init(_ kind: Kind, _ module: PythonModule, outer: PythonScope?) {
    self.kind = kind
    self.module = module
    self.outer = outer
  }

  /// What a name is bound to right here.
  func local(_ name: String) -> PythonValue? {
    kind == .module ? module.names[name] : names[name]
  }

  /// The nearest scope that functions within this one see.
  var visible: PythonScope? {
    switch kind {
    case .module: nil
    case .type: outer
    case .function, .comprehension: self
    }
  }
}

/// The place of a class that its functions refer to before it is made.
final class PythonTypeBox {
  var type: PythonType?
}

/// A function of the recipe.
final class PythonClosure {
  let syntax: FunctionSyntax
  let module: PythonModule
  /// The function around it.
  let outer: PythonScope?
  /// The values of parameters that have a default, evaluated where the function stands.
  let standards: [String: PythonValue]
  /// The class whose body it stands in.
  let typeBox: PythonTypeBox?
  /// What was set on it.
  var attributes: [String: PythonValue] = [:]

  var name: String { syntax.name }

  init(
    _ syntax: FunctionSyntax, module: PythonModule, outer: PythonScope?,
    standards: [String: PythonValue], typeBox: PythonTypeBox?
  ) {
    self.syntax = syntax
    self.module = module
    self.outer = outer
    self.standards = standards
    self.typeBox = typeBox
  }
}
