--- How a bundle is unpacked, and how it is proven that what it is for can be fetched from it.

local bundle = require("albedo.bundle")
local fs = require("albedo.fs")
local mirror = require("albedo.mirror")
local proof = require("albedo.workflow.mirror_proof")
local report = require("albedo.report")

local workflow = {}

---@class albedo.UnbundleOptions
---@field file string the bundle
---@field folder string where it goes
---@field verify? boolean prove that all it is for can be fetched from what is there then
---@field replace? boolean replace what is otherwise
---@field unsigned? boolean take it whoever has signed it
---@field signed? boolean refuse it unless somebody trusted has signed it
---@field dry_run? boolean say what would be done

--- Raises unless the signatures of an inventory are as they must be; says who has signed it.
local function judge(inventory, options, output)
  local rule = options.signed and "required" or options.unsigned and "waived" or "if_signed"
  local signer = inventory:check_signatures(rule)
  output:note(
    signer and ("the bundle is signed by %s"):format(signer)
      or "nobody has signed the bundle: only who carried it can vouch for it"
  )
end

local outcome_of = {
  added = "added",
  present = "present",
  replaced = "updated",
  conflict = "skipped-exists",
  verified = "present",
}

--- Unpacks and returns an item for each member.
local function unpack(opened, inventory, options, output)
  local running <close> = output:start(options.file)
  local items = {}
  for _, one in
    ipairs(opened:unpack(options.folder, {
      inventory = inventory,
      replace = options.replace,
      progress = running,
    }))
  do
    local bytes = one.bytes > 0 and one.bytes or nil
    local item = { id = one.path, bytes = bytes, outcome = outcome_of[one.result] }
    if one.result == "conflict" then
      item.outcome, item.reason = "failed", "something else is in its place, and stays"
      item.cause = {
        code = "bundle.conflict",
        message = item.reason,
        hint = "--force replaces it",
      }
    end
    items[#items + 1] = item
  end
  return items
end

--- Adds an item for each member of an earlier bundle that is not in place.
local function add_missing(items, inventory, options, output)
  local running <close> = output:start(options.folder)
  local found = inventory:missing(options.folder, {
    required = true,
    read = options.verify,
    progress = running,
  })
  for _, member in ipairs(found) do
    items[#items + 1] = {
      id = member.path,
      outcome = "unavailable",
      reason = "the bundle does not have it, and it is not in place",
      cause = {
        code = "bundle.incomplete",
        message = "the bundle is a difference to an earlier one",
        hint = "unpack the earlier one first, into the same folder",
      },
    }
  end
end

--- Says where everything is now.
local function say_places(inventory, folder, output)
  local seen = {}
  for _, member in ipairs(inventory.members) do
    seen[member.kind] = true
  end
  local words = {
    sources = "'albedo mirror add --type source NAME %s' lets Spack and albedo fetch from it",
    recipes = "the repositories of recipes are in %s",
    binaries = "'albedo mirror add --type binary NAME %s' lets Spack and albedo install from it",
    keys = "'albedo gpg trust %s/keys.asc' trusts the keys that came along, if you do",
    environment = "the environment is %s",
  }
  for _, kind in ipairs({ "sources", "recipes", "binaries", "keys", "environment" }) do
    if seen[kind] then
      output:note(words[kind]:format(folder .. "/" .. kind))
    end
  end
end

--- Unpacks a bundle and returns an item for each member, and for each thing that is proven.
---@param options albedo.UnbundleOptions
---@param output albedo.Output
---@return albedo.Item[]
function workflow.run(options, output)
  local opened = bundle.open(options.file)
  options.folder = mirror.open(options.folder).path
  local inventory = opened:inventory()
  judge(inventory, options, output)
  local items
  if options.dry_run then
    items = {}
    for _, member in ipairs(inventory.members) do
      items[#items + 1] =
        { id = member.path, bytes = member.bytes, outcome = "added", reason = report.dry_run }
    end
  else
    items = unpack(opened, inventory, options, output)
    fs.write(options.folder .. "/inventory.json", inventory.text)
  end
  if #inventory.required > 0 then
    add_missing(items, inventory, options, output)
  end
  if options.verify and not options.dry_run then
    proof.of_folder(items, inventory, options.folder, output)
  end
  for position, item in ipairs(items) do
    report.print_item(item, position, #items, output)
  end
  if not options.dry_run then
    say_places(inventory, options.folder, output)
  end
  return items
end

return workflow
