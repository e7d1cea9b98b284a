internal import LuaRuntime

/// How much a policy may use: reading its file once, and each answer of a rule.
package struct PolicyBudget: Sendable, Equatable {
  /// How many instructions of Lua; a million are about 10 ms.
  package var instructions: Int
  /// How long it may take on the clock, in milliseconds.
  package var milliseconds: Int
  /// How much memory a file may hold, with all that its rules keep, in MiB.
  package var mebibytes: Int

  /// Creates a budget; the default is ten million instructions, a second, and 32 MiB.
  package init(
    instructions: Int = 10_000_000, milliseconds: Int = 1000, mebibytes: Int = 32
  ) {
    self.instructions = instructions
    self.milliseconds = milliseconds
    self.mebibytes = mebibytes
  }

  var ofOneCall: LuaBudget {
    LuaBudget(instructions: instructions, time: .milliseconds(milliseconds), tasks: 1)
  }

  /// The largest memory that is given, which a number of any size must not overflow: 64 GiB.
  private static let memoryLimit = 64 << 10

  var memoryByteCount: Int { min(max(1, mebibytes), Self.memoryLimit) << 20 }
}
