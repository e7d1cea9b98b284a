--- Removes keys from the keyring.

local keyring = require("albedo.keyring")
local report = require("albedo.report")

local command = {
  name = "untrust",
  summary = "remove keys from the keyring",
  description = "What these keys have signed is not installed any more. What is installed stays.",
  arguments = {
    { name = "keys", count = "some", help = "fingerprints, key ids, addresses or names" },
  },
  options = {
    {
      name = "signing",
      kind = "flag",
      help = "remove the secret keys, too: nothing brings them back",
    },
  },
  examples = { "albedo gpg untrust site@example.org" },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local ring = keyring.open({})
  local options = context.options
  local items = keyring.each(context.arguments.keys, function(name)
    local key = ring:get_keys({ name })[1]
    if options["dry-run"] then
      return keyring.item(key, "removed", report.dry_run)
    end
    ring:remove(key.fingerprint, { secret = options.signing })
    return keyring.item(key, "removed", key.secret and "with its secret key" or nil)
  end)
  return keyring.finish("gpg untrust", items, context)
end

return command
