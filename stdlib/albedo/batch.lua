--- Work on many items: several at a time, an outcome for each, progress for who watches.

local report = require("albedo.report")
local task = require("albedo.task")
local ui = require("albedo.ui")

local batch = {}

---@class albedo.Work
---@field items albedo.Item[] all items of the batch
---@field output albedo.Output
---@field package shown albedo.Batch
---@field package ended integer how many items have an outcome
---@field package is_calm boolean whether lines of what went well are left out
local Work = {}
local metatable = { __index = Work }

--- Writes the line of an item that has its outcome.
---@param item albedo.Item
function Work:print(item)
  self.ended = self.ended + 1
  local kind = ui.kind_of(item.outcome)
  if self.is_calm and (kind == "done" or kind == "untouched") then
    return
  end
  report.print_item(item, self.ended, #self.items, self.output)
end

--- Calls `handle` for each item of a list and writes its outcome; what is raised is that item's.
---
--- `handle` gets the item, whose outcome it sets, and what shows how far it is.
---@param list albedo.Item[]
---@param handle fun(item: albedo.Item, running: albedo.Progress)
---@param jobs integer how many items are worked on at a time
---@return boolean goes_on false when the user has interrupted the program
function Work:each(list, handle, jobs)
  local ok, err = pcall(task.outcomes, list, function(item)
    do
      local running <close> = self.shown:start(item.spec or item.id)
      local is_done, problem = pcall(handle, item, running)
      if not is_done then
        report.set_error(item, problem)
      end
    end
    -- Only now, so that what has ended is not also shown as running.
    self:print(item)
  end, { jobs = jobs })
  if ok then
    return true
  end
  if ui.outcome_of(err) ~= "interrupted" then
    error(err, 0)
  end
  return false
end

--- Gives every item without an outcome the one of an interrupted one.
function metatable.__close(self)
  for _, item in ipairs(self.items) do
    item.outcome = item.outcome or "interrupted"
  end
  local _ <close> = self.shown
end

--- A person reads no more lines than this; what went well is then a number.
local many_items = 100

--- Begins a batch; `local work <close> = batch.open(items, output)` ends it.
---
--- A calm batch of many items says on a terminal only what did not go well, unless the user wants
--- to know everything (`-v`).
---@param items albedo.Item[]
---@param output albedo.Output
---@param options? { calm?: boolean }
---@return albedo.Work
function batch.open(items, output, options)
  local is_calm = options ~= nil
    and options.calm == true
    and #items > many_items
    and output.is_terminal
    and output.verbosity == "normal"
  return setmetatable({
    items = items,
    output = output,
    shown = output:batch(#items),
    ended = 0,
    is_calm = is_calm,
  }, metatable)
end

return batch
