--- Checks commands and modules of scopes: what they replace, what is not used, what does not load.

local fs = require("albedo.fs")
local health = require("albedo.health")
local program = require("albedo.program")
local report = require("albedo.report")

--- Tells whether one of some files comes with the program.
local function has_shipped(files)
  for _, file in ipairs(files) do
    if file.origin == "shipped" then
      return true
    end
  end
  return false
end

--- Loads a command as the program would; raises what is wrong with it.
local function load_command(script)
  -- The globals of this module are those of a command: reading another one is an error.
  local chunk, problem = load(fs.read(script.path), "@" .. script.path, "t", _G)
  if not chunk then
    error(problem, 0)
  end
  local result = chunk()
  local name = script.name:match("%S+$")
  if type(result) ~= "table" or result.name ~= name then
    error(("it does not return the table of a command '%s'"):format(name), 0)
  end
end

local function check_script(script, check)
  for _, file in ipairs(script.refused) do
    check:warn(
      ("'%s' is not used: the %s '%s' comes from elsewhere"):format(
        file.path,
        script.kind,
        script.name
      ),
      "the site decides whether it may be replaced: 'albedo:policy:allow_override'"
    )
  end
  if script.origin ~= "shipped" and has_shipped(script.shadowed) then
    check:ok(
      ("the %s '%s' is that of '%s' (%s), not the shipped one"):format(
        script.kind,
        script.name,
        script.path,
        script.origin
      )
    )
  end
  -- What was trusted may be another text by now; the program itself compares that.
  if script.kind == "command" and script.origin ~= "shipped" and script.origin ~= "trusted" then
    local ok, err = pcall(load_command, script)
    if not ok then
      check:fail_with(err, ("the command '%s' cannot be used"):format(script.name))
    end
    return 1
  end
  return 0
end

health.add({
  name = "scripts",
  summary = "commands and modules of scopes: what they replace, what does not load",
  run = function(check)
    local count = 0
    for _, script in ipairs(program.scripts()) do
      count = count + check_script(script, check)
    end
    for _, reason in ipairs(program.untrusted_folders()) do
      check:warn(reason)
    end
    check:ok(("%s of scopes"):format(report.count(count, "command")))
  end,
})

return {}
