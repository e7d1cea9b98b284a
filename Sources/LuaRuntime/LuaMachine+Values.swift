import CLuaTrampoline
import Diagnostics

extension LuaMachine {
  /// Writes values into `out`; on failure `out` is empty.
  func write(_ values: [LuaValue]) throws(LuaError) {
    beginWriting()
    do throws(LuaError) {
      for value in values { try append(value, depth: 0) }
    } catch {
      beginWriting()
      throw error
    }
  }

  /// Writes one value into `out`; on failure `out` is empty.
  func write(_ value: LuaValue) throws(LuaError) {
    beginWriting()
    do throws(LuaError) { try append(value, depth: 0) } catch {
      beginWriting()
      throw error
    }
  }

  /// Writes an error table into `out`, whatever the error is.
  func write(raised error: any Error) {
    beginWriting()
    append(raised: error, depth: 0)
  }

  /// Empties `out`.
  func beginWriting() {
    unsafe lt_clear_out(host)
  }

  func append(tag: Int, _ word: UInt64? = nil) {
    unsafe lt_append_tag(&host.pointee.out, Int32(tag))
    if let word { unsafe lt_append_word(&host.pointee.out, word) }
  }

  func append(bytes: [UInt8]) {
    append(tag: LT_STRING, UInt64(bytes.count))
    unsafe bytes.withUnsafeBytes { unsafe lt_append(&host.pointee.out, $0.baseAddress, $0.count) }
  }

  func append(native function: Int) {
    append(tag: LT_NATIVE, UInt64(bitPattern: Int64(function)))
  }

  func append(_ value: LuaValue, depth: Int) throws(LuaError) {
    guard depth <= LT_MAXIMUM_DEPTH else {
      throw LuaError(
        .unsupportedValue, "a table is nested more than \(LT_MAXIMUM_DEPTH) levels deep")
    }
    switch value {
    case .nil: append(tag: LT_NIL)
    case .boolean(let value): append(tag: value ? LT_TRUE : LT_FALSE)
    case .integer(let value): append(tag: LT_INTEGER, UInt64(bitPattern: value))
    case .number(let value): append(tag: LT_NUMBER, value.bitPattern)
    case .string(let string): append(bytes: string.bytes)
    case .list(let items), .sequence(let items):
      let isSequence = if case .sequence = value { true } else { false }
      append(tag: isSequence ? LT_SEQUENCE : LT_LIST, UInt64(items.count))
      for item in items { try append(item, depth: depth + 1) }
    case .table(let fields): try append(fields, depth: depth + 1)
    case .object(let object): try append(object)
    case .function(let function): try append(function)
    case .error(let error): append(raised: error, depth: 0)
    }
  }

  private func append(_ fields: [LuaField], depth: Int) throws(LuaError) {
    append(tag: LT_TABLE, UInt64(fields.count))
    for field in fields {
      if field.key.isNil || field.key == .number(.nan) || field.key.number?.isNaN == true {
        throw LuaError(.unsupportedValue, "a table cannot have the key \(field.key.typeName)")
      }
      try append(field.key, depth: depth)
      try append(field.value, depth: depth)
    }
  }

  private func append(_ object: any LuaObject) throws(LuaError) {
    let name = type(of: object).luaClassName
    guard definedClasses.contains(name), let number = classNumbers[name] else {
      throw LuaError(.declaration, "the class \(name) is not part of an installed module")
    }
    append(tag: LT_OBJECT, hold(.object(object)))
    unsafe lt_append_word(&host.pointee.out, UInt64(number))
  }

  /// Holds a value for a userdata, in the place of one that is gone when there is any.
  private func hold(_ value: HandleTable.Carried) -> UInt64 {
    unsafe lt_release_lost(host)
    return handles.add(value)
  }

  private func append(_ function: LuaFunction) throws(LuaError) {
    guard function.ledger === ledger else {
      throw Self.foreignFunction
    }
    append(tag: LT_FUNCTION, UInt64(function.reference))
  }

  static let foreignFunction = LuaError(
    .unsupportedValue, "a function of one machine cannot go to another")

  private func append(raised error: any Error, depth: Int) {
    let seen = LuaError(describing: error)
    append(tag: LT_RAISED, hold(.error(error is CancellationError ? seen : error)))
    unsafe lt_append_word(&host.pointee.out, 0)
    append(bytes: Array(seen.qualifiedCode.utf8))
    append(bytes: Array(seen.message.utf8))
    append(text: seen.hint)
    append(text: seen.traceback)
    append(tag: LT_LIST, UInt64(seen.activities.count))
    for activity in seen.activities { append(bytes: Array(activity.utf8)) }
    if let cause = seen.cause, depth < 16 {
      append(raised: cause, depth: depth + 1)
    } else {
      append(tag: LT_NIL)
    }
  }

  private func append(text: String?) {
    if let text { append(bytes: Array(text.utf8)) } else { append(tag: LT_NIL) }
  }

  /// Copies the value at an index of a stack.
  func read(_ stack: LuaStack, _ index: Int32) throws(LuaError) -> LuaValue {
    let status = unsafe lt_read(host, stack.pointer, index)
    guard status == LT_DONE else { throw failure(status) }
    var values = try takeValues()
    return values.popLast() ?? .nil
  }

  /// Copies what C left in `in`.
  func takeValues() throws(LuaError) -> [LuaValue] {
    let input = unsafe host.pointee.in
    var reader = unsafe ValueReader(
      bytes: UnsafeRawBufferPointer(start: input.bytes, count: input.count), machine: self)
    return try reader.all()
  }

  /// Copies the error that C left in `in`.
  func takeError() -> any Error {
    do throws(LuaError) {
      guard case .error(let error)? = try takeValues().first else { return LuaError.outOfMemory }
      return error
    } catch {
      return error
    }
  }

  /// Returns the error for a status without a value.
  func failure(_ status: Int32) -> LuaError {
    switch Int(status) {
    case LT_CYCLE:
      LuaError(.unsupportedValue, "a table that contains itself cannot be copied")
    case LT_TOO_DEEP:
      LuaError(
        .unsupportedValue, "a table is nested more than \(LT_MAXIMUM_DEPTH) levels deep")
    case LT_TOO_LARGE:
      LuaError(
        .unsupportedValue,
        unsafe "a table has more than \(host.pointee.maximum_entries) fields in all"
          + (isSandboxed ? " or \(host.pointee.limits.maximum_read_bytes) bytes" : ""))
    case LT_UNSUPPORTED:
      LuaError(
        .unsupportedValue,
        unsafe "cannot copy " + (host.pointee.unsupported.map { unsafe String(cString: $0) } ?? ""))
    case LT_OVERFLOW: LuaError(.error, "C stack overflow")
    case LT_KILLED: killFailure()
    default: memoryFailure()
    }
  }
}
