--- Makes a key that signs packages.

local keyring = require("albedo.keyring")
local report = require("albedo.report")

local command = {
  name = "create",
  summary = "make a key that signs packages",
  description = "Makes an RSA key with 4096 bits and without a passphrase, as Spack does, so that "
    .. "packages can be signed without anybody present. Guard its folder. For a key with a "
    .. "passphrase use 'gpg --homedir' with the folder that 'albedo gpg list' shows.",
  arguments = {
    { name = "name", help = "the owner's name" },
    { name = "email", help = "the owner's address" },
  },
  options = {
    {
      name = "comment",
      kind = "value",
      value_name = "TEXT",
      default = "GPG created for Spack",
      help = "what the key is for",
    },
    {
      name = "expires",
      kind = "value",
      value_name = "WHEN",
      default = "0",
      help = "when the key ends, as gpg writes it: 0 (never), 2y, 2030-12-31",
    },
    {
      name = "export",
      kind = "value",
      value_name = "FILE",
      completes = "file",
      help = "write the public key to this file",
    },
    {
      name = "export-secret",
      kind = "value",
      value_name = "FILE",
      completes = "file",
      help = "write the secret key to this file, for its owner's eyes alone",
    },
  },
  examples = { "albedo gpg create --expires 2y --export site.key 'Our Site' site@example.org" },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local options, arguments = context.options, context.arguments
  local name = ("%s <%s>"):format(arguments.name, arguments.email)
  if options["dry-run"] then
    local item = { id = name, outcome = "added", reason = report.dry_run }
    return keyring.finish("gpg create", { item }, context)
  end
  local ring = keyring.open({})
  context.output:note("making a key, which takes a moment")
  local key = ring:create_key(arguments.name, arguments.email, {
    comment = options.comment,
    expires = options.expires,
  })
  if options.export then
    ring:export(options.export, { key.fingerprint })
  end
  if options["export-secret"] then
    ring:export(options["export-secret"], { key.fingerprint }, { secret = true })
  end
  return keyring.finish("gpg create", { keyring.item(key, "added", keyring.state(key)) }, context)
end

return command
