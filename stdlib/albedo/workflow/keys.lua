--- How the keys of caches are found and taken: read each cache's list, look at each key, and import
--- it only when it is the one key that its name promises.

local caches = require("albedo.caches")
local keyring = require("albedo.keyring")
local report = require("albedo.report")
local sign = require("albedo.sign")

local keys = {}

---@class albedo.KeysOptions
---@field mirrors? string[] caches to ask; nil or empty: the configured binary mirrors
---@field install? boolean import the keys
---@field trust? boolean trust what is imported
---@field force? boolean import again what is here
---@field dry_run? boolean say what would be done

--- Returns the key of a fingerprint in the ring, or nil.
local function find_key(ring, fingerprint)
  for _, key in ipairs(ring:keys()) do
    if key.fingerprint == fingerprint then
      return key
    end
  end
end

--- Says of a key that is not to be imported whether it is here.
local function describe(ring, fingerprint, item)
  local key = find_key(ring, fingerprint)
  if key then
    item.spec, item.outcome, item.reason = keyring.text(key), "present", keyring.state(key)
    item.trusted = key.trusted
  else
    item.outcome, item.reason = "kept", "not in the keyring"
  end
end

--- Imports a key and says what came of it.
local function import(ring, cache, fingerprint, item, options)
  local before = find_key(ring, fingerprint)
  local key = before
  if not before or options.force then
    local text = cache:get_key(fingerprint)
    key = ring:import({ text = text, fingerprint = fingerprint })[1]
    item.outcome = before and "updated" or "added"
  else
    item.outcome = "present"
  end
  if options.trust and not key.trusted then
    ring:set_trust({ fingerprint }, true)
    item.outcome = before and "updated" or "added"
  end
  key = find_key(ring, fingerprint)
  item.spec, item.reason, item.trusted = keyring.text(key), keyring.state(key), key.trusted
end

--- Handles one key of one cache; what is raised is the failure of this key alone.
local function handle(ring, source, fingerprint, options)
  local item = {
    id = fingerprint,
    spec = fingerprint,
    mirror = source.mirror.name or source.cache.url,
  }
  local ok, err = pcall(function()
    if options.install and not options.dry_run then
      import(ring, source.cache, fingerprint, item, options)
    else
      describe(ring, fingerprint, item)
    end
    if item.outcome == "kept" then
      local text = source.cache:get_key(fingerprint)
      item.spec = keyring.text(ring:read_keys({ text = text, fingerprint = fingerprint })[1])
    end
  end)
  if not ok then
    report.set_error(item, err)
  end
  return item
end

--- Says which keys the caches publish, taking them where asked, and returns an item for each.
---@param options albedo.KeysOptions
---@param output albedo.Output
---@return albedo.Item[]
function keys.run(options, output)
  local ring, items = sign.open(), {}
  for _, source in ipairs(caches.open(options.mirrors)) do
    if not source.mirror.signed and #(options.mirrors or {}) == 0 then
      output:detail(("%s is not signed: its keys are left alone"):format(source.cache.url))
    else
      local ok, found = pcall(source.cache.keys, source.cache)
      if not ok then
        local item = { id = source.cache.url, mirror = source.mirror.name }
        items[#items + 1] = report.set_error(item, found)
      else
        output:note(("%s publishes %s"):format(source.cache.url, report.count(#found, "key")))
        for _, fingerprint in ipairs(found) do
          items[#items + 1] = handle(ring, source, fingerprint, options)
        end
      end
    end
  end
  if options.install and not options.trust and #items > 0 then
    output:note(
      "imported keys are not trusted by that: compare their fingerprints, then add --trust"
    )
  elseif options.trust and not options.install then
    output:note("--trust trusts what --install imports: nothing was changed")
  end
  return items
end

return keys
