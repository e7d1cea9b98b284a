--- Files of tests: each is read in an environment of its own.

local trial = require("albedo.trial")

local suite = {}

--- A file of tests.
---@class albedo.TestFile
---@field path string as it is shown
---@field folder string
---@field state albedo.TestState
---@field tests table[] in the order of the file
---@field group table? the block that is being read
---@field running albedo.RunningTest? the test that runs
local TestFile = {}
TestFile.__index = TestFile

--- What all files of a run share.
---@class albedo.TestState
---@field updates boolean whether golden files are written
---@field counts_lines boolean
---@field coverage albedo.TestCoverage
---@field watched table<string, boolean> files that tests depend on
local State = {}
State.__index = State

--- Makes a folder that goes away with a test.
---@param test albedo.RunningTest
---@return string path
function State:make_folder(test)
  local path = trial.make_folder()
  self.folders[#self.folders + 1] = path
  test.cleanups[#test.cleanups + 1] = function()
    trial.remove_folder(path)
  end
  return path
end

--- Returns a text in which `{site}` stands for the folders of tests, whose names always differ.
---@param text string
---@return string
function State.clean(text)
  return (text:gsub("[%w/_.-]*/albedo%-test%-" .. ("%x"):rep(16), "{site}"))
end

--- Returns a path that a test has written, which is relative to its file.
---@param path string
---@return string
function TestFile:resolve(path)
  if path:sub(1, 1) == "/" then
    return path
  end
  -- `tests/../policy.lua` is better read as `policy.lua`, and is one file for the coverage then.
  local parts = {}
  for part in (self.folder .. "/" .. path):gmatch("[^/]+") do
    if part == ".." and #parts > 0 and parts[#parts] ~= ".." then
      parts[#parts] = nil
    elseif part ~= "." then
      parts[#parts + 1] = part
    end
  end
  local is_absolute = self.folder:sub(1, 1) == "/"
  return (is_absolute and "/" or "") .. table.concat(parts, "/")
end

local function run_chunk(file, path, name)
  local handle, problem = io.open(path, "rb")
  if not handle then
    error(("could not read '%s': %s"):format(path, problem), 0)
  end
  local text = handle:read("a")
  handle:close()
  file.state.watched[path] = true
  -- A script may begin with `#!`.
  local chunk, wrong = load(text:gsub("^#[^\n]*", ""), "@" .. path, "t", file.environment)
  if not chunk then
    error({ code = "lua.syntax", message = wrong }, 0)
  end
  return chunk(name, path)
end

--- Runs a Lua file in the environment of the tests and returns what it returns, once.
---@param path string
---@return any
function TestFile:load(path)
  local full = self:resolve(path)
  if self.loaded[full] == nil then
    local value = run_chunk(self, full)
    self.loaded[full] = value == nil and true or value
  end
  return self.loaded[full]
end

local function exists(path)
  local handle = io.open(path, "rb")
  if handle then
    handle:close()
  end
  return handle ~= nil
end

--- Finds a module beside the tests: in `lib`, or in the `albedo/lib` that the folder belongs to.
local function find_module(file, name)
  local path = name:gsub("%.", "/")
  for _, folder in ipairs({ "lib", "../lib", "albedo/lib", "../albedo/lib" }) do
    for _, tail in ipairs({ ".lua", "/init.lua" }) do
      local full = file:resolve(folder .. "/" .. path .. tail)
      if exists(full) then
        return full
      end
    end
  end
  return nil
end

local function make_require(file, opened)
  local modules = {}
  return function(name)
    if name == "albedo.testing" then
      return opened
    end
    if type(name) == "string" and name:find("^[%w_.-]+$") and not name:find("^albedo%f[.\0]") then
      local path = find_module(file, name)
      if path then
        if modules[path] == nil then
          local value = run_chunk(file, path, name)
          modules[path] = value == nil and true or value
        end
        return modules[path]
      end
    end
    return require(name)
  end
end

local function make_environment(own)
  local globals = package.loaded._G
  return setmetatable({}, {
    __index = function(_, name)
      local value = own[name]
      if value == nil then
        value = rawget(globals, name)
      end
      if value == nil then
        error("undefined global '" .. tostring(name) .. "'", 2)
      end
      return value
    end,
    __newindex = function(_, name)
      error("assignment to global '" .. tostring(name) .. "': write 'local' before it", 2)
    end,
    __metatable = false,
  })
end

--- Reads a file of tests; its tests are known then, and none has run.
---@param path string
---@param state albedo.TestState
---@return albedo.TestFile
function suite.read(path, state)
  local file = setmetatable({
    path = path,
    folder = path:match("^(.*)/[^/]*$") or ".",
    state = state,
    tests = {},
    loaded = {},
  }, TestFile)
  local opened = require("albedo.testing").open(file)
  file.environment = make_environment({ require = make_require(file, opened) })
  file.group = { path = {}, tags = {}, before = {}, after = {} }
  run_chunk(file, path)
  file.group = nil
  return file
end

--- Returns the names of the modules that are loaded.
---@return table<string, boolean>
function suite.loaded_modules()
  local names = {}
  for name in pairs(package.loaded) do
    names[name] = true
  end
  return names
end

--- Lets modules be loaded anew when they are next required, all but some.
---@param kept table<string, boolean>
function suite.forget_modules(kept)
  for name in pairs(package.loaded) do
    if not kept[name] then
      package.loaded[name] = nil
    end
  end
end

--- Makes what the files of a run share.
---@param options { updates: boolean, counts_lines: boolean, coverage: albedo.TestCoverage? }
---@return albedo.TestState
function suite.make_state(options)
  return setmetatable({
    updates = options.updates or false,
    counts_lines = options.counts_lines or false,
    coverage = options.coverage,
    watched = {},
    folders = {},
  }, State)
end

return suite
