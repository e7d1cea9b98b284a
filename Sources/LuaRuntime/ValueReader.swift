import CLuaTrampoline
import Diagnostics

/// Reads the records that C wrote about values.
///
/// Safe: it lives only while the machine's buffer is left alone, and C wrote every count in it.
@safe struct ValueReader {
  private let bytes: UnsafeRawBufferPointer
  private let machine: LuaMachine
  private var position = 0

  init(bytes: UnsafeRawBufferPointer, machine: LuaMachine) {
    unsafe self.bytes = unsafe bytes
    self.machine = machine
  }

  /// Reads all values.
  ///
  /// Function references become owned by the result, even when an object turns out to be closed.
  mutating func all() throws(LuaError) -> [LuaValue] {
    var values: [LuaValue] = []
    var problem: LuaError?
    while unsafe position < bytes.count { values.append(next(&problem)) }
    if let problem { throw problem }
    return values
  }

  private mutating func word() -> UInt64 {
    defer { position += 8 }
    return unsafe bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
  }

  private mutating func next(_ problem: inout LuaError?) -> LuaValue {
    let tag = unsafe Int(bytes[position])
    position += 1
    switch tag {
    case LT_NIL: return .nil
    case LT_FALSE: return false
    case LT_TRUE: return true
    case LT_INTEGER: return .integer(Int64(bitPattern: word()))
    case LT_NUMBER: return .number(Double(bitPattern: word()))
    case LT_STRING: return .string(string())
    case LT_LIST:
      let count = Int(word())
      var items: [LuaValue] = []
      items.reserveCapacity(count)
      for _ in 0..<count { items.append(next(&problem)) }
      return .list(items)
    case LT_TABLE: return table(&problem)
    case LT_FUNCTION:
      return .function(
        LuaFunction(reference: Int32(truncatingIfNeeded: word()), ledger: machine.ledger))
    case LT_OBJECT: return object(&problem)
    default: return .error(raised(&problem))
    }
  }

  private mutating func string() -> LuaString {
    let count = Int(word())
    defer { position += count }
    return unsafe LuaString(
      bytes: Array(UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])))
  }

  private mutating func object(_ problem: inout LuaError?) -> LuaValue {
    let handle = word()
    _ = word()
    do throws(LuaError) {
      return try machine.handles.value(handle)
    } catch {
      problem = error
      return .nil
    }
  }

  private mutating func table(_ problem: inout LuaError?) -> LuaValue {
    let count = Int(word())
    var fields: [LuaField] = []
    fields.reserveCapacity(count)
    for _ in 0..<count {
      let key = next(&problem)
      fields.append(LuaField(key: key, value: next(&problem)))
    }
    return .table(fields.sorted { $0.key.sortKey < $1.key.sortKey })
  }

  /// Rebuilds an error; one that came from Swift and says the same is returned unchanged.
  private mutating func raised(_ problem: inout LuaError?) -> any Error {
    let handle = word()
    _ = word()
    let code = next(&problem).displayText
    let message = next(&problem).displayText ?? ""
    let hint = next(&problem).displayText
    let traceback = next(&problem).displayText
    let activities = (next(&problem).list ?? []).compactMap(\.displayText)
    var cause: (any Error)?
    if case .error(let error) = next(&problem) { cause = error }
    if code == nil, message == LuaError.outOfMemory.message { return LuaError.outOfMemory }
    var error = LuaError(
      qualifiedCode: code ?? LuaFailure.error.qualified, message: message, hint: hint,
      cause: cause, activities: activities, traceback: traceback)
    if error.qualifiedCode == LuaFailure.cancelled.qualified { error.exitClass = .interrupted }
    guard let original = machine.handles.error(handle) else { return error }
    let described = LuaError(describing: original)
    guard described.says(error) else {
      if described.qualifiedCode == error.qualifiedCode { error.exitClass = described.exitClass }
      return error
    }
    guard var ours = original as? LuaError else { return original }
    ours.traceback = ours.traceback ?? traceback
    return ours
  }
}

extension LuaValue {
  fileprivate var displayText: String? {
    if case .string(let string) = self { string.displayText } else { nil }
  }

  /// Orders keys: numbers, then strings by bytes, then the rest as Lua gave them.
  fileprivate var sortKey: KeyOrder {
    switch self {
    case .integer, .number: KeyOrder(kind: 0, number: number ?? 0, bytes: [])
    case .string(let string): KeyOrder(kind: 1, number: 0, bytes: string.bytes)
    default: KeyOrder(kind: 2, number: 0, bytes: [])
    }
  }
}

private struct KeyOrder {
  let kind: Int
  let number: Double
  let bytes: [UInt8]

  static func < (left: KeyOrder, right: KeyOrder) -> Bool {
    if left.kind != right.kind { return left.kind < right.kind }
    if left.kind == 0 { return left.number < right.number }
    return left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}
