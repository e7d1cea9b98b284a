--- Prints what this machine is, in the words of specs.

local config = require("albedo.config")
local report = require("albedo.report")

local outdated = "albedo knows one kind of nodes, and prints what this one is"

local command = {
  name = "arch",
  summary = "print what this machine is: platform, operating system and target",
  options = {
    {
      name = "platform",
      short = "p",
      kind = "flag",
      excludes = { "operating-system", "target" },
      help = "print only the platform",
    },
    {
      name = "operating-system",
      short = "o",
      kind = "flag",
      excludes = { "target" },
      help = "print only the operating system",
    },
    { name = "target", short = "t", kind = "flag", help = "print only the target" },
    {
      name = "generic",
      kind = "flag",
      excludes = { "family" },
      help = "as target what several makers build: x86_64_v3",
    },
    { name = "family", kind = "flag", help = "as target the instruction set: x86_64" },
    {
      name = "generic-target",
      short = "g",
      kind = "flag",
      help = "print only the target that several makers build",
    },
    { name = "known-targets", kind = "flag", help = "print all targets that specs can name" },
    { name = "frontend", short = "f", kind = "flag", hidden = true, deprecation = outdated },
    { name = "backend", short = "b", kind = "flag", hidden = true, deprecation = outdated },
  },
  examples = { "albedo arch", "albedo arch --generic --target" },
}

---@param output albedo.Output
local function print_known(output)
  for _, group in ipairs(config.targets()) do
    local title = group.family == "" and "Generic architectures (families)"
      or ("%s - %s"):format(group.vendor, group.family)
    output:print(title)
    output:lines(group.names, { columns = true, indent = 4 })
    output:print("")
  end
end

--- Returns the known targets as items of the program's JSON.
local function known_items()
  local items = {}
  for _, group in ipairs(config.targets()) do
    for _, name in ipairs(group.names) do
      items[#items + 1] =
        { id = name, outcome = "present", family = group.family, vendor = group.vendor }
    end
  end
  return items
end

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local options, output = context.options, context.output
  if options["known-targets"] then
    if options.json then
      report.print_json("arch", known_items(), output)
    else
      print_known(output)
    end
    return 0
  end
  local host = config.host()
  local target = host.target
  if options.family or options.generic or options["generic-target"] then
    target = config.generic_target(target, { family = options.family })
  end
  local whole = ("%s-%s-%s"):format(host.platform, host.operating_system, target)
  if options.json then
    local item = {
      id = whole,
      outcome = "present",
      platform = host.platform,
      operating_system = host.operating_system,
      target = target,
    }
    report.print_json("arch", { item }, output)
  elseif options.platform then
    output:print(host.platform)
  elseif options["operating-system"] then
    output:print(host.operating_system)
  elseif options.target or options["generic-target"] then
    output:print(target)
  else
    output:print(whole)
  end
  return 0
end

return command
