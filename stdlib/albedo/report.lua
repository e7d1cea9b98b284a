--- The outcome of each item of a batch: lines, JSON, totals and the exit status.
---
--- The words for outcomes are one list for the whole program; scripts rely on them.

local json = require("albedo.json")

local report = {}

---@alias albedo.Outcome
---| "added"            # done now
---| "present"          # nothing to do
---| "updated"          # changed now
---| "removed"          # taken away now
---| "kept"             # left on purpose
---| "skipped-policy"   # a rule said no
---| "skipped-exists"   # another one is in the way
---| "external"         # not ours to handle
---| "unavailable"      # no source has it
---| "refused"          # trust or signature said no
---| "failed"           # tried, and failed
---| "interrupted"      # stopped before it was done

---@class albedo.Item
---@field id string the hash of the spec, or another key that is unique in the batch
---@field spec? string the spec as people write it
---@field outcome albedo.Outcome
---@field reason? string why, where the outcome needs one
---@field rule? string the rule that decided
---@field bytes? integer bytes stored or read
---@field path? string where the result is
---@field cause? albedo.Error the error of a failed item

---@type table<albedo.Outcome, integer>
local exit_statuses = {
  failed = 1,
  unavailable = 1,
  refused = 4,
  ["skipped-policy"] = 0,
  interrupted = 130,
}

--- Reads an error into the fields of an item.
---@param item albedo.Item
---@param err albedo.Error|any
---@return albedo.Item
function report.set_error(item, err)
  local code = type(err) == "table" and err.code or ""
  if code == "lua.cancelled" or code == "platform.cancelled" then
    item.outcome = "interrupted"
  elseif code == "policy.denied" or code:match("^signature%.") then
    item.outcome = "refused"
  else
    item.outcome = "failed"
  end
  -- An error of our own writes itself with its causes; a plain table has only its message.
  local writes_itself = type(err) ~= "table" or getmetatable(err) ~= nil
  item.reason = writes_itself and tostring(err) or err.message
  item.cause = err
  return item
end

--- Counts the items by outcome.
---@param items albedo.Item[]
---@return table<albedo.Outcome, integer>
function report.totals(items)
  local totals = {}
  for _, item in ipairs(items) do
    totals[item.outcome] = (totals[item.outcome] or 0) + 1
  end
  return totals
end

--- Returns the exit status of a batch: 3 when only a part failed, else that of the worst outcome.
---
--- Externals were never ours to handle, so they do not make a failure a partial one.
---@param items albedo.Item[]
---@return integer
function report.exit_status(items)
  local worst, done = 0, 0
  for _, item in ipairs(items) do
    local status = exit_statuses[item.outcome] or 0
    worst = math.max(worst, status)
    if status == 0 and item.outcome ~= "external" then
      done = done + 1
    end
  end
  if worst == 0 or worst == exit_statuses.interrupted then
    return worst
  end
  return done > 0 and 3 or worst
end

--- Returns a number with its noun: `1 package`, `2 packages`.
---@param count integer
---@param noun string
---@return string
function report.count(count, noun)
  return ("%d %s%s"):format(count, noun, count == 1 and "" or "s")
end

--- Returns a byte count as people read it.
---@param bytes integer
---@return string
function report.size(bytes)
  local units = { "B", "KiB", "MiB", "GiB", "TiB" }
  local value, unit = bytes, 1
  while value >= 1024 and unit < #units do
    value, unit = value / 1024, unit + 1
  end
  return unit == 1 and ("%d B"):format(bytes) or ("%.1f %s"):format(value, units[unit])
end

--- Returns the line of one item, such as `[ 2/14] added       quill@2.0/4xfpsw7 (12.6 KiB)`.
---@param item albedo.Item
---@param position integer
---@param count integer
---@return string
function report.line(item, position, count)
  local width = #tostring(count)
  local line = ("[%" .. width .. "d/%d] %-12s %s"):format(
    position,
    count,
    item.outcome,
    item.spec or item.id
  )
  if item.bytes then
    line = line .. " (" .. report.size(item.bytes) .. ")"
  end
  if item.reason then
    line = line .. ": " .. item.reason
  end
  return line
end

local function cause_of(err)
  if type(err) ~= "table" then
    return tostring(err)
  end
  return {
    code = err.code,
    message = err.message,
    hint = err.hint,
    cause = err.cause and cause_of(err.cause) or nil,
  }
end

local function json_item(item)
  local copy = {}
  for key, value in pairs(item) do
    copy[key] = value
  end
  copy.cause = item.cause and cause_of(item.cause) or nil
  return copy
end

--- Writes a batch's result as JSON: schema, command, items and totals.
---@param command string
---@param items albedo.Item[]
---@param output albedo.Output
function report.print_json(command, items, output)
  local list = {}
  for index, item in ipairs(items) do
    list[index] = json_item(item)
  end
  output:print(json.encode({
    schema = 1,
    command = command,
    items = json.array(list),
    totals = json.object(report.totals(items)),
  }))
end

--- Ends a command: writes JSON or the summary and returns the exit status.
---@param command string
---@param items albedo.Item[]
---@param context albedo.CommandContext
---@return integer exit_status
function report.finish(command, items, context)
  if context.options.json then
    report.print_json(command, items, context.output)
    return report.exit_status(items)
  end
  local parts, hints, seen = {}, {}, {}
  for outcome, count in pairs(report.totals(items)) do
    parts[#parts + 1] = ("%d %s"):format(count, outcome)
  end
  table.sort(parts)
  for _, item in ipairs(items) do
    local err = item.cause
    while type(err) == "table" do
      if err.hint and not seen[err.hint] then
        seen[err.hint] = true
        hints[#hints + 1] = err.hint
      end
      err = err.cause
    end
  end
  if #parts > 0 then
    context.output:note(table.concat(parts, ", "))
  end
  for _, hint in ipairs(hints) do
    context.output:note("hint: " .. hint)
  end
  return report.exit_status(items)
end

return report
