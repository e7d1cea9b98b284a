--- What prunes have taken away: put back, or deleted for good.

local caches = require("albedo.caches")
local duration = require("albedo.duration")
local policy = require("albedo.policy")
local report = require("albedo.report")
local ui = require("albedo.ui")

local trash = {}

--- Undoes a prune and returns an item for each entry; a dry run lists what could be undone.
---@param mirror string
---@param name string which prune; the last one for an empty text
---@param dry_run boolean
---@param output albedo.Output
---@return albedo.Item[]
function trash.undo(mirror, name, dry_run, output)
  local cache = caches.open_for_push(mirror)
  local items = {}
  if dry_run then
    for _, one in ipairs(cache:trash()) do
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
  else
    local running <close> = output:start(cache.url)
    local entries = cache:put_back(name, {
      verdict = policy.decide("before.index", { cache = cache }),
      progress = running,
    })
    for _, one in ipairs(entries) do
      items[#items + 1] = {
        id = one.id,
        spec = one.spec,
        path = cache.url .. "/" .. one.path,
        outcome = one.back and "added" or "present",
        reason = not one.back and "the cache has it" or nil,
      }
    end
  end
  for position, item in ipairs(items) do
    report.print_item(item, position, #items, output)
  end
  return items
end

--- Deletes what prunes have taken away and returns an item for each prune.
---@param mirror string
---@param options { older_than?: string, yes?: boolean, dry_run?: boolean }
---@param output albedo.Output
---@return albedo.Item[]
function trash.empty(mirror, options, output)
  local cache = caches.open_for_push(mirror)
  local age = options.older_than and duration.parse(options.older_than, "--older-than") or 0
  -- A prune of this very second is older than the next.
  local limit = os.time() - age + (age == 0 and 1 or 0)
  local items, bytes = {}, 0
  for _, one in ipairs(cache:trash()) do
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
    local question = ("delete what %s took from '%s' (%s) for good?"):format(
      report.count(#items, "prune"),
      cache.url,
      ui.format_size(bytes)
    )
    local answer = options.yes or output:confirm(question)
    if answer == nil then
      error({
        code = "command.usage",
        message = "what was pruned is only deleted for good with --yes-to-all",
        hint = "'albedo --dry-run buildcache prune … --empty-trash' shows what there is; -y "
          .. "deletes it",
      })
    elseif not answer then
      error({ code = "command.declined", message = "nothing was deleted, as you have said" })
    end
    local running <close> = output:start(cache.url)
    cache:empty_trash(limit, {
      verdict = policy.decide("before.prune", { cache = cache }),
      progress = running,
    })
  end
  for position, item in ipairs(items) do
    report.print_item(item, position, #items, output)
  end
  return items
end

return trash
