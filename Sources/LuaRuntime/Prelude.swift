import CLuaTrampoline
import Diagnostics

extension LuaMachine {
  /// Prepares the libraries, and keeps the functions that Swift needs from Lua.
  func runPrelude() throws {
    let text = preludeOpening + (isSandboxed ? sandboxPreludeSource : preludeSource)
    let function = try load(LuaSource(text, name: "=prelude"), maker: nil)
    beginWriting()
    try append(.function(function), depth: 0)
    for native in [Int(LT_NORMALISE), Int(LT_SPAWN)] { append(native: native) }
    append(native: try add(.runtime { try $0.search($1) }))
    append(native: try add(.runtime { try $0.join($1) }))
    append(native: try add(.runtime { try $0.cancelTask($1) }))
    append(
      native: try add(
        .runtime {
          try $0.requireWait($1)
          return []
        }))
    append(native: try add(.runtime { machine, _ in [.boolean(machine.board.currentIsCancelled)] }))
    append(native: try add(.runtime { try $0.fail($1) }))
    for native in [LT_PLACE, LT_NEW_HANDLE, LT_RECORD_OF] { append(native: Int(native)) }
    for native in try taskNatives() { append(native: native) }
    append(native: try add(.runtime { try $0.printLine($1) }))
    let kept = try callWritten()
    guard kept.count >= 2 else { throw LuaError.outOfMemory }
    strictEnvironmentMaker = kept[0].function
    preloader = kept[1].function
    // Chunks of a trusted machine share the standard globals.
    if kept.count == 3 { environmentMaker = kept[2].function }
  }

  /// Finds a module outside this machine: its loader and where it comes from, or why not.
  private func search(_ frame: borrowing LuaFrame) throws -> [LuaValue] {
    let name = try frame.argument(1)
    guard let text = name.text else {
      throw LuaError(.badArgument, "require: the name of a module is text")
    }
    guard let source = try searcher?(text) else { return [.text("no module '\(text)'")] }
    let place = source.name.hasPrefix("@") ? String(source.name.dropFirst()) : source.name
    let chunk =
      isSandboxed
      ? try load(source, on: frame.stack, maker: nil) : try load(source, on: frame.stack)
    return [.function(chunk), .text(place)]
  }

  private func printLine(_ frame: borrowing LuaFrame) throws -> [LuaValue] {
    guard let output, case .string(var line) = try frame.argument(1) else { return [] }
    line.bytes.append(UInt8(ascii: "\n"))
    try output(line)
    return []
  }

  /// Waits for the end of a task and returns its failure, if it is news: the arguments are the
  /// task's number, and whether cancelling leaves the wait alone.
  private func join(_ frame: borrowing LuaFrame) throws -> [LuaValue] {
    let number = Int(try frame.argument(1).integer ?? 0)
    let isShielded = try frame.argument(2).boolean ?? false
    if !isShielded { try requireWait(frame) }
    switch board.join(number, shielded: isShielded) {
    case .waits:
      request = .board
      return []
    case .ended(let failure): return failure.map { [.error($0)] } ?? []
    }
  }

  private func cancelTask(_ frame: borrowing LuaFrame) throws -> [LuaValue] {
    board.cancel(Int(try frame.argument(1).integer ?? 0))
    return []
  }

  private func fail(_ frame: borrowing LuaFrame) throws -> [LuaValue] {
    throw LuaError(
      qualifiedCode: try frame.argument(1).text ?? LuaFailure.error.qualified,
      message: try frame.argument(2).text ?? "", exitClass: .failed)
  }
}

/// What both preludes build on, received in the order in which `runPrelude` hands it over.
private let preludeOpening = """
  local normalise, spawn, search, join, cancel, require_wait, is_cancelled, fail,
    place, new_handle, record_of, sleep, gather, cancel_children, lateness, configure, is_root,
    state, list, nearest,
    write_line = ...
  local runtime = {
    normalise = normalise, spawn = spawn, join = join, cancel = cancel,
    require_wait = require_wait, is_cancelled = is_cancelled, fail = fail,
    new_handle = new_handle, record_of = record_of,
    place = place, sleep = sleep, gather = gather, cancel_children = cancel_children,
    lateness = lateness, configure = configure, is_root = is_root, state = state, list = list,
    nearest = nearest, has_background = true,
  }

  local error, rawget, setmetatable = error, rawget, setmetatable

  -- Makes `environment` show `globals` and nothing else; `text_of` writes the names in messages.
  local function make_strict(environment, globals, text_of)
    return setmetatable(environment, {
      __index = function(_, name)
        if name == "_G" then return environment end
        local value = rawget(globals, name)
        if value == nil then error("undefined global '" .. text_of(name) .. "'", 2) end
        return value
      end,
      __newindex = function(_, name)
        error("assignment to global '" .. text_of(name) .. "'", 2)
      end,
      __metatable = false,
    })
  end

  -- Returns what makes a native module; `fill` adds the functions that are written in Lua.
  local function loader_of(name, loader, fill)
    return fill and function()
      local module = loader()
      fill(module, runtime, name:match("[^.]*$"))
      return module
    end or loader
  end

  """

private let preludeSource = """
  -- Modules come from the program, not from the folders of whoever runs it.
  package.path, package.cpath = "", ""
  package.loadlib, package.searchpath = nil, nil
  package.searchers = { package.searchers[1], function(name) return search(name) end }

  -- Binary chunks can crash the interpreter.
  local load_any, load_any_file = load, loadfile
  function load(chunk, name, mode, ...)
    if mode == "b" then return nil, "binary chunks are not loaded" end
    return load_any(chunk, name, "t", ...)
  end
  function loadfile(file, mode, ...)
    if mode == "b" then return nil, "binary chunks are not loaded" end
    return load_any_file(file, "t", ...)
  end
  function dofile(file)
    local chunk, problem = load_any_file(file, "t")
    if not chunk then error(problem, 0) end
    return chunk()
  end

  local globals, tostring, preloaded = _G, tostring, package.preload
  local function make_strict_environment() return make_strict({}, globals, tostring) end
  local function preload(name, ...) preloaded[name] = loader_of(name, ...) end

  return make_strict_environment, preload
  """
