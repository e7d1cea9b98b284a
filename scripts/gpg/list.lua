--- Lists the keys of the keyring.

local json = require("albedo.json")
local keyring = require("albedo.keyring")

local command = {
  name = "list",
  summary = "list the keys of the keyring",
  description = "Lists the public keys in gpg's own layout, which scripts know, with --signing "
    .. "also those that can sign here.",
  options = {
    { name = "trusted", kind = "flag", help = "list the public keys, as is done anyway" },
    { name = "signing", kind = "flag", help = "list the secret keys, too" },
  },
  examples = { "albedo gpg list", "albedo gpg list --signing --json" },
}

--- Returns the line of a key or subkey: `pub   rsa4096 2026-11-20 [SC]`.
local function part_line(word, part)
  local line = ("%-5s %s %s [%s]"):format(
    word,
    part.algorithm,
    keyring.date(part.created),
    part.usage
  )
  if part.revoked then
    return line .. " [revoked]"
  elseif part.expires then
    local ending = part.expired and "expired" or "expires"
    return line .. (" [%s: %s]"):format(ending, keyring.date(part.expires))
  end
  return line
end

--- Prints keys in gpg's layout.
local function print_keys(home, keys, is_secret, output)
  if #keys == 0 then
    return
  end
  local title = home .. "/pubring.kbx"
  output:print(title)
  output:print(("-"):rep(#title))
  for _, key in ipairs(keys) do
    for index, part in ipairs(key.parts) do
      local main = is_secret and "sec" or "pub"
      local other = is_secret and "ssb" or "sub"
      output:print(part_line(index == 1 and main or other, part))
      if index == 1 then
        output:print("      " .. part.fingerprint)
        for _, user_id in ipairs(key.user_ids) do
          local word = key.defect or (key.trusted and "ultimate" or "unknown")
          output:print(("uid           [%8s] %s"):format(word, user_id))
        end
      end
    end
    output:print("")
  end
end

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local ring = keyring.open({})
  local public = ring:keys()
  local secret = context.options.signing and ring:secret_keys() or {}
  if context.options.json then
    local items = {}
    for index, key in ipairs(public) do
      key.parts, key.user_ids = json.array(key.parts), json.array(key.user_ids)
      local item = keyring.item(key, "present")
      item.key = key
      items[index] = item
    end
    require("albedo.report").print_json("gpg list", items, context.output)
    return 0
  end
  print_keys(ring.home, public, false, context.output)
  print_keys(ring.home, secret, true, context.output)
  if #public == 0 then
    context.output:note(("the keyring '%s' holds no key"):format(ring.home))
  end
  return 0
end

return command
