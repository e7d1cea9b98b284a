/// What the prelude does in a sandboxed machine: environments instead of changed globals.
let sandboxPreludeSource = """
  local sandbox = sandbox
  _ENV.sandbox = nil
  local library, set_environment = sandbox.library, sandbox.set_environment
  local new_load, new_math, new_utf8 = sandbox.new_load, sandbox.new_math, sandbox.new_utf8
  local pack, concat, tostring = table.pack, library.table.concat, library.tostring
  local type, next = type, next

  -- Our own scripts in this machine may be called by others: what catches errors must be bounded.
  pcall, xpcall, coroutine.close = library.pcall, library.xpcall, library.coroutine.close
  coroutine.create, tostring, getmetatable = library.coroutine.create, library.tostring, nil
  dofile, loadfile, load, os, print, warn, collectgarbage = nil, nil, nil, nil, nil, nil, nil

  local function print_line(...)
    local parts = pack(...)
    for i = 1, parts.n do parts[i] = tostring(parts[i]) end
    write_line(concat(parts, "\\t"))
  end

  -- What outlasts its call would outlast its budget.
  runtime.has_background = false
  local natives = {}

  local function new_require(environment)
    local loaded = {}
    return function(name)
      if type(name) ~= "string" then
        error("bad argument #1 to 'require' (string expected, got " .. type(name) .. ")", 2)
      end
      local module = loaded[name]
      if module ~= nil then return module end
      local native = rawget(natives, name)
      if native then
        module = native()
      else
        local chunk, place = search(name)
        if type(chunk) ~= "function" then
          error("module '" .. name .. "' not found: " .. chunk, 2)
        end
        set_environment(chunk, environment)
        module = chunk(name, place)
      end
      if module == nil then module = true end
      loaded[name] = module
      return module
    end
  end

  local function fill_environment(globals, environment)
    for name, value in next, library do
      if type(value) == "table" then
        local copy = {}
        for key, field in next, value do copy[key] = field end
        value = copy
      end
      globals[name] = value
    end
    globals.math, globals.utf8 = new_math(), new_utf8()
    globals._G = environment
    globals.load, globals.require = new_load(environment), new_require(environment)
    globals.print, globals.warn = print_line, print_line
    return globals
  end

  local function make_environment()
    local environment = {}
    return fill_environment(environment, environment)
  end

  local function make_strict_environment()
    local environment, globals = {}, {}
    fill_environment(globals, environment)
    return make_strict(environment, globals, tostring)
  end

  local function preload(name, ...) natives[name] = loader_of(name, ...) end

  return make_strict_environment, preload, make_environment
  """
