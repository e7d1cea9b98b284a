--- Verifies a signed file.

local keyring = require("albedo.keyring")
local report = require("albedo.report")

local command = {
  name = "verify",
  summary = "verify the signature of a file",
  description = "Says for each signature whose it is and what it is worth. The exit status is 0 "
    .. "when one is good and its key is trusted, and none is bad; else 4. Without SIGNATURE, a "
    .. "file that is clear-signed is verified by itself, any other by FILE.asc.",
  arguments = {
    { name = "file", help = "the signed file", completes = "file" },
    {
      name = "signature",
      count = "optional",
      help = "the file with its detached signature",
      completes = "file",
    },
  },
  examples = { "albedo gpg verify report.txt", "albedo gpg verify report.txt report.sig" },
}

--- Returns the item of one signature.
local function item_of(signature)
  local key = signature.fingerprint
    .. (signature.name and (" (%s)"):format(signature.name) or "")
  local words = signature.status
  if signature.status == "good" then
    words = signature.trusted and "good signature of a trusted key"
      or "good signature, but its key is not trusted"
  elseif signature.status == "bad" then
    words = "bad signature: the file was changed after it was signed"
  end
  if signature.created > 0 then
    words = words .. ", made " .. keyring.date(signature.created)
  end
  local is_accepted = signature.status == "good" and signature.trusted
  return {
    id = signature.fingerprint,
    spec = key,
    outcome = is_accepted and "present" or "refused",
    reason = words .. (signature.detail and (": " .. signature.detail) or ""),
    signature = signature,
  }
end

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local file = context.arguments.file --[[@as string]]
  local detached = context.arguments.signature --[[@as string?]]
  local items, is_accepted, is_bad = {}, false, false
  for index, signature in ipairs(keyring.open({}):verify(file, detached)) do
    items[index] = item_of(signature)
    is_accepted = is_accepted or items[index].outcome == "present"
    is_bad = is_bad or signature.status == "bad"
  end
  if context.options.json then
    report.print_json("gpg verify", items, context.output)
  else
    for index, item in ipairs(items) do
      report.print_item(item, index, #items, context.output)
    end
  end
  return is_accepted and not is_bad and 0 or 4
end

return command
