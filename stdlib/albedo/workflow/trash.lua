--- What prunes have taken away: put back, or deleted for good.

local caches = require("albedo.caches")
local consent = require("albedo.consent")
local duration = require("albedo.duration")
local policy = require("albedo.policy")
local report = require("albedo.report")
local source_mirrors = require("albedo.source_mirrors")
local ui = require("albedo.ui")

local trash = {}

---@class albedo.TrashPlace
---@field holder albedo.Cache|albedo.SourceFolder
---@field command string the command that prunes it: `buildcache prune`
---@field undo_verdict fun(): albedo.Verdict the answer of policy on putting things back
---@field verdict fun(): albedo.Verdict the answer of policy on deleting them

--- Returns the trash of a build cache.
---@param name string configured name, path or URL
---@return albedo.TrashPlace
function trash.of_cache(name)
  local cache = caches.open_for_push(name)
  return {
    holder = cache,
    command = "buildcache prune",
    undo_verdict = function()
      return policy.decide("before.index", { cache = cache })
    end,
    verdict = function()
      return policy.decide("before.prune", { cache = cache })
    end,
  }
end

--- Returns the trash of a source mirror.
---@param name? string configured name, path or URL; nil: the local cache of sources
---@return albedo.TrashPlace
function trash.of_mirror(name)
  local folder = source_mirrors.open_folder(name)
  local function verdict()
    return policy.decide("before.prune", { folder = folder })
  end
  return {
    holder = folder,
    command = "mirror prune",
    undo_verdict = verdict,
    verdict = verdict,
  }
end

--- Lists what could be undone.
---@param place albedo.TrashPlace
---@param name string which prune; all for an empty text
---@return albedo.Item[]
local function undoable(place, name)
  local items = {}
  for _, one in ipairs(place.holder:trash()) do
    if name == "" or one.name == name then
      items[#items + 1] = {
        id = one.name,
        bytes = one.bytes,
        outcome = "kept",
        reason = report.count(one.files, "file")
          .. (one.can_be_put_back and " that can be put back" or " that a repair has moved here"),
      }
    end
  end
  return items
end

--- Undoes a prune and returns an item for each entry; a dry run lists what could be undone.
---@param place albedo.TrashPlace
---@param name string which prune; the last one for an empty text
---@param dry_run boolean
---@param output albedo.Output
---@return albedo.Item[]
function trash.undo(place, name, dry_run, output)
  local items = {}
  if dry_run then
    items = undoable(place, name)
  else
    local running <close> = output:start(place.holder.url)
    local entries = place.holder:put_back(name, {
      verdict = place.undo_verdict(),
      progress = running,
    })
    for _, one in ipairs(entries) do
      items[#items + 1] = {
        id = one.id or one.path,
        spec = one.spec,
        path = place.holder.url .. "/" .. one.path,
        outcome = one.back and "added" or "present",
        reason = not one.back and "something is in its place" or nil,
      }
    end
  end
  for position, item in ipairs(items) do
    report.print_item(item, position, #items, output)
  end
  return items
end

--- Deletes what prunes have taken away and returns an item for each prune.
---@param place albedo.TrashPlace
---@param options { older_than?: string, yes?: boolean, dry_run?: boolean }
---@param output albedo.Output
---@return albedo.Item[]
function trash.empty(place, options, output)
  local age = options.older_than and duration.parse(options.older_than, "--older-than") or 0
  -- A prune of this very second is older than the next.
  local limit = os.time() - age + (age == 0 and 1 or 0)
  local items, bytes = {}, 0
  for _, one in ipairs(place.holder:trash()) do
    if one.time < limit then
      bytes = bytes + one.bytes
      items[#items + 1] = {
        id = one.name,
        bytes = one.bytes,
        outcome = "removed",
        reason = options.dry_run and report.dry_run or nil,
      }
    end
  end
  if #items > 0 and not options.dry_run then
    consent.check(options.yes, {
      question = ("delete what %s took from '%s' (%s) for good?"):format(
        report.count(#items, "prune"),
        place.holder.url,
        ui.format_size(bytes)
      ),
      refusal = "what was pruned is only deleted for good with --yes-to-all",
      hint = ("'albedo --dry-run %s … --empty-trash' shows what there is; -y deletes it"):format(
        place.command
      ),
      declined = "nothing was deleted, as you have said",
    }, output)
    local running <close> = output:start(place.holder.url)
    place.holder:empty_trash(limit, { verdict = place.verdict(), progress = running })
  end
  for position, item in ipairs(items) do
    report.print_item(item, position, #items, output)
  end
  return items
end

return trash
