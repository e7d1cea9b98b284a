--- Imports and trusts the keys of a file.

local keyring = require("albedo.keyring")

local command = {
  name = "trust",
  summary = "import the keys of a file and trust them",
  description = "From now on, packages that these keys have signed are installed. Take the file "
    .. "from somebody you know, and compare the fingerprint with one that you got another way.",
  arguments = { { name = "file", help = "a file with keys", completes = "file" } },
  examples = { "albedo gpg trust /srv/site/site.key" },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local items = keyring.trust_file(
    keyring.open({}),
    context.arguments.file --[[@as string]],
    context.options["dry-run"]
  )
  return keyring.finish("gpg trust", items, context)
end

return command
