--- How the index of a cache follows what is written there; `albedo.signers` has the keys.

local policy = require("albedo.policy")
local report = require("albedo.report")

local publish = {}

--- Tells whether the index is to be brought up to date: where nobody says, a new cache gets one, an
--- old one keeps its habit. To be asked before anything is written.
---@param cache albedo.Cache
---@param wanted? boolean what the user says
---@return boolean
function publish.wants_index(cache, wanted)
  if wanted == nil then
    return cache:is_new() or cache:has_index()
  end
  return wanted
end

--- Brings the index up to date with everything that the cache now holds of a run.
---
--- Entries that were there before are offered too, so that a run which was killed between its last
--- entry and the index is made whole by the next one.
---@param cache albedo.Cache
---@param nodes albedo.Spec[]
---@param output albedo.Output
function publish.index(cache, nodes, output)
  local verdict = policy.decide("before.index", { cache = cache })
  local running <close> = output:start("index")
  local result = cache:update_index(nodes, { verdict = verdict, progress = running })
  if result.changed then
    output:note("index updated: " .. report.count(result.records, "record"))
  end
end

return publish
