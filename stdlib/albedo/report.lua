--- The outcome of each item of a batch: lines, JSON, totals and the exit status.
---
--- The words for outcomes, and what they do to the exit status, come from `albedo.ui`.

local json = require("albedo.json")
local ui = require("albedo.ui")

local report = {}

---@alias albedo.Outcome string one of `require("albedo.ui").outcomes`

---@class albedo.Item
---@field id string the hash of the spec, or another key that is unique in the batch
---@field spec? string the spec as people write it
---@field outcome albedo.Outcome
---@field reason? string why, where the outcome needs one
---@field rule? string the rule that decided
---@field bytes? integer bytes stored or read
---@field path? string where the result is
---@field cause? albedo.Error the error of a failed item

--- The reason of an item that would have been done.
report.dry_run = "dry run: nothing was written"

--- More items than this have scrolled away when a batch ends, so its failures are said again.
local few_items = 10

--- So many failures are said again; the rest is a number.
local repeated_failures = 20

--- Returns what was raised if it is an error with fields, else nil.
local function find_error(raised)
  return (type(raised) == "table" or type(raised) == "userdata") and raised or nil
end

--- Reads an error into the fields of an item.
---@param item albedo.Item
---@param err albedo.Error|any
---@return albedo.Item
function report.set_error(item, err)
  item.outcome = ui.outcome_of(find_error(err) or tostring(err))
  if item.outcome == "interrupted" then
    -- Who pressed Ctrl-C knows why.
    return item
  end
  -- An error of our own writes itself with its causes; a plain table has only its message.
  local writes_itself = type(err) ~= "table" or getmetatable(err) ~= nil
  item.reason = writes_itself and tostring(err) or err.message
  item.cause = err
  return item
end

--- Says of an item that policy does not let it be handled, and what the user can do.
---@param item albedo.Item
---@param outcome albedo.Outcome
---@param verdict albedo.Verdict
---@return albedo.Item
function report.set_denial(item, outcome, verdict)
  item.outcome, item.reason, item.rule = outcome, verdict.reason, verdict.rule
  item.cause = { code = "policy.denied", message = verdict.reason, hint = verdict.hint }
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

--- Returns the exit status of a batch, as `ui.exit_status` has it.
---@param items albedo.Item[]
---@return integer
function report.exit_status(items)
  local list = {}
  for index, item in ipairs(items) do
    list[index] = { outcome = item.outcome, error = find_error(item.cause) }
  end
  return ui.exit_status(list)
end

--- Returns a number with its noun: `1 package`, `2 packages`.
---@param count integer
---@param noun string
---@return string
function report.count(count, noun)
  return ("%d %s%s"):format(count, noun, count == 1 and "" or "s")
end

--- Returns what there is to say about an item behind its outcome: `quill@2.0/4xfpsw7 (12.6 KiB)`.
---@param item albedo.Item
---@return string
function report.text(item)
  local text = item.spec or item.id
  if item.bytes then
    text = text .. " (" .. ui.format_size(item.bytes) .. ")"
  end
  if item.reason then
    text = text .. ": " .. item.reason
  end
  return text
end

--- Writes the line of one item, such as `[ 2/14] added        quill@2.0/4xfpsw7 (12.6 KiB)`.
---@param item albedo.Item
---@param position integer
---@param count integer
---@param output albedo.Output
function report.print_item(item, position, count, output)
  output:item(report.text(item), { outcome = item.outcome, position = position, count = count })
end

--- Writes the lines of all items and returns them.
---@param items albedo.Item[]
---@param output albedo.Output
---@return albedo.Item[]
function report.print_items(items, output)
  for position, item in ipairs(items) do
    report.print_item(item, position, #items, output)
  end
  return items
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
---@param failure? albedo.Error what ended the batch, beside the failures of items
---@param totals? table<string, integer> instead of a count by outcome
function report.print_json(command, items, output, failure, totals)
  local list = {}
  for index, item in ipairs(items) do
    list[index] = json_item(item)
  end
  output:print(json.encode({
    schema = 1,
    command = command,
    items = json.array(list),
    totals = json.object(totals or report.totals(items)),
    error = failure and cause_of(failure) or nil,
  }))
end

--- Returns a batch in one line: `14 packages: 12 added (340.2 MiB in 12.0 s), 2 present`.
---@param items albedo.Item[]
---@param noun string
---@param seconds number
---@param nothing? string why there is nothing to do without items; `there are no NOUNs` unless told
---@param idle? string what it means that all is as it was; `nothing to do` unless told
---@return string
function report.summary(items, noun, seconds, nothing, idle)
  if #items == 0 then
    return "nothing to do: " .. (nothing or ("there are no %ss"):format(noun))
  end
  local totals, parts, is_idle = report.totals(items), {}, true
  for _, outcome in ipairs(ui.outcomes) do
    local count = totals[outcome]
    if count then
      local part, bytes = ("%d %s"):format(count, outcome), 0
      for _, item in ipairs(items) do
        bytes = bytes + (item.outcome == outcome and item.bytes or 0)
      end
      if bytes > 0 then
        part = part .. (" (%s in %s)"):format(ui.format_size(bytes), ui.format_duration(seconds))
      end
      parts[#parts + 1] = part
      is_idle = is_idle and ui.kind_of(outcome) == "untouched"
    end
  end
  local line = report.count(#items, noun) .. ": " .. table.concat(parts, ", ")
  return is_idle and line .. "; " .. (idle or "nothing to do") or line
end

--- Returns the hints of an error and its causes that nobody has seen, and notes that they are seen.
---@param err albedo.Error?
---@param seen table<string, boolean>
---@return string[]
local function new_hints(err, seen)
  local hints = {}
  while type(err) == "table" do
    if err.hint and not seen[err.hint] then
      seen[err.hint] = true
      hints[#hints + 1] = "hint: " .. err.hint
    end
    err = err.cause
  end
  return hints
end

--- Returns a text in which nothing can begin another line or change its colour: names come from
--- caches, and notes may have several lines.
local function one_line(text)
  return (text:gsub("%c", function(char)
    return ("\\u{%x}"):format(char:byte())
  end))
end

--- Says the failures of a batch again when their lines may have gone by.
---@param items albedo.Item[]
---@param output albedo.Output
local function repeat_failures(items, output)
  local is_quiet = output.verbosity == "quiet"
  if #items <= few_items and not is_quiet then
    return
  end
  local count, seen = 0, {}
  for _, item in ipairs(items) do
    if ui.kind_of(item.outcome) == "failed" and item.outcome ~= "interrupted" then
      count = count + 1
      local line = one_line(("%s: %s"):format(item.outcome, report.text(item)))
      if is_quiet then
        output:warn(table.concat({ line, table.unpack(new_hints(item.cause, seen)) }, "\n"))
      elseif count <= repeated_failures then
        output:note(line)
      end
    end
  end
  if count > repeated_failures and not is_quiet then
    output:note(("and %d more"):format(count - repeated_failures))
  end
end

--- Says every hint of a batch's errors once.
---@param items albedo.Item[]
---@param output albedo.Output
function report.say_hints(items, output)
  local seen = {}
  for _, item in ipairs(items) do
    for _, hint in ipairs(new_hints(item.cause, seen)) do
      output:note(hint)
    end
  end
end

---@class albedo.FinishOptions
---@field noun? string what an item is, in the singular; `package` unless told
---@field nothing? string why there is nothing to do without items, where that is no lack of them
---@field idle? string what it means that all is as it was, where that is not that nothing is to do
---@field failure? albedo.Error what ended the batch, beside the failures of items

--- Ends a command: writes JSON or the summary and returns the exit status.
---
--- A failure of the whole is raised again afterwards, so that it is reported as any other.
---@param command string
---@param items albedo.Item[]
---@param context albedo.CommandContext
---@param options? albedo.FinishOptions
---@return integer exit_status
function report.finish(command, items, context, options)
  local noun = options and options.noun or "package"
  local failure = options and options.failure
  if context.options.json then
    report.print_json(command, items, context.output, failure)
  else
    repeat_failures(items, context.output)
    local nothing, idle = options and options.nothing, options and options.idle
    local summary = report.summary(items, noun, context.output.elapsed, nothing, idle)
    local is_dry = context.options["dry-run"] and #items > 0
    context.output:note(is_dry and "dry run: " .. summary or summary)
    report.say_hints(items, context.output)
  end
  if failure then
    error(failure, 0)
  end
  return report.exit_status(items)
end

return report
