/// How much one call into a sandboxed machine may use.
///
/// A call that goes over a limit ends at once and throws `lua.instruction_limit`, `lua.time_limit`
/// or, for the machine's memory, `lua.memory_limit`. The script cannot catch that: no `pcall`, no
/// coroutine, no `__close` runs on. The machine itself stays usable.
public struct LuaBudget: Sendable, Equatable {
  /// How many instructions of Lua, with steps of library functions counted in; nil for no limit.
  ///
  /// Counted in steps of about a hundred. A library function counts what it does: a step for every
  /// comparison of a pattern match, and one for every 16 bytes it makes. An instruction costs some
  /// 10 ns, so that a million are about 10 ms. Comparing long strings is one instruction: where a
  /// stall matters, limit the time as well.
  public var instructions: Int?
  /// How long the call may take on the clock, waits included; nil for no limit.
  ///
  /// A wait inside a native function ends at the limit, and the work that it waits for is cancelled.
  public var time: Duration?

  /// How many tasks the call may have at a time, the first one included; nil for no limit.
  ///
  /// `task.spawn` and what uses it raise an error at the limit, which the script can catch.
  public var tasks: Int?

  /// Creates a budget; the default is ten million instructions, a second, and a thousand tasks.
  public init(
    instructions: Int? = 10_000_000, time: Duration? = .seconds(1), tasks: Int? = 1000
  ) {
    self.instructions = instructions
    self.time = time
    self.tasks = tasks
  }

  /// No limits besides the machine's memory.
  public static let unlimited = LuaBudget(instructions: nil, time: nil, tasks: nil)
}

/// How a sandboxed machine treats the scripts that it runs.
///
/// A script in a sandbox has the functions of the language without those that reach outside: no
/// `io`, `package`, `debug`, `dofile`, `loadfile` or `string.dump`; of `os` only `clock`, `time`,
/// `date` and `difftime`. `require` finds what the host has installed or its searcher gives.
/// `load` takes text only. What `print` and `warn` write goes to `LuaRunner.setOutput`.
/// `setmetatable` refuses `__gc`, `__mode` and a `__call` that is no function, and copies the other
/// events of a metatable: one that is added later takes effect with the next `setmetatable`. The
/// functions of `table` ignore metamethods. `collectgarbage` only counts. Nothing shows an address. One
/// `string.format` converts at most 1,000 values and quotes at most a quarter of the longest string.
/// Where the task module is installed, its tasks end with the call: there is no background.
///
/// Every source that the host loads has globals and library tables of its own, and gets its own
/// copy of each module's table, so that no script can change what another sees.
public struct LuaSandbox: Sendable {
  /// The budget of calls that name none.
  public var budget: LuaBudget
  /// How long one string may be, in bytes.
  ///
  /// Also for strings that the host passes in. Longer ones end the call with `lua.memory_limit`.
  public var maximumStringBytes: Int
  /// How many fields one table may have besides its list items; a power of two.
  ///
  /// Long chains of colliding keys make the growth of a large table slow, and nothing can interrupt
  /// that. Going over it ends the call with `lua.memory_limit`.
  public var maximumTableKeys: Int
  /// How many bytes the results of one call, or one argument of a native function, may take.
  public var maximumResultBytes: Int
  /// How late a call may be before the watchdog steps in.
  public var grace: Duration
  /// What the watchdog does about a call that its time limit could not end.
  ///
  /// Only a native function of the host that blocks is known to cause this. The closure runs on the
  /// watchdog's thread, once a call, and may not use the machine. Nil writes a line to the standard
  /// error stream and ends the process with status 1.
  public var onOverrun: (@Sendable (LuaOverrun) -> Void)?

  /// Creates the rules of a sandbox.
  public init(
    budget: LuaBudget = LuaBudget(), maximumStringBytes: Int = 1 << 20,
    maximumTableKeys: Int = 1 << 14, maximumResultBytes: Int = 1 << 20,
    grace: Duration = .seconds(2),
    onOverrun: (@Sendable (LuaOverrun) -> Void)? = nil
  ) {
    self.budget = budget
    self.maximumStringBytes = maximumStringBytes
    self.maximumTableKeys = maximumTableKeys
    self.maximumResultBytes = maximumResultBytes
    self.grace = grace
    self.onOverrun = onOverrun
  }
}

/// A call that did not end at its time limit.
public struct LuaOverrun: Sendable {
  /// How long after the limit the watchdog saw it.
  public var lateBy: Duration
}

extension Duration {
  /// Whole nanoseconds, at least 0, and at most some hundred years.
  var nanoseconds: UInt64 {
    let (seconds, attoseconds) = components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    guard seconds < 4_000_000_000 else { return 4_000_000_000_000_000_000 }
    return UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
  }
}
