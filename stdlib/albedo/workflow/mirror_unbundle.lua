--- How a bundle is unpacked, and how it is proven that what it is for can be fetched from it.

local bundle = require("albedo.bundle")
local fs = require("albedo.fs")
local mirror = require("albedo.mirror")
local proof = require("albedo.workflow.mirror_proof")
local report = require("albedo.report")
local source_mirrors = require("albedo.source_mirrors")
local source_verdicts = require("albedo.workflow.source_verdicts")

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

local outcome_of = { added = "added", present = "present", replaced = "updated" }

--- How the paths of sources begin in a bundle.
local prefix = "sources/"

--- Lists the sources of a bundle like the mirror that they will be.
---@return table<string, table> entries by path, as inventories of mirrors have them
---@return string[] packages that names for people speak of
local function list_sources(inventory)
  local entries, packages, seen = {}, {}, {}
  for _, member in ipairs(inventory.members) do
    if member.kind == "sources" then
      local path = member.path:sub(#prefix + 1)
      entries[path] = { path = path, names = {}, target = member.target }
      local package = path:match("^([^/_.][^/]*)/")
      if package and not seen[package] then
        seen[package], packages[#packages + 1] = true, package
      end
    end
  end
  for path, entry in pairs(entries) do
    -- Links of bundles lead up at their beginnings alone, to the top of the mirror.
    local leads = entry.target and entries[entry.target:gsub("^[./]*%.%./", "")]
    if leads then
      table.insert(leads.names, path)
    end
  end
  for _, entry in pairs(entries) do
    table.sort(entry.names)
  end
  return entries, packages
end

--- Returns the verdicts that keep sources out, by the paths of members.
---
--- What may not be handed on has arrived, and stays within the site; all else rules here decide, as
--- far as recipes here know whose it is.
---@param inventory albedo.BundleInventory
---@param options albedo.UnbundleOptions
---@return table<string, albedo.Verdict>
local function find_denials(inventory, options)
  local entries, packages = list_sources(inventory)
  local demand, denials = source_mirrors.demand_of(packages), {}
  local verdicts = source_verdicts.open(mirror.open(options.folder .. "/sources"), true)
  verdicts:ask(demand.items)
  for path, entry in pairs(entries) do
    local denial = not entry.target
      and verdicts:find_denial(source_mirrors.sources_of(entry, demand))
    if denial then
      denials[prefix .. path] = denial
      for _, name in ipairs(entry.names) do
        denials[prefix .. name] = denial
      end
    end
  end
  return denials
end

--- Unpacks and returns an item for each member.
---@param denials table<string, albedo.Verdict>
local function unpack(opened, inventory, denials, options, output)
  local excluded = {}
  for path in pairs(denials) do
    excluded[#excluded + 1] = path
  end
  local running <close> = output:start(options.file)
  local items = {}
  for _, one in
    ipairs(opened:unpack(options.folder, {
      inventory = inventory,
      exclude = excluded,
      replace = options.replace,
      progress = running,
    }))
  do
    local bytes = one.bytes > 0 and one.bytes or nil
    local item = { id = one.path, bytes = bytes, outcome = outcome_of[one.result] }
    if denials[one.path] then
      item.bytes = nil
      report.set_denial(item, "skipped-policy", denials[one.path])
    elseif one.result == "conflict" then
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
  local items, denials = {}, find_denials(inventory, options)
  if options.dry_run then
    for position, member in ipairs(inventory.members) do
      local item = { id = member.path }
      if denials[member.path] then
        report.set_denial(item, "skipped-policy", denials[member.path])
      else
        item.bytes, item.outcome, item.reason = member.bytes, "added", report.dry_run
      end
      items[position] = item
    end
  else
    items = unpack(opened, inventory, denials, options, output)
    fs.write(options.folder .. "/inventory.json", inventory.text)
  end
  if #inventory.required > 0 then
    add_missing(items, inventory, options, output)
  end
  if options.verify and not options.dry_run then
    proof.of_folder(items, inventory, options.folder, denials, output)
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
