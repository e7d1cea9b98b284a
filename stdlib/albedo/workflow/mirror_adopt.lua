--- How files that somebody has fetched by hand come into a mirror: each is matched by its digest to
--- what recipes ask for, and put where it belongs.

local batch = require("albedo.batch")
local config = require("albedo.config")
local fs = require("albedo.fs")
local mirror = require("albedo.mirror")
local report = require("albedo.report")
local source_ledger = require("albedo.workflow.source_ledger")
local source_mirrors = require("albedo.source_mirrors")
local source_verdicts = require("albedo.workflow.source_verdicts")

local adopt = {}

---@class albedo.AdoptOptions
---@field target albedo.SourceFolder the mirror
---@field files string[] files that must belong somewhere
---@field inboxes string[] folders whose files are taken as far as they belong somewhere
---@field private? boolean also take what may not be handed on
---@field move? boolean remove a file when the mirror has it
---@field jobs? integer files read at a time
---@field dry_run? boolean say what would be done

--- So many near things are named.
local most_near = 3

--- Says what a file that belongs nowhere has as digest, and what it was probably meant to be.
local function set_unknown(item, digests, demand)
  table.sort(digests)
  local sha256 = ""
  for _, digest in ipairs(digests) do
    sha256 = #digest == 64 and digest or sha256
  end
  item.digest = sha256
  item.reason = ("no recipe has its sha256 %s"):format(sha256)
  local near = demand:like(item.id:match("[^/]+$"))
  local parts = {}
  for index = 1, math.min(#near, most_near) do
    parts[index] = ("%s has %s"):format(near[index].id, near[index].digest)
  end
  if #near > 0 then
    item.reason = ("%s; of that name %s"):format(item.reason, table.concat(parts, ", "))
    item.cause = {
      code = "source.wrong_digest",
      message = item.reason,
      hint = "the file is another version, or damaged: fetch it again",
    }
  end
end

--- Adopts one file for each thing that it is.
local function handle(item, demand, verdicts, options, running)
  local digests = mirror.digests(item.id, item.algorithms, { progress = running })
  local sources = demand:with_digests(digests)
  if #sources == 0 then
    set_unknown(item, digests, demand)
    item.outcome = item.is_optional and "kept" or "unknown"
    return
  end
  local names, is_new, is_damaged, is_linked, is_own = {}, false, false, false, false
  for position, source in ipairs(sources) do
    local verdict = verdicts:of(source)
    if not verdict.allowed then
      report.set_denial(item, "skipped-policy", verdict)
      return
    end
    names[position] = source.id
    if options.dry_run then
      local is_there = options.target:has(source)
      is_new = is_new or not is_there
      is_damaged = is_damaged
        or is_there and not options.target:is_intact(source, { progress = running })
    else
      local result = options.target:adopt(item.id, source, {
        verdict = verdict,
        -- With the last of the places all others have their copies.
        move = options.move and position == #sources and not is_own,
        progress = running,
      })
      item.entries[position] = source_ledger.entry({
        id = source.storage or source.alias,
        spec = source.id,
        source = source,
        outcome = result.added and "added" or "present",
        place = result.added and item.id or nil,
        bytes = result.added and result.bytes or nil,
      })
      is_new, is_linked = is_new or result.added, is_linked or result.linked
      is_damaged, is_own = is_damaged or result.updated, is_own or result.own
    end
    item.path = options.target:path_of(source)
  end
  item.spec = ("%s is %s"):format(item.id, table.concat(names, ", "))
  item.outcome = is_damaged and "updated"
    or is_new and "added"
    or is_linked and "updated"
    or "present"
  item.reason = options.dry_run and report.dry_run
    or is_damaged and "what the mirror had was damaged"
    or item.outcome == "updated" and "its link was missing"
    or is_own and options.move and "it is the mirror's own file, and stays"
    or nil
end

--- Returns an item for each file that is to be looked at.
local function items_of(options)
  local items = {}
  for _, path in ipairs(options.files) do
    items[#items + 1] = { id = path, spec = path }
  end
  for _, inbox in ipairs(options.inboxes) do
    for _, path in ipairs(fs.list(inbox, { kind = "file" })) do
      items[#items + 1] = { id = path, spec = path, is_optional = true }
    end
  end
  return items
end

--- Adopts files and returns the outcome of each.
---@param options albedo.AdoptOptions
---@param output albedo.Output
---@return albedo.Item[]
function adopt.run(options, output)
  local items = items_of(options)
  if #items == 0 then
    return items
  end
  local demand = source_mirrors.demand_of_all(output)
  local algorithms, has_sha256 = demand.algorithms, false
  for _, algorithm in ipairs(algorithms) do
    has_sha256 = has_sha256 or algorithm == "sha256"
  end
  if not has_sha256 then
    algorithms[#algorithms + 1] = "sha256"
  end
  do
    local work <close> = batch.open(items, output)
    local verdicts = source_verdicts.open(options.target, options.private)
    work:each(items, function(item, running)
      item.algorithms, item.entries = algorithms, {}
      handle(item, demand, verdicts, options, running)
    end, options.jobs or config.host().cores)
  end
  local entries = {}
  for _, item in ipairs(items) do
    table.move(item.entries or {}, 1, #(item.entries or {}), #entries + 1, entries)
    item.algorithms, item.entries, item.is_optional = nil, nil, nil
  end
  if #entries > 0 then
    source_ledger.write(options.target, { command = "mirror adopt", entries = entries }, output)
  end
  return items
end

return adopt
