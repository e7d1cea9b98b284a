--- Reports who has signed what in build caches.

local json = require("albedo.json")
local option = require("albedo.option")
local report = require("albedo.report")
local trust = require("albedo.workflow.trust")

local command = {
  name = "trust",
  summary = "report who has signed what in build caches",
  description = "Verifies every entry of each MIRROR, or of the configured binary mirrors, and "
    .. "counts by key: how many packages each has signed, and whether that counts here. The exit "
    .. "status is 0 when every package would be installed. Nothing is changed; keys are trusted "
    .. "with 'albedo gpg trust', and pinned for a mirror in albedo.yaml.",
  arguments = {
    {
      name = "mirrors",
      count = "many",
      help = "names, paths or URLs of caches (default: the configured ones)",
      completes = "mirror",
    },
  },
  options = { option.jobs("packages verified") },
  examples = { "albedo buildcache trust", "albedo --json buildcache trust site" },
}

--- Writes the groups as a table.
---@param items albedo.TrustItem[]
---@param output albedo.Output
local function print_table(items, output)
  local rows = {}
  for index, item in ipairs(items) do
    local key = item.spec or ""
    rows[index] = { item.mirror, tostring(item.entries), item.outcome, key, item.reason }
  end
  output:table({
    columns = {
      { title = "MIRROR", priority = 1 },
      { title = "PACKAGES", align = "right", priority = 4 },
      { title = "OUTCOME", priority = 4 },
      -- A fingerprint is compared digit by digit, so a part of it is of no use.
      { title = "KEY", priority = 2, least_width = 40 },
      { title = "STATE", priority = 3, least_width = 16 },
    },
    rows = rows,
  })
end

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local items = trust.run({
    mirrors = context.arguments.mirrors,
    jobs = tonumber(context.options.jobs),
  }, context.output)
  if not context.options.json and #items > 0 then
    print_table(items, context.output)
  end
  for _, item in ipairs(items) do
    if #item.refused > 0 then
      context.output:detail(("%s: %s"):format(item.reason, table.concat(item.refused, ", ")))
    end
    item.refused = json.array(item.refused)
  end
  return report.finish("buildcache trust", items, context, { noun = "signer" })
end

return command
