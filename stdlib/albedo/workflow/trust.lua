--- How a report on signatures is made: judge every entry of each cache, and count by key and state.

local caches = require("albedo.caches")
local config = require("albedo.config")
local list = require("albedo.workflow.list")
local policy = require("albedo.policy")
local report = require("albedo.report")
local task = require("albedo.task")

local trust = {}

---@class albedo.TrustOptions
---@field mirrors? string[] caches to look at; nil or empty: the configured binary mirrors
---@field jobs? integer entries verified at a time

--- Entries with a signature by one key in one state, or those that have none in order.
---@class albedo.TrustItem: albedo.Item
---@field mirror string name or URL of the mirror
---@field key? string fingerprint of the key
---@field state string of the signatures, or `unsigned`, `malformed`, `missing`, `failed`
---@field accepted boolean whether a signature in this state counts for the mirror
---@field entries integer how many entries there are
---@field refused string[] those of them that would not be installed

--- The states in the order in which they are shown, and what is said of each.
local states = {
  { "trusted", "trusted" },
  { "untrusted", "in the keyring, but not trusted" },
  { "unknown_key", "not in the keyring" },
  { "expired_key", "the key has expired" },
  { "expired_signature", "the signature has expired" },
  { "revoked_key", "the key is revoked" },
  { "bad", "changed after it was signed" },
  { "error", "cannot be verified" },
  { "malformed", "not one signed message" },
  { "unsigned", "unsigned" },
  { "missing", "in the index, but not there" },
  { "failed", "could not be read" },
}

local rank, words = {}, {}
for index, state in ipairs(states) do
  rank[state[1]], words[state[1]] = index, state[2]
end

--- What an entry without a verified signature counts as.
local function group_of(source, verdict)
  if verdict.signature == "malformed" then
    return { state = "malformed", accepted = false }
  end
  return { state = "unsigned", accepted = not source.mirror.signed and not verdict.pinned }
end

--- Verifies one entry: which groups it belongs to, and whether it would be installed.
---@param source table
---@param node albedo.Spec
---@return { keys: table[], allowed: boolean, pinned?: boolean, cause?: albedo.Error }
local function judge(source, node)
  if not source.cache:has_manifest(node) then
    return { keys = { { state = "missing", accepted = false } }, allowed = false }
  end
  -- Never waived here: what is asked is what the signatures are worth.
  local verdict = policy.decide("cache.accept", { cache = source.cache, spec = node })
  local keys = verdict.signature == "verified" and verdict.signatures
    or { group_of(source, verdict) }
  local is_allowed = verdict.allowed or (keys[1].state == "unsigned" and keys[1].accepted)
  return {
    keys = keys,
    allowed = is_allowed,
    pinned = verdict.pinned,
    cause = not is_allowed
        and { code = "policy.denied", message = verdict.reason, hint = verdict.hint }
      or nil,
  }
end

--- Judges all entries of a cache, several at a time.
---@return table[] judgements in the order of the entries
local function judge_all(source, entries, jobs, output)
  local judgements = {}
  local shown <close> = output:batch(#entries)
  task.outcomes(entries, function(entry)
    local _ <close> = shown:start(entry.spec)
    local ok, result = false, entry.problem
    if entry.node then
      ok, result = pcall(judge, source, entry.node)
    end
    judgements[entry.index] = ok and result
      or { keys = { { state = "failed", accepted = false } }, allowed = false, cause = result }
  end, { jobs = jobs })
  return judgements
end

--- Returns the group of a key and a state, making it the first time.
local function find_group(groups, name, key)
  local id = ("%s %s %s"):format(name, key.fingerprint or "-", key.state)
  if not groups[id] then
    groups[id] = {
      id = id,
      spec = key.fingerprint
          and (key.name and ("%s (%s)"):format(key.fingerprint, key.name) or key.fingerprint)
        or nil,
      mirror = name,
      key = key.fingerprint,
      state = key.state,
      accepted = key.accepted,
      entries = 0,
      refused = {},
    }
    groups[#groups + 1] = groups[id]
  end
  return groups[id]
end

--- Says of a group what is to be said of all of its entries.
local function finish_group(group, is_pinned)
  local reason = words[group.state]
  if group.state == "trusted" and is_pinned then
    reason = reason .. (group.accepted and ", pinned" or ", but not pinned for this mirror")
  elseif group.state == "unsigned" and group.accepted then
    reason = reason .. ", which the configuration of the mirror waives"
  elseif not group.accepted and #group.refused == 0 then
    reason = reason .. "; another signature counts"
  end
  group.reason = reason
  if group.accepted or #group.refused == 0 then
    group.outcome, group.cause = "present", nil
  elseif group.state == "missing" then
    group.outcome = "unavailable"
  elseif group.state == "failed" then
    report.set_error(group, group.cause)
  else
    group.outcome = "refused"
  end
end

--- Counts the judgements by key and state.
---@return albedo.TrustItem[] groups
---@return integer allowed how many entries would be installed
local function count(source, entries, judgements)
  local name = source.mirror.name or source.cache.url
  local groups, allowed, is_pinned = {}, 0, false
  for index, entry in ipairs(entries) do
    local judgement = judgements[index]
    allowed = allowed + (judgement.allowed and 1 or 0)
    is_pinned = is_pinned or judgement.pinned or false
    for _, key in ipairs(judgement.keys) do
      local group = find_group(groups, name, key)
      group.entries = group.entries + 1
      if not judgement.allowed then
        group.cause = group.cause or judgement.cause
        group.refused[#group.refused + 1] = entry.spec
      end
    end
  end
  local sorted = table.move(groups, 1, #groups, 1, {})
  table.sort(sorted, function(left, right)
    if left.state ~= right.state then
      return rank[left.state] < rank[right.state]
    end
    return (left.key or "") < (right.key or "")
  end)
  for _, group in ipairs(sorted) do
    finish_group(group, is_pinned)
  end
  return sorted, allowed
end

--- Returns what there is to judge in a cache, in its order.
---@param source albedo.ReadCache
---@return { spec: string, node?: albedo.Spec, problem?: albedo.Error, index: integer }[]
local function entries_of(source)
  local entries = {}
  for _, node in ipairs(source.nodes) do
    if not node.external then
      entries[#entries + 1] = { spec = node.short, node = node, index = #entries + 1 }
    end
  end
  for _, item in ipairs(source.unreadable or {}) do
    entries[#entries + 1] = { spec = item.spec, problem = item.cause, index = #entries + 1 }
  end
  return entries
end

--- Judges what caches hold and returns what there is, by key and state.
---@param options albedo.TrustOptions
---@param output albedo.Output
---@return albedo.TrustItem[]
function trust.run(options, output)
  local items = {}
  for _, source in ipairs(list.read(caches.open(options.mirrors), output, { held = true })) do
    local entries = entries_of(source)
    local judgements = judge_all(source, entries, options.jobs or config.host().cores, output)
    local groups, allowed = count(source, entries, judgements)
    local name = source.mirror.name or source.cache.url
    local total = report.count(#entries, "package")
    output:note(("%s: %d of %s would be installed"):format(name, allowed, total))
    table.move(groups, 1, #groups, #items + 1, items)
  end
  return items
end

return trust
