---@meta albedo.task
-- Generated from the native declarations; edits are lost.

--- A task that was started with `spawn`.
---@class albedo.task.Task
local Task = {}

--- Waits for the end of the task and returns its results.
---
--- Raises what the task raised, every time it is called.
---
--- Raises lua.cancelled.
---@return any ... what the function returned
function Task:wait() end

--- Cancels the task and all that it started.
---
--- The task sees the error `lua.cancelled` where it waits.
function Task:cancel() end

---@class albedo.task.map.options
---@field jobs? integer how many calls run at a time

---@class albedo.task.outcomes.options
---@field jobs? integer how many calls run at a time

--- Does several things at once.
---@class albedo.task
---@field default_jobs integer how many calls run at a time unless `jobs` says otherwise
local task = {}

--- Calls a function for each item and returns the results in order.
---
--- The first error cancels the other calls, waits for them, and is raised.
---
--- Raises lua.cancelled.
---@param list any[] the items
---@param call function gets an item and its position
---@param options? albedo.task.map.options how to go about it
---@return any[] results the first result of each call, in the list's order
function task.map(list, call, options) end

--- Calls a function for each item and returns how each call ended.
---
--- Errors end no other call. A string that was raised becomes an error table.
---
--- Raises lua.cancelled.
---@param list any[] the items
---@param call function gets an item and its position
---@param options? albedo.task.outcomes.options how to go about it
---@return table[] outcomes `{ ok = true, value = … }` or `{ ok = false, error = … }`, in the list's order
function task.outcomes(list, call, options) end

--- Starts a function as a task of its own.
---
--- It begins when the caller first waits. The script ends when all its tasks have ended; an error that nobody waits for is raised then.
---@param body function what the task runs
---@return albedo.task.Task handle the task
function task.spawn(body) end

--- Waits for some time.
---
--- Raises lua.cancelled.
---@param seconds number how long, at least 0, in seconds
function task.sleep(seconds) end

return task
