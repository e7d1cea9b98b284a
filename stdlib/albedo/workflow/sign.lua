--- How entries that are in a cache are signed: choose them, ask policy for the keys, sign each.

local batch = require("albedo.batch")
local caches = require("albedo.caches")
local config = require("albedo.config")
local list = require("albedo.workflow.list")
local report = require("albedo.report")
local signers = require("albedo.signers")
local spec = require("albedo.spec")

local sign = {}

---@class albedo.SignOptions
---@field mirror string configured name, path or URL of the cache
---@field layout? string "v2" or "v3"; nil: the newest that the place has
---@field specs string[] queries for what is signed; none means everything
---@field keys? string[] what means the keys that sign
---@field add? boolean let signatures that are there stand
---@field force? boolean sign anew what the keys have signed
---@field passphrase_variable? string the variable that holds the passphrase of the keys
---@field jobs? integer packages signed at a time
---@field dry_run? boolean say what would be done

--- Returns what the cache holds and the queries mean, each once, in the order of the index.
---@param cache albedo.Cache
---@param specs string[]
---@param output albedo.Output
---@return albedo.Spec[] meant
---@return albedo.Item[] unreadable what may be meant and tells no spec, as failed items
local function select_entries(cache, specs, output)
  local held = {}
  local nodes, unreadable = list.held(cache, output)
  for _, node in ipairs(nodes) do
    if not node.external then
      held[#held + 1] = node
    end
  end
  if #specs == 0 then
    return held, unreadable
  end
  local is_meant = {}
  for _, query in ipairs(spec.parse_all(specs)) do
    for _, node in ipairs(spec.resolve(query, held, "all", cache.url)) do
      is_meant[node.hash] = true
    end
  end
  local meant = {}
  for _, node in ipairs(held) do
    if is_meant[node.hash] then
      meant[#meant + 1] = node
    end
  end
  return meant, {}
end

--- Signs one entry; what is raised is the failure of this one alone.
---@param cache albedo.Cache
---@param item albedo.Item
---@param verdicts albedo.Verdict[] on the keys
---@param options albedo.SignOptions
---@param running albedo.Progress
local function sign_one(cache, item, verdicts, options, running)
  for _, verdict in ipairs(verdicts) do
    if not verdict.allowed then
      report.set_denial(item, "refused", verdict)
      return
    end
  end
  local result = cache:sign(item.node, {
    key_verdicts = verdicts,
    earlier = options.add and "keep" or options.force and "replace_always" or "replace",
    dry_run = options.dry_run,
    progress = running,
  })
  if not options.dry_run then
    item.signatures = result.signatures
  end
  if #result.added == 0 then
    item.outcome = "present"
  elseif options.dry_run then
    item.outcome, item.reason = "updated", report.dry_run
  else
    item.outcome = "updated"
    item.reason = (result.was_unsigned and "was unsigned; " or "")
      .. "signed by "
      .. table.concat(result.added, ", ")
  end
end

--- Signs entries of a cache and returns the outcome of each.
---@param options albedo.SignOptions
---@param output albedo.Output
---@return albedo.Item[] items
---@return albedo.Error? failure why the keys were not published
function sign.run(options, output)
  local cache = caches.open_for_push(options.mirror, options.layout)
  local choose_keys = signers.open(cache, options)
  local readable, signed = {}, {}
  local nodes, unreadable = select_entries(cache, options.specs, output)
  for index, node in ipairs(nodes) do
    readable[index] = { id = node.hash, spec = node.short, node = node }
  end
  local items = table.move(readable, 1, #readable, 1, {})
  table.move(unreadable, 1, #unreadable, #items + 1, items)
  do
    local work <close> = batch.open(items, output)
    for _, item in ipairs(unreadable) do
      work:print(item)
    end
    work:each(readable, function(item, running)
      local verdicts = choose_keys(item.node)
      sign_one(cache, item, verdicts, options, running)
      if item.outcome ~= "refused" then
        signers.note(signed, verdicts)
      end
    end, options.jobs or config.host().cores)
  end
  for _, item in ipairs(items) do
    item.node = nil
  end
  if not options.dry_run then
    local ok, err = pcall(signers.publish, cache, signed)
    if not ok then
      return items, err
    end
  end
  return items
end

return sign
