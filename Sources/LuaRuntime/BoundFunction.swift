import CLuaTrampoline

extension LuaMachine {
  /// A native function in its place; a class, so that a call copies one reference.
  ///
  /// Safe: both buffers have an element for each parameter and live as long as the object.
  @safe final class BoundFunction {
    let parameters: [NativeParameter]
    /// The names of the parameters, where a call finds them without counting references.
    let names: UnsafeMutableBufferPointer<String>
    /// What C checks about each parameter; a kind of 0 where it cannot.
    let checks: UnsafeMutableBufferPointer<lt_check>
    let body: NativeFunction.Body
    /// The closure of a `direct` body, at hand without a copy of the enum.
    let direct: (@Sendable (borrowing LuaCall) throws -> LuaReply)?
    /// The name in messages, such as `area.of` or `Circle:grow`.
    let name: String
    /// The class of the receiver, for a method.
    let className: String?

    init(
      _ function: NativeFunction, prefix: String, className: String? = nil,
      classNumber: (String) -> Int
    ) {
      parameters = function.parameters
      unsafe names = .allocate(capacity: parameters.count)
      unsafe checks = .allocate(capacity: parameters.count)
      _ = unsafe names.initialize(from: parameters.map(\.name))
      _ = unsafe checks.initialize(from: parameters.map { $0.check(classNumber) })
      body = function.body
      if case .direct(let body) = function.body { direct = body } else { direct = nil }
      name = prefix + function.name
      self.className = className
    }

    deinit {
      unsafe names.deinitialize().deallocate()
      unsafe checks.deallocate()
    }

    /// Fills in what C knows about the function.
    func describe(_ function: inout lt_function, classNumber: (String) -> Int) {
      var all = unsafe Array(checks)
      if let className {
        let receiver = lt_check(
          kind: UInt8(LT_CHECK_OBJECT), is_optional: 0,
          class_number: UInt32(classNumber(className)))
        all.insert(receiver, at: 0)
      }
      unsafe function.object = Unmanaged.passUnretained(self).toOpaque()
      let isCheckable =
        direct != nil && all.count <= Int(LT_MAXIMUM_CHECKS) && all.allSatisfy { $0.kind != 0 }
      guard isCheckable else { return }
      unsafe function.is_checkable = 1
      unsafe function.count = UInt8(all.count)
      unsafe withUnsafeMutableBytes(of: &function.checks) { room in
        unsafe all.withUnsafeBytes { unsafe room.copyMemory(from: $0) }
      }
    }
  }
}

extension NativeParameter {
  /// What C checks; nil as an argument is fine for what has a default, too.
  fileprivate func check(_ classNumber: (String) -> Int) -> lt_check {
    var check = type.withoutNil.check(classNumber)
    check.is_optional = isOptional ? 1 : 0
    return check
  }
}

extension NativeType {
  fileprivate func check(_ classNumber: (String) -> Int) -> lt_check {
    var check = lt_check()
    switch self {
    case .boolean: check.kind = UInt8(LT_CHECK_BOOLEAN)
    case .integer: check.kind = UInt8(LT_CHECK_INTEGER)
    case .number: check.kind = UInt8(LT_CHECK_NUMBER)
    case .string: check.kind = UInt8(LT_CHECK_TEXT)
    case .bytes: check.kind = UInt8(LT_CHECK_BYTES)
    case .object(let name):
      check.kind = UInt8(LT_CHECK_OBJECT)
      check.class_number = UInt32(classNumber(name))
    default: break
    }
    return check
  }
}
