---@meta albedo.task
-- Generated from the native declarations; edits are lost.

--- A task that was started with `spawn`.
---@class albedo.task.Task
---@field name string the name, or one made of its number
local Task = {}

--- Waits for the end of the task and returns its results.
---
--- Raises what the task raised, every time it is called.
---
--- Raises lua.cancelled, lua.cannot_wait, lua.timed_out.
---
--- ```lua
--- local handle = require("albedo.task").spawn(function() error("no", 0) end)
--- local ok, problem = pcall(handle.wait, handle)
--- assert(not ok and problem.message == "no")
--- ```
---@return any ... what the function returned
function Task:wait() end

--- Cancels the task and all that it started.
---
--- The task sees the error `lua.cancelled` where it waits.
---
--- ```lua
--- local task = require("albedo.task")
--- local handle = task.spawn(function() task.sleep(3600) end)
--- handle:cancel()
--- local ok, problem = pcall(handle.wait, handle)
--- assert(not ok and problem.code == "lua.cancelled")
--- ```
function Task:cancel() end

--- Tells what the task is doing.
---
--- ```lua
--- local handle = require("albedo.task").spawn(function() end)
--- assert(handle:status() == "ready")
--- handle:wait()
--- assert(handle:status() == "done")
--- ```
---@return "running"|"ready"|"waiting"|"done"|"failed"|"cancelled" status `ready` goes on when the others let it, `failed` includes being late
function Task:status() end

---@class albedo.task.map.options
---@field jobs? integer how many calls run at a time
---@field timeout? number how long each call may take, in seconds

---@class albedo.task.outcomes.options
---@field jobs? integer how many calls run at a time
---@field timeout? number how long each call may take, in seconds

---@class albedo.task.spawn.options
---@field name? string what reports call it
---@field timeout? number how long it may take, with all that it starts, in seconds
---@field background? boolean whether the script ends without it (default: false)

--- Does several things at once.
---@class albedo.task
---@field default_jobs integer how many calls run at a time unless `jobs` says otherwise
local task = {}

--- Calls a function for each item and returns the results in order.
---
--- The first error cancels the other calls, waits for them, and is raised.
---
--- Raises lua.cancelled, lua.cannot_wait, lua.timed_out.
---
--- ```lua
--- local doubled = require("albedo.task").map({ 1, 2 }, function(n) return 2 * n end, { jobs = 2 })
--- assert(doubled[1] == 2 and doubled[2] == 4)
--- ```
---@param list any[] the items
---@param call function gets an item and its position
---@param options? albedo.task.map.options how to go about it
---@return any[] results the first result of each call, in the list's order
function task.map(list, call, options) end

--- Calls a function for each item and returns how each call ended.
---
--- Errors end no other call. A string that was raised becomes an error table.
---
--- Raises lua.cancelled, lua.cannot_wait, lua.timed_out.
---
--- ```lua
--- local task = require("albedo.task")
--- local found = task.outcomes({ "1", "x" }, function(text) return #text + text end)
--- assert(found[1].value == 2 and not found[2].ok)
--- ```
---@param list any[] the items
---@param call function gets an item and its position
---@param options? albedo.task.outcomes.options how to go about it
---@return table[] outcomes `{ ok = true, value = … }` or `{ ok = false, error = … }`, in the list's order
function task.outcomes(list, call, options) end

--- Starts a function as a task of its own.
---
--- It begins when the caller first waits. The script ends when all its tasks have ended; an error that nobody waits for is raised then. A task in the background is left out of this: nobody waits for it, cancelling the script does not reach it, and its end is reported.
---
--- ```lua
--- local task = require("albedo.task")
--- local function answer() task.sleep(0) return 42 end
--- assert(task.spawn(answer, { name = "answer", timeout = 30 }):wait() == 42)
--- ```
---@param body function what the task runs
---@param options? albedo.task.spawn.options about the task
---@return albedo.task.Task handle the task
function task.spawn(body, options) end

--- Calls a function that has to end, with all that it starts, in time.
---
--- After the time the call and all tasks that it has started are cancelled and waited for, down to the native work that they are at, and `lua.timed_out` is raised. Of nested deadlines the nearest counts. The function runs as a task of its own; it has ended when its own tasks have.
---
--- Raises lua.cancelled, lua.cannot_wait, lua.timed_out.
---
--- ```lua
--- local task = require("albedo.task")
--- local ok, problem = pcall(task.with_deadline, 0.01, task.sleep, 60)
--- assert(not ok and problem.code == "lua.timed_out")
--- ```
---@param seconds number how long it may take, in seconds
---@param body function what is called
---@param ... any its arguments
---@return any ... what the function returned
function task.with_deadline(seconds, body, ...) end

--- Returns the tasks started with `spawn` that have not ended.
---
--- ```lua
--- local task = require("albedo.task")
--- task.spawn(function() task.sleep(0) end, { name = "watcher" })
--- for _, handle in ipairs(task.list()) do print(handle.name, handle:status()) end
--- ```
---@return albedo.task.Task[] handles the oldest first
function task.list() end

--- Waits for some time.
---
--- With 0 all other tasks that can go on do so first.
---
--- Raises lua.bad_argument, lua.cancelled, lua.cannot_wait.
---
--- ```lua
--- require("albedo.task").sleep(0.001)
--- ```
---@param seconds number how long, at least 0, in seconds
function task.sleep(seconds) end

return task
