import CLuaTrampoline
import Diagnostics

/// What a script is about to do, or has done, with the streams of the process.
public enum LuaOutputEvent: String, Sendable, CaseIterable {
  /// What was printed shall be handed on now: `io.stdout:flush()`.
  case flush
  /// Something else writes next: `io.stderr`, `os.execute`, `io.popen`.
  case otherWriter
  /// Text has been read from standard input, so a prompt has been answered.
  case answered
}

extension LuaMachine {
  /// Sends what `print`, `io.write` and the methods of `io.stdout` write to `output` instead of to
  /// the C library.
  func setOutput(
    _ output: @escaping @Sendable (LuaString) throws -> Void,
    event: @escaping @Sendable (LuaOutputEvent) throws -> Void
  ) throws {
    let isFirst = self.output == nil
    self.output = output
    outputEvent = event
    guard isFirst, !isSandboxed else { return }
    let write = try add(
      .runtime { machine, frame in
        guard case .string(let text) = try frame.argument(1) else { return [] }
        try machine.output?(text)
        return []
      })
    let tell = try add(
      .runtime { machine, frame in
        guard let event = try frame.argument(1).text.flatMap(LuaOutputEvent.init) else { return [] }
        try machine.outputEvent?(event)
        return []
      })
    try run(outputSource, name: "=prelude", natives: [write, tell])
  }

  /// Makes `os.exit` give its status to `handler` and end everything that runs.
  func setExit(_ handler: @escaping @Sendable (Int32) -> Void) throws {
    let isFirst = exitHandler == nil
    exitHandler = handler
    guard isFirst, !isSandboxed else { return }
    let exit = try add(.runtime { try $0.exit($1) })
    try run(exitSource, name: "=prelude", natives: [exit])
  }

  private func run(_ source: String, name: String, natives: [Int]) throws {
    let chunk = try load(LuaSource(source, name: name), maker: nil)
    beginWriting()
    try append(.function(chunk), depth: 0)
    for native in natives { append(native: native) }
    _ = try callWritten()
  }

  /// Ends all runs as cancelling them does, so that what they hold is closed.
  private func exit(_ frame: borrowing LuaFrame) throws -> [LuaValue] {
    let status = try frame.argument(1).integer ?? 0
    // The system keeps eight bits; a failure must not become a success in them.
    exitHandler?((0...255).contains(status) ? Int32(status) : 1)
    for (run, control) in controls {
      control.cancel()
      cancelRun(run)
    }
    for root in board.backgroundRoots { board.cancel(root) }
    // Else a script that catches the error would go on.
    unsafe lt_interrupt(host)
    throw LuaError.cancelled
  }
}

private let exitSource = """
  local exit = ...
  local error, type, to_integer = error, type, math.tointeger

  function os.exit(status)
    if status == nil or status == true then status = 0 elseif status == false then status = 1 end
    local number = to_integer(status)
    if not number then
      error("bad argument #1 to 'exit' (integer expected, got " .. type(status) .. ")", 2)
    end
    exit(number)
  end
  """

private let outputSource = """
  local hand_over, tell = ...
  local tostring, type, error, pack, concat = tostring, type, error, table.pack, table.concat
  local math_type, find, format = math.type, string.find, string.format
  local stdin, stdout, stderr = io.stdin, io.stdout, io.stderr
  local input, output, io_write, io_read, io_flush, popen =
    io.input, io.output, io.write, io.read, io.flush, io.popen
  local execute = os.execute
  local methods = getmetatable(stdout).__index
  local file_write, file_read, file_flush, file_seek, file_setvbuf =
    methods.write, methods.read, methods.flush, methods.seek, methods.setvbuf
  local buffering = "full"

  local function put(text)
    hand_over(text)
    if buffering == "no" or buffering == "line" and find(text, "\\n", 1, true) then tell("flush") end
  end

  function print(...)
    local texts = pack(...)
    for i = 1, texts.n do texts[i] = tostring(texts[i]) end
    put(concat(texts, "\\t", 1, texts.n) .. "\\n")
  end

  local function write(name, ...)
    local texts = pack(...)
    for i = 1, texts.n do
      local kind = type(texts[i])
      -- As the C library does it: a float without a fraction has no point.
      if math_type(texts[i]) == "float" then texts[i] = format("%.14g", texts[i]) end
      if kind ~= "string" and kind ~= "number" then
        error(format("bad argument #%d to '%s' (string expected, got %s)", i, name, kind), 3)
      end
    end
    if texts.n > 0 then put(concat(texts, "", 1, texts.n)) end
  end

  function io.write(...)
    -- A script that has chosen another file for its output means that file.
    if output() ~= stdout then return io_write(...) end
    write("io.write", ...)
    return stdout
  end

  function methods.write(file, ...)
    if file == stdout then
      write("write", ...)
      return stdout
    end
    if file == stderr then tell("otherWriter") end
    return file_write(file, ...)
  end

  function io.flush()
    if output() ~= stdout then return io_flush() end
    tell("flush")
    return true
  end

  function methods.flush(file)
    if file ~= stdout then return file_flush(file) end
    tell("flush")
    return true
  end

  function methods.seek(file, ...)
    if file == stdout then tell("flush") end
    return file_seek(file, ...)
  end

  function methods.setvbuf(file, mode, ...)
    local result, problem, number = file_setvbuf(file, mode, ...)
    if file == stdout and result then
      tell("flush")
      buffering = mode
    end
    return result, problem, number
  end

  local function answered(...)
    tell("answered")
    return ...
  end

  function io.read(...)
    if input() ~= stdin then return io_read(...) end
    return answered(io_read(...))
  end

  function methods.read(file, ...)
    if file ~= stdin then return file_read(file, ...) end
    return answered(file_read(file, ...))
  end

  function io.popen(...)
    tell("otherWriter")
    return popen(...)
  end

  function os.execute(...)
    tell("otherWriter")
    return execute(...)
  end
  """
