--- Writes keys to a file.

local keyring = require("albedo.keyring")
local option = require("albedo.option")
local report = require("albedo.report")

local command = {
  name = "export",
  summary = "write public keys to a file",
  description = "Writes the public part of the keys, or of all that sign here, for others to "
    .. "trust.",
  arguments = {
    { name = "location", help = "the file", completes = "file" },
    {
      name = "keys",
      count = "many",
      help = "fingerprints, key ids, addresses or names (default: all keys that sign here)",
    },
  },
  options = {
    {
      name = "secret",
      kind = "flag",
      help = "write the secret keys; the file is for its owner's eyes alone",
    },
    option.passphrase_variable,
  },
  examples = { "albedo gpg export /srv/site/site.key", "albedo gpg export --secret backup.asc" },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local options, names = context.options, context.arguments.keys
  local ring = keyring.open(options)
  local keys = #names > 0 and ring:get_keys(names, { secret = options.secret })
    or ring:secret_keys()
  if #keys == 0 then
    error({
      code = "gpg.unknown_key",
      message = ("the keyring '%s' holds no key that signs"):format(ring.home),
      hint = "name the keys that are to be written; 'albedo gpg list' shows them",
    })
  end
  local items, fingerprints = {}, {}
  for index, key in ipairs(keys) do
    fingerprints[index] = key.fingerprint
    local reason = options["dry-run"] and report.dry_run
      or options.secret and "its secret key"
      or nil
    items[index] = keyring.item(key, "added", reason)
  end
  if not options["dry-run"] then
    ring:export(context.arguments.location --[[@as string]], fingerprints, {
      secret = options.secret,
    })
  end
  return keyring.finish("gpg export", items, context)
end

return command
