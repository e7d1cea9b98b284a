internal import Diagnostics

/// Runs the part of Python that recipes are written in.
///
/// It belongs to one thread. Nothing of the machine it runs on can be seen from a recipe, and
/// nothing is guessed: what cannot be found out is an unknown value, and statements that such a
/// value decides are passed over.
final class PythonInterpreter {
  /// Who provides imports and learns of classes.
  unowned let host: any PythonHost
  /// The simulated host.
  let machine: RecipeHost
  /// How much may be done for one file, or for one call from outside: see ``spend(_:)``.
  var stepLimit = 4_000_000
  /// How many calls and expressions may lie in each other.
  ///
  /// It is measured so that 512 KiB of stack are enough.
  static let depthLimit = 200
  /// How many classes the order of one may hold, and how many parts the name of a module.
  static let (orderLimit, pathLimit) = (200, 32)

  /// The names of all files that were read.
  let names = SyntaxNames()
  /// What has been done since the last file or the last call from outside.
  var steps = 0
  var depth = 0
  /// The names of the body that runs now.
  var scope: PythonScope
  /// The line that runs now.
  var line = 0
  /// The file whose body or function runs now.
  var file: String { scope.module.file }
  /// Whose the containers and classes are that are made now.
  ///
  /// Every file that is run is an owner of its own, and nobody changes what others own: a recipe
  /// must not change what the next one sees of a module that both import.
  var owner = 0
  private var ownerCount = 0
  /// What has to be let go of one day.
  var heap = PythonHeap()
  /// Which modules import which, and which of them look at the host.
  let record = PythonImportRecord()
  /// The modules by their name, each run once.
  var modules: [String: PythonModule] = [:]
  /// How many bodies of modules and classes run now.
  var bodyCount = 0
  /// How many `try` of the body that runs now lie around the statement.
  var attemptCount = 0
  /// What the host was told during the body that runs now; in loops once is enough.
  var told: Set<Told> = []
  /// How often something unknown was met.
  var unknownCount = 0
  /// The types of exceptions that recipes have made themselves.
  var raisedTypes: [String: PythonType] = [:]
  /// The exceptions that are being handled, for a bare `raise`.
  var handled: [(type: String, message: String, at: Unknown)] = []
  /// What every recipe has without an import.
  let library = PythonLibrary()

  init(host: any PythonHost, machine: RecipeHost) {
    self.host = host
    self.machine = machine
    scope = PythonScope(.module, PythonModule(name: "", file: ""), outer: nil)
    library.fill(for: machine)
  }

  deinit { heap.clear() }

  // MARK: From outside

  /// Runs a file as a module and returns it; what could not be run is told to the host.
  ///
  /// Throws only for texts that are broken as a whole or ask for too much.
  func run(_ bytes: [UInt8], name: String, file: String) throws(RecipeError) -> PythonModule {
    let module = PythonModule(name: name, file: file)
    steps = 0
    try run(SyntaxSource(bytes, file: file), as: module)
    // Functions of the recipe that run later still change what is the recipe's.
    keepsOwner = module.owner
    return module
  }

  /// Lets go of all that belongs to a module that was run and is no longer needed.
  func release(_ module: PythonModule) {
    heap.clear(owner: module.owner)
    module.names = [:]
  }

  /// Runs a text as the body of a module, with limits of its own.
  func run(_ source: SyntaxSource, as module: PythonModule) throws(RecipeError) {
    let statements = try SyntaxParser.parse(source, names)
    let before = (scope, line, owner, bodyCount, attemptCount, handled, depth, told)
    ownerCount += 1
    owner = ownerCount
    module.owner = owner
    module.names["__name__"] = .text(module.name)
    scope = PythonScope(.module, module, outer: nil)
    bodyCount += 1
    (attemptCount, handled, told) = (0, [], [])
    defer { (scope, line, owner, bodyCount, attemptCount, handled, depth, told) = before }
    do throws(PythonStop) {
      _ = try run(statements)
    } catch {
      switch error {
      case .failed(let error): throw error
      case .unknown(let unknown): passedOver([], unknown)
      case .raised(let type, let message, let unknown):
        passedOver([], Self.described(type, message, unknown))
      }
    }
  }

  /// The owner of the file that was run last from outside.
  private var keepsOwner = 0

  /// Does something for the outside, with limits of its own.
  private func serve<Result>(
    _ body: () throws(PythonStop) -> Result
  ) throws(PythonStop) -> Result {
    guard bodyCount == 0, depth == 0 else { return try body() }
    let (ownerBefore, lineBefore) = (owner, line)
    steps = 0
    owner = keepsOwner
    defer { (owner, line, depth) = (ownerBefore, lineBefore, 0) }
    return try body()
  }

  /// Calls a value.
  func call(_ function: PythonValue, _ call: PythonCall) throws(PythonStop) -> PythonValue {
    try serve { () throws(PythonStop) in try invoke(function, call) }
  }

  /// The value of an attribute, properties called and functions bound; nil when there is none.
  ///
  /// An `AttributeError` that a property raises counts as none, as `getattr` with a default has it.
  func attribute(_ name: String, of value: PythonValue) throws(PythonStop) -> PythonValue? {
    try serve { () throws(PythonStop) -> PythonValue? in
      do throws(PythonStop) {
        return try member(name, of: value)
      } catch {
        if case .raised("AttributeError", _, _) = error { return nil }
        throw error
      }
    }
  }

  /// What the classes of a type say of a name, in the order of method resolution, without binding
  /// or calling it; the class that says it comes with it.
  func find(_ name: String, in type: PythonType) -> (value: PythonValue, from: PythonType)? {
    if let value = type.attributes[name] { return (value, type) }
    for candidate in type.ancestors {
      if let value = candidate.attributes[name] { return (value, candidate) }
    }
    return nil
  }

  /// A new instance whose `__init__` is called only if a class of the recipe's own defines it.
  ///
  /// Parameters for which there is no argument are unknown.
  func makeInstance(
    of type: PythonType, arguments: [PythonValue] = []
  ) throws(PythonStop) -> PythonInstance {
    try serve { () throws(PythonStop) in
      let instance = PythonInstance(of: type)
      register(instance)
      guard case .function(let closure)? = find("__init__", in: type)?.value else {
        return instance
      }
      var call = PythonCall(positional: [.instance(instance)] + arguments, line: line)
      call.further = unknown("the arguments of '__init__' are not known")
      do throws(PythonStop) {
        _ = try invoke(closure, call)
      } catch {
        if case .failed = error { throw error }
      }
      return instance
    }
  }

  /// What a name is bound to in the innermost body that runs now, not outside of it.
  func localValue(_ name: String) -> PythonValue? { scope.local(name) }

  /// `str(value)`; nil when it is not known.
  func text(of value: PythonValue) -> String? {
    do throws(PythonStop) { return try string(value) } catch { return nil }
  }

  /// Whether a value counts as true.
  func isTrue(_ value: PythonValue) throws(PythonStop) -> Bool { try truth(value) }

  /// The record of something unknown at the statement that runs now.
  func unknown(_ reason: String) -> Unknown {
    unknownCount += 1
    return Unknown(file: scope.module.file, line: line, reason: reason)
  }

  // MARK: Limits

  /// Counts work that is about to be done.
  @inline(__always)
  func spend(_ count: Int = 1) throws(PythonStop) {
    steps += count
    if steps > stepLimit { throw tooMuch() }
  }

  /// Counts bytes of texts that are about to be made.
  func spend(bytes count: Int) throws(PythonStop) {
    try limit(bytes: count)
    try spend(1 + count / 16)
  }

  /// Throws for a text that would become too long.
  func limit(bytes count: Int) throws(PythonStop) {
    guard count <= Self.textLimit else {
      throw .unknown(unknown("a text of more than \(Self.textLimit) bytes would come out"))
    }
  }

  /// Counts the search for a text in another one.
  func spend(search part: String, in text: String) throws(PythonStop) {
    try spend(1 + text.utf8.count / 64 * (1 + part.utf8.count / 64))
  }

  /// How long a text, in bytes, and a list may become.
  static let (textLimit, countLimit) = (1 << 20, 500_000)

  private func tooMuch() -> PythonStop {
    .failed(
      RecipeError(
        .limitExceeded,
        "could not read '\(scope.module.file)', line \(line): it asks for more than"
          + " \(stepLimit) steps"))
  }

  /// The stop of a recipe that raises an exception of its own accord, or would with Python.
  func raised(_ type: String, _ message: String) -> PythonStop {
    .raised(
      type: type, message: message,
      at: Unknown(file: scope.module.file, line: line, reason: "it raises '\(type)'"))
  }

  /// What is not known because an exception ended something.
  static func described(_ type: String, _ message: String, _ unknown: Unknown) -> Unknown {
    var unknown = unknown
    unknown.reason = message.isEmpty ? "it raises '\(type)'" : "it raises '\(type)': \(message)"
    return unknown
  }

  // MARK: Memory

  /// Takes note of something that may hold other values.
  func register(_ cell: any PythonCell) {
    cell.owner = owner
    heap.add(cell, owner: owner)
  }

  func makeList(_ items: [PythonValue]) throws(PythonStop) -> PythonValue {
    try spend(items.count / 2 + 1)
    let list = PythonList(items)
    register(list)
    return .list(list)
  }

  func makeDictionary() -> PythonDictionary {
    let dictionary = PythonDictionary()
    register(dictionary)
    return dictionary
  }

  /// A set of values, whose doubles fall away.
  func makeSet(
    _ items: [PythonValue], isFrozen: Bool = false
  ) throws(PythonStop) -> PythonValue {
    try spend(items.count * 8 + 1)
    let set = PythonSet(isFrozen: isFrozen)
    register(set)
    for item in items { set.insert(item, try key(of: item)) }
    return .set(set)
  }

  /// A tuple, unless too many would lie in each other.
  func makeTuple(_ items: [PythonValue]) throws(PythonStop) -> PythonValue {
    try spend(items.count / 2 + 1)
    for item in items { try check(item, depth: 1) }
    return .tuple(items)
  }

  private func check(_ value: PythonValue, depth: Int) throws(PythonStop) {
    switch value {
    case .tuple(let items):
      try spend(1 + items.count / 4)
      guard depth < 60 else { throw .unknown(unknown("tuples are nested too deeply")) }
      for item in items { try check(item, depth: depth + 1) }
    case .method(let function, let receiver):
      guard depth < 60 else { throw .unknown(unknown("tuples are nested too deeply")) }
      try check(function, depth: depth + 1)
      try check(receiver, depth: depth + 1)
    default: return
    }
  }

  /// A value of the reader that holds others and never changes.
  func keep(_ object: any PythonObject) -> PythonValue {
    heap.keep(object, owner: owner)
    return .object(object)
  }

  /// Throws unless the file that runs now may change something.
  func change(_ cell: any PythonCell) throws(PythonStop) {
    if cell.owner == owner { return }
    guard cell.owner == 0 else { throw .unknown(notOurs()) }
    register(cell)
  }

  /// Why something cannot be changed.
  ///
  /// The recipe itself would see the change from here on, which it does not: the host is told that
  /// anything may be otherwise.
  func notOurs() -> Unknown {
    let reason = unknown("it changes what belongs to another file, which others see as well")
    host.passedOver([Self.anything], reason)
    return reason
  }

  /// The name that stands for all functions where statements are passed over.
  static let anything = "*"
}

/// What an interpreter has to empty one day, by its owner.
struct PythonHeap {
  private struct Part {
    var cells: [any PythonCell] = []
    var types: [PythonType] = []
    var scopes: [PythonScope] = []
    var boxes: [PythonTypeBox] = []
    var kept: [AnyObject] = []
  }

  private var parts: [Int: Part] = [:]

  mutating func add(_ cell: any PythonCell, owner: Int) {
    parts[owner, default: Part()].cells.append(cell)
  }
  mutating func add(_ type: PythonType, _ box: PythonTypeBox, owner: Int) {
    parts[owner, default: Part()].types.append(type)
    parts[owner, default: Part()].boxes.append(box)
  }
  mutating func add(_ scope: PythonScope, owner: Int) {
    parts[owner, default: Part()].scopes.append(scope)
  }
  /// Keeps an object that holds what was made before it.
  mutating func keep(_ object: AnyObject, owner: Int) {
    parts[owner, default: Part()].kept.append(object)
  }

  /// Empties all that one owner has.
  mutating func clear(owner: Int) {
    guard var part = parts.removeValue(forKey: owner) else { return }
    for cell in part.cells { cell.clear() }
    for scope in part.scopes {
      (scope.names, scope.yielded, scope.receiver) = ([:], [], nil)
    }
    for type in part.types {
      type.attributes = [:]
      type.payload = nil
    }
    for box in part.boxes { box.type = nil }
    // What was made last goes first, so that chains are not freed one within the other.
    while part.kept.popLast() != nil {}
  }

  mutating func clear() {
    for owner in Array(parts.keys) { clear(owner: owner) }
  }
}
