--- Prints what recipes say as lines of JSON.

local recipe = require("albedo.recipe")
local recipes = require("albedo.workflow.recipes")
local report = require("albedo.report")

local command = {
  name = "dump",
  summary = "print what recipes say as lines of JSON",
  description = "Prints one line of JSON a package, with everything that its recipe says and the "
    .. "source of each version; the first line says what the keys mean. --host lets recipes "
    .. "believe to run on another host: platform (linux), system (Linux), machine (x86_64), os "
    .. "(debian12), macos_version, cwd.",
  arguments = {
    { name = "packages", count = "many", help = "packages", completes = "package" },
  },
  options = {
    { name = "all", short = "a", kind = "flag", help = "print all packages" },
    {
      name = "host",
      kind = "repeated_value",
      value_name = "KEY=VALUE",
      help = "what recipes shall be told of their host (default: this machine)",
    },
  },
  examples = {
    "albedo recipe dump hdf5",
    "albedo recipe dump --all --host machine=aarch64 --host os=ubuntu24.04",
  },
}

--- So many packages are asked for at once, so that lines come while others are read.
local block = 500

--- Other names of what can be told of a host: those that recipes use.
local host_keys = {
  ["sys.platform"] = "platform",
  ["platform.system"] = "system",
  ["platform.machine"] = "machine",
  ["default_os"] = "os",
  platform = "platform",
  system = "system",
  machine = "machine",
  os = "os",
  macos_version = "macos_version",
  cwd = "cwd",
}

local function host_of(words)
  local host = {}
  for _, word in ipairs(words or {}) do
    local key, value = word:match("^([%w_.]+)=(.*)$")
    if not key or not host_keys[key] then
      error({
        code = "command.usage",
        message = ("--host takes KEY=VALUE, not '%s'"):format(word),
        hint = "the keys are platform, system, machine, os, macos_version and cwd",
      }, 0)
    end
    host[host_keys[key]] = value
  end
  return host
end

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local host = host_of(context.options.host)
  local names = recipes.names(context.arguments.packages, context.options.all)
  local items = {}
  for first = 1, math.max(#names, 1), block do
    local some = table.move(names, first, math.min(first + block - 1, #names), 1, {})
    for position, line in ipairs(recipe.dump(some, host)) do
      -- The first line of each block explains the keys, and is no package.
      local is_package = position > 1
      if is_package or first == 1 then
        context.output:print(line)
      end
      if is_package then
        local is_failed = line:find('^{"name":"[^"]*","error":') ~= nil
        items[#items + 1] = { id = tostring(#items), outcome = is_failed and "failed" or "present" }
      end
    end
  end
  return report.exit_status(items)
end

return command
