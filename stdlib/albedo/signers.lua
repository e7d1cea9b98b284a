--- The keys that sign in a cache: policy is asked which they are, and they are published there.

local log = require("albedo.log")
local policy = require("albedo.policy")
local sign = require("albedo.sign")

local signers = {}

---@class albedo.SignersOptions
---@field keys? string[] what means the keys that sign; nil or empty: the only one there is
---@field passphrase_variable? string the variable that holds the passphrase of the keys

--- Says that a rule of policy has chosen the key where the user has named some.
local function note_choice(verdict, names)
  if #names > 0 and not verdict.rule:find("built-in: ", 1, true) then
    log.note("signing with %s: so says the rule %s", verdict.fingerprint, verdict.rule)
  end
end

--- Returns the function that asks policy which keys sign an entry; raises when one cannot.
---
--- Asked once for the whole cache before anything is done, so that a missing key is said at once.
---@param cache albedo.Cache
---@param options albedo.SignersOptions
---@return fun(node?: albedo.Spec): albedo.Verdict[] choose one verdict for each key
function signers.open(cache, options)
  sign.open({ passphrase_variable = options.passphrase_variable })
  local names = options.keys or {}
  local function choose(node)
    return policy.keys({ cache = cache, spec = node, keys = names })
  end
  for _, verdict in ipairs(choose()) do
    if not verdict.allowed then
      error({
        code = "policy.denied",
        message = ("cannot sign in '%s': %s"):format(cache.url, verdict.reason),
        hint = verdict.hint,
      })
    end
    note_choice(verdict, names)
  end
  return choose
end

--- Notes the keys of some verdicts as those that have signed.
---@param signed table<string, boolean> by fingerprint
---@param verdicts albedo.Verdict[]
function signers.note(signed, verdicts)
  for _, verdict in ipairs(verdicts) do
    signed[verdict.fingerprint] = true
  end
end

--- Publishes the keys that have signed, so that whoever uses the cache finds them.
---@param cache albedo.Cache
---@param signed table<string, boolean> by fingerprint
function signers.publish(cache, signed)
  local fingerprints = {}
  for fingerprint in pairs(signed) do
    fingerprints[#fingerprints + 1] = fingerprint
  end
  if #fingerprints > 0 then
    table.sort(fingerprints)
    local verdict = policy.decide("before.index", { cache = cache })
    cache:publish_keys(fingerprints, { verdict = verdict })
  end
end

return signers
