--- What goes with entries that are written to a cache: its index, the keys that have signed, and
--- which key signs in the first place.

local policy = require("albedo.policy")
local report = require("albedo.report")
local sign = require("albedo.sign")

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

--- Returns the function that asks policy which key signs; raises when no key can.
---
--- Asked once before anything is written, so that a missing key is said at once.
---@param cache albedo.Cache
---@param options { key?: string, passphrase_variable?: string }
---@return fun(node?: albedo.Spec): albedo.Verdict
function publish.open_signing(cache, options)
  sign.open({ passphrase_variable = options.passphrase_variable })
  local function choose_key(node)
    return policy.decide("cache.key", { cache = cache, spec = node, key = options.key })
  end
  local verdict = choose_key()
  if not verdict.allowed then
    error({
      code = "policy.denied",
      message = ("cannot sign what is pushed to '%s': %s"):format(cache.url, verdict.reason),
      hint = verdict.hint,
    })
  end
  return choose_key
end

--- Publishes the keys that have signed, so that whoever uses the cache finds them.
---@param cache albedo.Cache
---@param signers table<string, boolean> by fingerprint
function publish.keys(cache, signers)
  local fingerprints = {}
  for fingerprint in pairs(signers) do
    fingerprints[#fingerprints + 1] = fingerprint
  end
  if #fingerprints > 0 then
    table.sort(fingerprints)
    local verdict = policy.decide("before.index", { cache = cache })
    cache:publish_keys(fingerprints, { verdict = verdict })
  end
end

return publish
