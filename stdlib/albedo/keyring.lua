--- What the commands on keys have in common: opening the ring, words for keys, outcomes.

local report = require("albedo.report")
local sign = require("albedo.sign")

local keyring = {}

--- Returns a key in words: `FINGERPRINT (Name <address>)`.
---@param key table
---@return string
function keyring.text(key)
  return ("%s (%s)"):format(key.fingerprint, key.name)
end

--- Returns the day of a time in seconds since 1970.
---@param seconds integer
---@return string
function keyring.date(seconds)
  return tostring(os.date("!%Y-%m-%d", seconds))
end

--- Returns what there is to say of a key beside its name: `trusted, expires 2030-12-31`.
---@param key table
---@return string
function keyring.state(key)
  local words = { key.defect or (key.trusted and "trusted" or "not trusted") }
  if key.expires then
    words[#words + 1] = (key.defect == "expired" and "expired " or "expires ")
      .. keyring.date(key.expires)
  end
  return table.concat(words, ", ")
end

--- Returns the item of a key for a report.
---@param key table
---@param outcome albedo.Outcome
---@param reason? string
---@return albedo.Item
function keyring.item(key, outcome, reason)
  return { id = key.fingerprint, spec = keyring.text(key), outcome = outcome, reason = reason }
end

--- Writes the line of each item and ends the command.
---@param command string
---@param items albedo.Item[]
---@param context albedo.CommandContext
---@return integer exit_status
function keyring.finish(command, items, context)
  for index, item in ipairs(items) do
    report.print_item(item, index, #items, context.output)
  end
  return report.finish(command, items, context, { noun = "key" })
end

--- Handles each of a list by itself; what is raised is the failure of that one.
---@param list string[] what the user named
---@param handle fun(name: string): albedo.Item
---@return albedo.Item[]
function keyring.each(list, handle)
  local items = {}
  for index, name in ipairs(list) do
    local ok, result = pcall(handle, name)
    items[index] = ok and result or report.set_error({ id = name }, result)
  end
  return items
end

--- Imports the keys of a file and trusts them; returns their items.
---@param ring albedo.Keyring
---@param path string
---@param is_dry_run? boolean
---@return albedo.Item[]
function keyring.trust_file(ring, path, is_dry_run)
  if is_dry_run then
    local items = {}
    for index, key in ipairs(ring:read_keys({ path = path })) do
      items[index] = keyring.item(key, "added", report.dry_run)
    end
    return items
  end
  local had_secret = {}
  for _, key in ipairs(ring:secret_keys()) do
    had_secret[key.fingerprint] = true
  end
  local items, fingerprints = {}, {}
  for index, key in ipairs(ring:import({ path = path })) do
    local brings_secret = key.secret and not had_secret[key.fingerprint]
    local is_kept = key.trusted and not key.added and not brings_secret
    items[index] = keyring.item(
      key,
      key.added and "added" or is_kept and "present" or "updated",
      (key.defect and ("trusted, but " .. key.defect) or "trusted")
        .. (brings_secret and ", with its secret key" or "")
    )
    fingerprints[index] = key.fingerprint
  end
  ring:set_trust(fingerprints, true)
  return items
end

--- Returns the one key that signs: the one that `name` means, or the only one there is.
---@param ring albedo.Keyring
---@param name? string
---@return table key
function keyring.get_signing_key(ring, name)
  if name then
    return ring:get_keys({ name }, { secret = true })[1]
  end
  local keys = {}
  for _, key in ipairs(ring:secret_keys()) do
    if key.can_sign then
      keys[#keys + 1] = key
    end
  end
  if #keys == 1 then
    return keys[1]
  end
  local texts = {}
  for index, key in ipairs(keys) do
    texts[index] = keyring.text(key)
  end
  error({
    code = #keys == 0 and "gpg.unknown_key" or "gpg.ambiguous_key",
    message = #keys == 0 and "there is no key that signs"
      or ("there are %d keys that sign: %s"):format(#keys, table.concat(texts, ", ")),
    hint = #keys == 0 and "make one with 'albedo gpg create NAME EMAIL'"
      or "name one by its fingerprint with --key",
  })
end

--- Opens the ring as the options of a command say.
---@param options table
---@return albedo.Keyring
function keyring.open(options)
  return sign.open({ passphrase_variable = options["passphrase-variable"] })
end

return keyring
