--- Signs a file.

local keyring = require("albedo.keyring")
local option = require("albedo.option")
local report = require("albedo.report")

local command = {
  name = "sign",
  summary = "sign a file",
  arguments = { { name = "file", help = "the file", completes = "file" } },
  options = {
    {
      name = "output",
      kind = "value",
      value_name = "FILE",
      completes = "file",
      help = "where the signature goes (default: the file's name with '.asc')",
    },
    option.signing_key,
    { name = "clearsign", kind = "flag", help = "write text and signature into one file" },
    option.passphrase_variable,
  },
  examples = { "albedo gpg sign report.txt", "albedo gpg sign --clearsign --output r.asc r.txt" },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local options, file = context.options, context.arguments.file --[[@as string]]
  local ring = keyring.open(options)
  local key = keyring.get_signing_key(ring, options.key)
  local output = options.output or file .. ".asc"
  local item = keyring.item(key, "added", output)
  item.path = output
  if options["dry-run"] then
    item.reason = report.dry_run
  else
    ring:sign(file, { fingerprint = key.fingerprint, output = output, clear = options.clearsign })
  end
  return keyring.finish("gpg sign", { item }, context)
end

return command
