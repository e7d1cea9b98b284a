--- Prints what this machine is, in the words of specs.

local config = require("albedo.config")

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

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local options, output = context.options, context.output
  if options["known-targets"] and not options.json then
    print_known(output)
    return 0
  end
  local host = config.host()
  local target = host.target
  if options.family or options.generic or options["generic-target"] then
    target = config.generic_target(target, { family = options.family })
  end
  local text
  if options.json then
    local json = require("albedo.json")
    text = json.encode({
      schema = 1,
      command = "arch",
      platform = host.platform,
      operating_system = host.operating_system,
      target = target,
      known_targets = options["known-targets"] and config.targets() or nil,
    })
  elseif options.platform then
    text = host.platform
  elseif options["operating-system"] then
    text = host.operating_system
  elseif options.target or options["generic-target"] then
    text = target
  else
    text = ("%s-%s-%s"):format(host.platform, host.operating_system, target)
  end
  output:print(text)
  return 0
end

return command
