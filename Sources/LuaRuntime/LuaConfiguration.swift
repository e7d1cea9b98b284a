/// Whether the code of a chunk may use globals that the standard libraries do not define.
public enum LuaGlobals: Sendable {
  /// As in standard Lua: all chunks share one table of globals. In a sandboxed machine every source
  /// has its own, which the modules that it requires share.
  case shared
  /// Reading an undefined global and assigning any global are errors that name it.
  case forbidden
}

/// Source text with the name that errors show.
public struct LuaSource: Sendable {
  /// The text; compiled chunks are refused.
  public var text: LuaString
  /// The chunk name as Lua wants it: `@path/file.lua` for a file, `=name` for anything else.
  public var name: String
  /// How globals are treated.
  public var globals: LuaGlobals

  /// Creates a source.
  public init(_ text: String, name: String, globals: LuaGlobals = .shared) {
    self.init(LuaString(text), name: name, globals: globals)
  }

  /// Creates a source from the bytes of a file.
  public init(_ text: LuaString, name: String, globals: LuaGlobals = .shared) {
    self.text = text
    self.name = name
    self.globals = globals
  }
}

/// The kind and the limits of a machine.
public struct LuaConfiguration: Sendable {
  /// How much memory Lua may hold, in bytes; nil for no limit.
  ///
  /// Swift's own memory does not count.
  public var maximumBytes: Int?
  /// How many fields one table that is copied out may have, nested tables included.
  public var maximumTableFields: Int
  /// For tests: which requests for memory are refused, counted from 1.
  ///
  /// Lua collects garbage and asks again when one is refused, so that a single one goes unnoticed.
  var refusal: Range<UInt64>?
  /// The rules for scripts that are not trusted; nil for a trusted machine, which pays nothing for
  /// them.
  public var sandbox: LuaSandbox?
  /// Whether the machine counts how often each line of a file runs; see `LuaRunner.lineCounts`.
  ///
  /// For tests of scripts: it makes the machine several times slower.
  public var countsLines = false

  /// Creates limits; the default is no memory limit and a million fields.
  public init(maximumBytes: Int? = nil, maximumTableFields: Int = 1_000_000) {
    self.maximumBytes = maximumBytes
    self.maximumTableFields = maximumTableFields
  }

  /// Creates the configuration of a machine for scripts that are not trusted.
  ///
  /// The default limits are 16 MiB of memory and 10,000 fields of a table that is copied out. One
  /// garbage collection takes about a millisecond for each MiB, which no budget can interrupt. All
  /// scripts of the machine share its memory, so scripts of different authors should have a machine
  /// each.
  public static func sandboxed(
    _ sandbox: LuaSandbox = LuaSandbox(), maximumBytes: Int = 16 << 20,
    maximumTableFields: Int = 10_000
  ) -> LuaConfiguration {
    var configuration = LuaConfiguration(
      maximumBytes: maximumBytes, maximumTableFields: maximumTableFields)
    configuration.sandbox = sandbox
    return configuration
  }
}
