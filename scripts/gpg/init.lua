--- Imports the keys that come with an installation.

local keyring = require("albedo.keyring")
local sign = require("albedo.sign")

local command = {
  name = "init",
  summary = "import and trust the keys of a folder",
  description = "Imports every file '*.key' below the folder, and trusts the keys. Without --from "
    .. "the folder is var/spack/gpg below $spack.",
  options = {
    {
      name = "from",
      kind = "value",
      value_name = "DIR",
      completes = "folder",
      help = "take the keys of this folder",
    },
  },
  examples = { "albedo gpg init --from /srv/site/keys" },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local ring = keyring.open({})
  local items = {}
  for _, path in ipairs(sign.key_files(context.options.from)) do
    local found = keyring.each({ path }, function()
      local keys = keyring.trust_file(ring, path, context.options["dry-run"])
      table.move(keys, 2, #keys, #items + 1, items)
      return keys[1]
    end)
    items[#items + 1] = found[1]
  end
  return keyring.finish("gpg init", items, context)
end

return command
