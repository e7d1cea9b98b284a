--- Checks that the configuration can be read and says only what is known.

local config = require("albedo.config")
local fs = require("albedo.fs")
local health = require("albedo.health")
local path = require("albedo.path")
local report = require("albedo.report")

--- Files of a scope that are not sections.
local others = { ["include.yaml"] = true, ["spack.yaml"] = true, ["repo.yaml"] = true }

--- Tells of files in the folder of a scope that nobody reads: mostly a slip of the pen.
local function look_for_strangers(scope, sections, check)
  if scope.file or not scope.path or not fs.exists(scope.path) then
    return
  end
  for _, file in ipairs(fs.list(scope.path, { kind = "file" })) do
    local name = path.name(file)
    local section = name:match("^(.*)%.ya?ml$")
    if name:match("%.yml$") and sections[section] then
      check:warn(("'%s' is not read"):format(file), ("rename it to '%s.yaml'"):format(section))
    elseif section and not sections[section] and not others[name] then
      check:warn(
        ("'%s' is not read: there is no section '%s'"):format(file, section),
        "'albedo config list' shows the sections"
      )
    end
  end
end

health.add({
  name = "configuration",
  summary = "whether all scopes can be read, and hold only what is known",
  run = function(check)
    local names, sections = config.sections(), {}
    local broken = 0
    for _, name in ipairs(names) do
      sections[name] = true
      local ok, err = pcall(config.check, name)
      if not ok then
        broken = broken + 1
        check:fail_with(err)
      end
    end
    local ok, scopes = pcall(config.scopes)
    if not ok then
      return check:fail_with(scopes)
    end
    local count = 0
    for _, scope in ipairs(scopes) do
      if scope.active and scope.path and fs.exists(scope.path) then
        count = count + 1
        look_for_strangers(scope, sections, check)
      end
    end
    if broken == 0 then
      check:ok(
        ("%s with files, %s"):format(
          report.count(count, "scope"),
          report.count(#names, "section")
        ) .. " can be read"
      )
    end
  end,
})

return {}
