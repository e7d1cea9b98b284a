--- A source mirror under maintenance: what it has, what of that no recipe refers to, and plans.

local common = require("albedo.maintenance.common")
local duration = require("albedo.duration")
local options_of = require("albedo.maintenance.options")
local plans = require("albedo.maintenance.plan")
local report = require("albedo.report")
local source_mirrors = require("albedo.source_mirrors")
local spec = require("albedo.spec")
local steps = require("albedo.maintenance.folder_steps")
local ui = require("albedo.ui")

local folder = {}

---@class albedo.MaintainedFolder
---@field kind "mirror"
---@field name string what it was opened by
---@field url string
---@field native albedo.SourceFolder
local Folder = { kind = "mirror" }
Folder.__index = Folder

--- Takes a source mirror under maintenance.
---@param name string what the user calls it
---@param native albedo.SourceFolder
---@return albedo.MaintainedFolder
function folder.new(name, native)
  return setmetatable({ name = name, url = native.url, native = native }, Folder)
end

function Folder:__tostring()
  return ("the source mirror '%s'"):format(self.url)
end

--- Returns what the mirror has: files with their `path`, `bytes`, `modified`, `package`.
---@param kinds? string[] as `albedo.MirrorInventory:entries` takes them
---@return table[]
function Folder:entries(kinds)
  local running <close> = ui.output:start(self.url)
  return self.native:inventory({ progress = running }):entries(kinds)
end

---@class albedo.UnneededOptions
---@field older_than? string what is younger stays
---@field exclude? string[] specs whose content stays
---@field unnamed? boolean also content of which no name says whose it is

--- Plans a prune; nothing is written.
---@param options? albedo.UnneededOptions
---@return albedo.MirrorPrunePlan
function Folder:judge(options)
  options = options_of.check(options, "unused", {
    older_than = "text",
    exclude = "texts",
    unnamed = "flag",
  })
  local inventory
  do
    local running <close> = ui.output:start(self.url)
    inventory = self.native:inventory({ progress = running })
  end
  return self.native:plan_prune(inventory, source_mirrors.demand_of_all(ui.output), {
    older_than = options.older_than and duration.parse(options.older_than, "older_than") or 0,
    exclude = spec.parse_all(options.exclude or {}),
    unnamed = options.unnamed,
  })
end

--- Returns what no recipe refers to: `path`, `bytes`, `reason` of each.
---@param options? albedo.UnneededOptions
---@return table[]
function Folder:unused(options)
  return self:judge(options).removed
end

--- Returns what the mirror has in numbers: `entries`, `bytes`, `trash` in bytes.
---@return table<string, integer>
function Folder:stats()
  local stats = { entries = 0, bytes = 0, trash = 0 }
  for _, entry in ipairs(self:entries()) do
    stats.entries = stats.entries + 1
    stats.bytes = stats.bytes + (entry.bytes or 0)
  end
  for _, run in ipairs(self:trash()) do
    stats.trash = stats.trash + run.bytes
  end
  return stats
end

--- Returns what earlier commits and prunes have taken away, the oldest first.
---@return table[] runs as `albedo.SourceFolder:trash` has them
function Folder:trash()
  return self.native:trash()
end

--- Puts back what an earlier commit or prune has taken away, and returns an item for each path.
---@param name? string the run, as `trash` names it; the last one unless told
---@return albedo.Item[]
function Folder:undo(name)
  return report.print_items(common.put_back_files(self.native, name or ""), ui.output)
end

--- Begins a plan for the mirror; nothing is changed before it is committed.
---@return albedo.MaintenancePlan
function Folder:plan()
  return plans.new(self, steps)
end

--- Returns the sentence with which a session at a prompt begins.
---@return string
function Folder:headline()
  local stats = self:stats()
  return ("%s: %s, %s"):format(
    tostring(self),
    report.count(stats.entries, "path"),
    ui.format_size(stats.bytes)
  )
end

return folder
