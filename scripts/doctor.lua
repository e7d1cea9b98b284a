--- Looks for what is wrong with this Albedo, its configuration, and what it works on.

local doctor = require("albedo.workflow.doctor")

local command = {
  name = "doctor",
  summary = "look for what is wrong here",
  description = "Looks at the configuration, keys, mirrors, caches, locks, room on disks, scripts, "
    .. "policies and the machine, and says of everything whether it is well and what to do where "
    .. "it is not. Nothing is changed. Mirrors that do not answer, and whatever else takes too "
    .. "long, are given up after some seconds; --offline leaves all of the network out.\n\n"
    .. "With -q only warnings and errors are shown. A site adds checks of its own in "
    .. "'albedo/health/NAME.lua' of its scope; 'albedo help scripts' says where that is. The exit "
    .. "status is 1 when there is an error; warnings do not count.",
  arguments = {
    { name = "checks", count = "many", help = "the checks to run (default: all)" },
  },
  options = { { name = "list", short = "l", kind = "flag", help = "show which checks there are" } },
  examples = { "albedo doctor", "albedo doctor disk mirrors", "albedo --offline doctor --json" },
}

---@param context albedo.CommandContext
---@return integer exit_status 0 when there is no error, else 1
function command.run(context)
  return doctor.run(context)
end

return command
