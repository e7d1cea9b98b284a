--- Where tests are.

local fs = require("albedo.fs")
local trial = require("albedo.trial")

local discovery = {}

--- Returns whether a file is one of tests, by its name.
---@param path string
---@return boolean
function discovery.is_test_file(path)
  local name = path:match("[^/]*$")
  return name:find("_test%.lua$") ~= nil or name:find("^test_.*%.lua$") ~= nil
end

--- Returns whether a file is one of Lua, by its name.
---@param path string
---@return boolean
function discovery.is_lua(path)
  return path:find("%.lua$") ~= nil
end

--- Returns the files below paths, each once, sorted; a path that is not there is an error.
---@param paths string[]
---@param is_meant fun(path: string): boolean
---@return string[]
function discovery.find_files(paths, is_meant)
  local found, list = {}, {}
  for _, path in ipairs(paths) do
    path = path:gsub("(.)/+$", "%1")
    local stamps = trial.stamps({ path })
    if next(stamps) == nil and #fs.find((path:gsub("[%[%]*?]", "[%0]"))) == 0 then
      error({
        code = "test.not_found",
        message = ("there is no file or folder '%s'"):format(path),
      }, 0)
    end
    for inner in pairs(stamps) do
      -- Whoever names a file means it, whatever it is called.
      if not found[inner] and (inner == path or is_meant(inner)) then
        found[inner] = true
        list[#list + 1] = (inner:gsub("^%./", ""))
      end
    end
  end
  table.sort(list)
  return list
end

--- Returns where tests are when nobody says: `tests` here, else here, and in the scopes.
---@return string[]
function discovery.default_paths()
  local has_folder = next(trial.stamps({ "tests" })) ~= nil
  local paths = { has_folder and "tests" or "." }
  for _, folder in ipairs(trial.folders()) do
    if next(trial.stamps({ folder .. "/albedo/tests" })) ~= nil then
      paths[#paths + 1] = folder .. "/albedo/tests"
    end
  end
  return paths
end

--- Returns whether a file counts: not a test, and none of the program's own, unless it is named.
---@param paths string[] the files of tests
---@param cover string[] the files that are named
---@return fun(path: string): boolean
function discovery.make_filter(paths, cover)
  local is_test = {}
  for _, path in ipairs(paths) do
    is_test[path] = true
  end
  local named = {}
  for _, path in ipairs(cover) do
    named[path] = true
  end
  local home = os.getenv("ALBEDO_HOME")
  return function(path)
    if #cover > 0 then
      return named[path] ~= nil
    end
    local is_shipped = path:find("^albedo:") ~= nil
      or home ~= nil and path:sub(1, #home + 1) == home .. "/"
    return not is_test[path] and not is_shipped
  end
end

return discovery
