--- How a mirror is deleted: look at what lies there, ask policy and the user, take it away.

local config = require("albedo.config")
local consent = require("albedo.consent")
local mirror = require("albedo.mirror")
local policy = require("albedo.policy")
local report = require("albedo.report")
local ui = require("albedo.ui")

local destroy = {}

---@class albedo.DestroyOptions
---@field name? string a configured mirror
---@field url? string its URL or path, instead
---@field force? boolean also what is not of a mirror
---@field yes? boolean do not ask
---@field dry_run? boolean say what would go

--- Returns the folder of the mirror that is meant.
---@param options albedo.DestroyOptions
---@return albedo.SourceFolder
local function open(options)
  if not options.name and not options.url then
    error({
      code = "command.usage",
      message = "no mirror was named",
      hint = "name one with -m NAME or --mirror-url URL; 'albedo mirror list' shows all",
    })
  end
  local url = options.url
  if options.name then
    local configured = config.get_mirror(options.name)
    url = configured.push_url or configured.fetch_url
  end
  return mirror.open(url)
end

--- Refuses what is not of a mirror.
local function refuse_unknown(folder, unknown)
  local few = table.concat(unknown, "', '", 1, math.min(#unknown, 5))
  error({
    code = "command.usage",
    message = ("'%s' holds what no mirror has: '%s'%s"):format(
      folder.path,
      few,
      #unknown > 5 and (" and %d more"):format(#unknown - 5) or ""
    ),
    hint = "look at the folder; --force deletes all that is in it",
  })
end

--- Returns when the user wants the mirror to go; raises otherwise.
local function confirm(folder, items, options, output)
  local bytes = 0
  for _, item in ipairs(items) do
    bytes = bytes + item.bytes
  end
  consent.check(options.yes or options.dry_run, {
    question = ("Delete '%s' with %s for good?"):format(folder.path, ui.format_size(bytes)),
    refusal = "a mirror is only deleted with --yes-to-all where nobody can be asked",
    hint = "'albedo --dry-run mirror destroy' shows what would go",
    declined = ("'%s' stays as it is"):format(folder.path),
  }, output)
end

--- Deletes a mirror and returns what became of each entry of its folder.
---@param options albedo.DestroyOptions
---@param output albedo.Output
---@return albedo.Item[]
function destroy.run(options, output)
  local folder = open(options)
  local entries, danger = folder:contents()
  if danger then
    error({
      code = "command.usage",
      message = ("'%s' is not deleted: %s"):format(folder.path, danger),
      hint = "name the folder of the mirror itself",
    })
  end
  local items, names, unknown = {}, {}, {}
  for index, entry in ipairs(entries or {}) do
    items[index] = { id = entry.name, bytes = entry.bytes, path = folder.path .. "/" .. entry.name }
    names[index] = entry.name
    if not entry.known then
      unknown[#unknown + 1] = entry.name
    end
  end
  if #unknown > 0 and not options.force then
    refuse_unknown(folder, unknown)
  end
  local verdict = policy.decide("before.prune", { folder = folder })
  local outcome, reason = "removed", options.dry_run and report.dry_run or nil
  if not verdict.allowed then
    outcome = "refused"
  elseif #items > 0 then
    confirm(folder, items, options, output)
    if not options.dry_run then
      folder:remove(names, { verdict = verdict })
    end
  end
  for index, item in ipairs(items) do
    item.outcome, item.reason = outcome, reason
    if outcome == "refused" then
      report.set_denial(item, outcome, verdict)
    end
    report.print_item(item, index, #items, output)
  end
  return items
end

return destroy
