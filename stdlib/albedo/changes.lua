--- What commands say of the changes that they make in files of the configuration.

local report = require("albedo.report")

local changes = {}

---@class albedo.ChangeWords
---@field id string what the change is about, for JSON
---@field outcome albedo.Outcome what it comes to where something changes
---@field unchanged fun(change: table): string the sentence where nothing does
---@field changed fun(change: table): string the sentence where something has

--- Says what was done, or what would be, and returns the exit status.
---@param context albedo.CommandContext
---@param command string
---@param made table[] as the functions of `albedo.config` return them
---@param words albedo.ChangeWords
---@return integer exit_status
function changes.finish(context, command, made, words)
  local output, is_dry = context.output, context.options["dry-run"]
  local items = {}
  for index, change in ipairs(made) do
    for _, warning in ipairs(change.warnings) do
      output:warn(warning)
    end
    items[index] = {
      id = words.id,
      outcome = change.changed and words.outcome or "kept",
      path = change.path,
      scope = change.scope,
      reason = is_dry and change.changed and report.dry_run or nil,
    }
    if not change.changed then
      output:note(words.unchanged(change))
    elseif is_dry then
      output:note(("'%s' would change:"):format(change.path))
      if not context.options.json then
        for _, line in ipairs(change.difference) do
          output:print(line)
        end
      end
    else
      output:note(words.changed(change))
    end
  end
  if context.options.json then
    report.print_json(command, items, output)
  end
  return 0
end

return changes
