--- How a source mirror is pruned: list it, read all recipes, plan, ask the user, move to the trash.

local consent = require("albedo.consent")
local duration = require("albedo.duration")
local policy = require("albedo.policy")
local report = require("albedo.report")
local source_mirrors = require("albedo.source_mirrors")
local spec = require("albedo.spec")
local ui = require("albedo.ui")

local prune = {}

---@class albedo.MirrorPruneOptions
---@field mirror? string configured name, path or URL; nil: the local cache of sources
---@field older_than? string the age from which content goes
---@field exclude string[] specs whose content is kept
---@field unnamed? boolean also content of which no name says whose it is
---@field yes? boolean do not ask
---@field dry_run? boolean say what would be done

--- Plans the prune.
---@return albedo.MirrorPrunePlan
local function plan_of(folder, options, output)
  local inventory
  do
    local running <close> = output:start(folder.path)
    inventory = folder:inventory({ progress = running })
  end
  if inventory.nameless > 0 then
    output:warn(
      ("%s of '%s' cannot be used and stay"):format(
        report.count(inventory.nameless, "name"),
        folder.path
      )
    )
  end
  return folder:plan_prune(inventory, source_mirrors.demand_of_all(output), {
    older_than = options.older_than and duration.parse(options.older_than, "--older-than") or 0,
    exclude = spec.parse_all(options.exclude),
    unnamed = options.unnamed,
  })
end

--- Makes sure that the user wants it.
local function confirm(items, folder, options, output)
  local bytes = 0
  for _, item in ipairs(items) do
    bytes = bytes + (item.bytes or 0)
  end
  local what = ("%s (%s)"):format(report.count(#items, "path"), ui.format_size(bytes))
  consent.check(options.yes, {
    question = ("prune %s from '%s'?"):format(what, folder.path),
    refusal = ("%s would be pruned from '%s': that is only done with --yes-to-all"):format(
      what,
      folder.path
    ),
    hint = "'albedo --dry-run mirror prune …' shows each of them; -y takes them away",
    declined = "nothing was pruned, as you have said",
  }, output)
end

--- Says of each item what became of it.
local function settle(items, result, options)
  for _, item in ipairs(items) do
    local failure, reason = result.failed[item.id], result.kept[item.id]
    if failure then
      report.set_error(item, failure)
    elseif reason then
      item.outcome, item.reason, item.bytes = "kept", reason, nil
    elseif options.dry_run then
      item.outcome, item.reason = "removed", ("%s (%s)"):format(item.reason, report.dry_run)
    else
      item.outcome = "removed"
    end
  end
end

--- Moves what a plan lets go, and takes it out of the ledger.
local function take(plan, folder, output)
  local running <close> = output:start(folder.path)
  local result = folder:prune(plan, {
    verdict = policy.decide("before.prune", { folder = folder }),
    progress = running,
  })
  local gone = {}
  for _, one in ipairs(plan.removed) do
    if not result.kept[one.path] and not result.failed[one.path] then
      gone[#gone + 1] = one.path
    end
  end
  local ok, err = pcall(folder.forget, folder, gone)
  if not ok then
    output:warn("the ledger of the mirror still names what is gone: " .. tostring(err))
  end
  return result
end

--- Prunes a mirror and returns an item for each path that goes, or that policy or doubt keeps.
---@param options albedo.MirrorPruneOptions
---@param output albedo.Output
---@return albedo.Item[]
function prune.run(options, output)
  local folder = source_mirrors.open_folder(options.mirror)
  if not options.dry_run then
    folder:sweep()
  end
  local plan = plan_of(folder, options, output)
  local items = {}
  for _, one in ipairs(plan.removed) do
    items[#items + 1] = {
      id = one.path,
      path = one.path,
      bytes = one.bytes > 0 and one.bytes or nil,
      reason = one.reason,
    }
  end
  local result = { kept = {}, failed = {} }
  if #items > 0 and not options.dry_run then
    confirm(items, folder, options, output)
    result = take(plan, folder, output)
  end
  settle(items, result, options)
  for _, one in ipairs(plan.kept) do
    items[#items + 1] = { id = one.path, path = one.path, outcome = "kept", reason = one.reason }
  end
  for position, item in ipairs(items) do
    report.print_item(item, position, #items, output)
  end
  output:note(("recipes refer to %s"):format(report.count(plan.needed, "file")))
  if result.trash then
    output:note(
      ("'albedo mirror prune %s --undo %s' puts all of it back"):format(
        options.mirror or folder.path,
        result.trash
      )
    )
  end
  return items
end

return prune
