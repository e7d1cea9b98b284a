/// The Swift values that userdata of one machine refer to by number.
struct HandleTable {
  /// What a handle stands for.
  enum Carried {
    case object(any LuaObject)
    case error(any Error)
  }

  private var slots: [Carried?] = []
  private var free: [Int] = []

  /// How many handles are held.
  var count: Int { slots.count - free.count }

  /// Holds a value and returns its handle, which is never 0.
  mutating func add(_ value: Carried) -> UInt64 {
    if let slot = free.popLast() {
      slots[slot] = value
      return UInt64(slot + 1)
    }
    slots.append(value)
    return UInt64(slots.count)
  }

  /// Lets go of a handle and returns its value, which the caller drops outside the table.
  mutating func remove(_ handle: UInt64) -> Carried? {
    guard let slot = slot(handle), let value = slots[slot] else { return nil }
    slots[slot] = nil
    free.append(slot)
    return value
  }

  /// Returns the error behind a handle, or nil.
  func error(_ handle: UInt64) -> (any Error)? {
    guard let slot = slot(handle), case .error(let error) = slots[slot] else { return nil }
    return error
  }

  /// Returns the object behind a handle, or nil.
  func object(_ handle: UInt64) -> (any LuaObject)? {
    guard let slot = slot(handle), case .object(let object) = slots[slot] else { return nil }
    return object
  }

  /// Returns the value behind the handle of a userdata.
  func value(_ handle: UInt64) throws(LuaError) -> LuaValue {
    guard let object = object(handle) else {
      throw LuaError(.closed, "the object is closed")
    }
    return .object(object)
  }

  private func slot(_ handle: UInt64) -> Int? {
    // 0 is closed, UInt64.max is no object of ours.
    handle > 0 && handle <= UInt64(slots.count) ? Int(handle - 1) : nil
  }
}
