--- How a plan is shown.

local report = require("albedo.report")
local ui = require("albedo.ui")

local view = {}

--- Counts what goes, what is written and what stays.
local function sum_up(steps)
  local sum = { done = 0, freed = 0, written = 0, stays = 0, gone = 0 }
  for _, step in ipairs(steps) do
    if step.gone then
      sum.gone = sum.gone + 1
    elseif step.stays then
      sum.stays = sum.stays + 1
    else
      sum.done = sum.done + 1
      local field = step.frees and "freed" or "written"
      sum[field] = sum[field] + (step.bytes or 0)
    end
  end
  return sum
end

--- Returns the plan in a clause: `3 steps, 12.1 KiB are freed; 1 stays that was asked for`.
---@param steps albedo.PlanStep[]
---@return string
function view.summary(steps)
  local sum = sum_up(steps)
  local text = report.count(sum.done, "step")
  if sum.freed > 0 then
    text = ("%s, %s are freed"):format(text, ui.format_size(sum.freed))
  end
  if sum.written > 0 then
    text = ("%s, %s are written"):format(text, ui.format_size(sum.written))
  end
  if sum.gone > 0 then
    text = ("%s; %d %s gone already"):format(text, sum.gone, sum.gone == 1 and "is" or "are")
  end
  if sum.stays > 0 then
    local verb = sum.stays == 1 and "stays" or "stay"
    text = ("%s; %d %s that %s asked for"):format(
      text,
      sum.stays,
      verb,
      sum.stays == 1 and "was" or "were"
    )
  end
  return text
end

--- Returns why a step is done or not, with who loses what goes.
local function reason_of(step)
  local lost = step.dependents or {}
  if step.stays then
    return step.stays
  elseif #lost == 0 then
    return step.why
  end
  local more = #lost > 1 and (" and %d more"):format(#lost - 1) or ""
  return ("%s; %s%s lose%s it"):format(step.why, lost[1], more, #lost > 1 and "" or "s")
end

--- Returns numbers in order as text: `1-3, 7`.
---@param numbers integer[]
---@return string
local function ranges_of(numbers)
  local parts, first = {}, nil
  for index, number in ipairs(numbers) do
    first = first or number
    if numbers[index + 1] ~= number + 1 then
      parts[#parts + 1] = first == number and tostring(number) or ("%d-%d"):format(first, number)
      first = nil
    end
  end
  return table.concat(parts, ", ")
end

--- Says something of several steps, each text once with the numbers of its steps.
---@param steps albedo.PlanStep[]
---@param text_of fun(step: albedo.PlanStep): string? nil for nothing
local function print_grouped(steps, text_of)
  local order, numbers = {}, {}
  for index, step in ipairs(steps) do
    local text = text_of(step)
    if text and not numbers[text] then
      order[#order + 1], numbers[text] = text, {}
    end
    if text then
      table.insert(numbers[text], index)
    end
  end
  for _, text in ipairs(order) do
    ui.output:print(("%s: %s"):format(ranges_of(numbers[text]), text))
  end
end

--- On a narrower screen reasons stand below the table.
local narrow_width = 64

--- Returns the rule that has spoken about a step, as a sentence.
local function rule_of(step)
  return step.rule and "by the rule " .. step.rule or nil
end

--- Prints the table of steps, with what does not fit into it below.
---@param steps albedo.PlanStep[]
function view.print(steps)
  local columns = {
    { title = "#", align = "right", priority = 5, least_width = 2 },
    { title = "STEP", priority = 4, least_width = 6 },
    { title = "WHAT", priority = 3, least_width = 12 },
    { title = "SIZE", align = "right", priority = 2, least_width = 8 },
  }
  -- A program reads one line a step; a person reads what all have in common once.
  local is_watched = ui.output.is_terminal
  local has_reasons = not is_watched or ui.output.width >= narrow_width
  if has_reasons then
    columns[5] = { title = "WHY", priority = 1, least_width = 8 }
  end
  if not is_watched then
    columns[6] = { title = "RULE" }
  end
  local rows = {}
  for index, step in ipairs(steps) do
    local cells = {
      tostring(index),
      step.gone and "gone" or step.stays and "stays" or step.verb,
      step.text,
      step.bytes and not step.stays and not step.gone and ui.format_size(step.bytes) or "",
      reason_of(step),
      step.rule or "built-in",
    }
    rows[index] = table.move(cells, 1, #columns, 1, {})
  end
  ui.output:table({ columns = columns, rows = rows })
  if not has_reasons then
    print_grouped(steps, reason_of)
  end
  if is_watched then
    print_grouped(steps, rule_of)
  end
end

return view
