--- Removes what is kept on this machine only to be faster the next time.

local clean = require("albedo.workflow.clean")
local report = require("albedo.report")

local function flag(name, short, help)
  return { name = name, short = short, kind = "flag", help = help }
end

local command = {
  name = "clean",
  summary = "remove what can be had again: cached sources, unfinished downloads, copies of indices",
  description = "Without an option what interrupted fetches have left goes. Says what goes and how "
    .. "much it was; links are not followed, and what is in the local cache of sources without "
    .. "being of a mirror stays.",
  options = {
    flag("stage", "s", "what interrupted fetches have left, which the next would go on with"),
    flag("downloads", "d", "the local cache of sources"),
    flag("misc-cache", "m", "copies of the indices of caches, and of what was read of recipes"),
    flag("failures", "f", "marks of failed builds (of Spack alone: without effect here)"),
    flag("python-cache", "p", "compiled Python (of Spack alone: without effect here)"),
    flag("bootstrap", "b", "what Spack needs for itself (of Spack alone: without effect here)"),
    flag("all", "a", "all that can be cleaned"),
  },
  examples = { "albedo clean", "albedo clean --downloads", "albedo --dry-run clean --all" },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local items = clean.run(context.options, context.output)
  return report.finish("clean", items, context, {
    noun = "folder",
    nothing = "there is nothing to clean",
  })
end

return command
