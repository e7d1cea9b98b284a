import CLuaTrampoline
import Diagnostics

extension LuaMachine {
  /// Sends what `print` and `io.write` write to `output` instead of to the C library.
  func setOutput(_ output: @escaping @Sendable (LuaString) throws -> Void) throws {
    let isFirst = self.output == nil
    self.output = output
    guard isFirst, !isSandboxed else { return }
    let write = try add(
      .runtime { machine, frame in
        guard case .string(let text) = try frame.argument(1) else { return [] }
        try machine.output?(text)
        return []
      })
    let chunk = try load(LuaSource(outputSource, name: "=output"))
    beginWriting()
    try append(.function(chunk), depth: 0)
    append(native: write)
    _ = try callWritten()
  }
}

private let outputSource = """
  local hand_over = ...
  local tostring, type, error, pack, concat = tostring, type, error, table.pack, table.concat
  local write, output, stdout, math_type = io.write, io.output, io.stdout, math.type

  function print(...)
    local texts = pack(...)
    for i = 1, texts.n do texts[i] = tostring(texts[i]) end
    hand_over(concat(texts, "\\t", 1, texts.n) .. "\\n")
  end

  function io.write(...)
    -- A script that has chosen another file for its output means that file.
    if output() ~= stdout then return write(...) end
    local texts = pack(...)
    for i = 1, texts.n do
      local kind = type(texts[i])
      -- As the C library does it: a float without a fraction has no point.
      if math_type(texts[i]) == "float" then texts[i] = ("%.14g"):format(texts[i]) end
      if kind ~= "string" and kind ~= "number" then
        error(("bad argument #%d to 'io.write' (string expected, got %s)"):format(i, kind), 2)
      end
    end
    if texts.n > 0 then hand_over(concat(texts, "", 1, texts.n)) end
    return stdout
  end
  """
