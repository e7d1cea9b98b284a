---@meta albedo.ui
-- Generated from the native declarations; edits are lost.

---@class albedo.Output.item.options
---@field outcome? "added"|"present"|"updated"|"removed"|"kept"|"skipped-policy"|"skipped-exists"|"manual"|"external"|"no-source"|"unknown"|"unavailable"|"refused"|"failed"|"interrupted" how it ended, a word before the text
---@field position? integer its number among all
---@field count? integer how many there are

---@class albedo.Output.lines.options
---@field columns? boolean whether they stand in columns on a terminal (default: false)
---@field indent? integer the blanks before each line, in columns (default: 0)

---@class albedo.Output.table.table
---@field columns table[] the columns
---@field rows string[][] the cells by row

---@class albedo.Output.start.options
---@field total? integer how much there is to do, where it is known
---@field unit? "bytes"|"count" what is counted; bytes are shown with a rate (default: "bytes")

---@class albedo.Output.batch.options
---@field total? integer what the items have together, where it is known, in bytes

--- Data for standard output, talk for standard error.
---@class albedo.Output
---@field is_terminal boolean whether a person watches standard output
---@field is_colored boolean whether standard output has colours
---@field width integer the columns of the screen; 80 where there is none
---@field is_json boolean whether the result shall be one JSON document
---@field verbosity "quiet"|"normal"|"verbose" how much is said
---@field elapsed number for how many seconds the command has been running
local Output = {}

--- Writes a line of data.
---
--- Raises terminal.broken_pipe, terminal.write_failed.
---
--- ```lua
--- function command.run(context)
---   context.output:print("quill@2.0")
---   return 0
--- end
--- ```
---@param text string the text
function Output:print(text) end

--- Writes the outcome of one item, unless the result is JSON.
---
--- Raises terminal.broken_pipe, terminal.write_failed.
---
--- ```lua
--- function command.run(context)
---   local nodes = require("albedo.buildcache").open("/srv/cache"):entries()
---   for position, node in ipairs(nodes) do
---     local options = { outcome = "present", position = position, count = #nodes }
---     context.output:item(node.short, options)
---   end
---   return 0
--- end
--- ```
---@param text string the text
---@param options? albedo.Output.item.options what stands before the text
function Output:item(text, options) end

--- Says something in passing.
---
--- ```lua
--- function command.run(context)
---   context.output:note("looking at 2 mirrors")
---   return 0
--- end
--- ```
---@param text string the text
function Output:note(text) end

--- Says something that only `--verbose` shows.
---
--- ```lua
--- function command.run(context)
---   local store = require("albedo.store").open()
---   context.output:detail("the store is " .. store.root)
---   return 0
--- end
--- ```
---@param text string the text
function Output:detail(text) end

--- Says something that the user should look at.
---
--- ```lua
--- function command.run(context)
---   local cache = require("albedo.buildcache").open("/srv/empty")
---   local ok, problem = pcall(cache.entries, cache)
---   if not ok then context.output:warn(problem.message) end
---   return 0
--- end
--- ```
---@param text string the text
function Output:warn(text) end

--- Writes texts in columns on a terminal, else one a line.
---
--- Raises terminal.broken_pipe, terminal.write_failed.
---
--- ```lua
--- function command.run(context)
---   local names = {}
---   for _, mirror in ipairs(require("albedo.config").binary_mirrors()) do
---     names[#names + 1] = mirror.name
---   end
---   context.output:columns(names)
---   return 0
--- end
--- ```
---@param items string[] the texts
function Output:columns(items) end

--- Writes lines of data, which may have the colours of listings.
---
--- Raises terminal.broken_pipe, terminal.write_failed.
---
--- ```lua
--- function command.run(context)
---   local spec = require("albedo.spec")
---   local nodes = require("albedo.buildcache").open("/srv/cache"):entries()
---   table.sort(nodes)
---   local groups = spec.listing(nodes, { colors = context.output.is_colored })
---   for _, group in ipairs(groups) do
---     context.output:lines({ group.title })
---     context.output:lines(group.lines, { columns = true })
---   end
---   return 0
--- end
--- ```
---@param lines string[] the lines
---@param options? albedo.Output.lines.options how they stand
function Output:lines(lines, options) end

--- Writes a table: aligned and fitted on a terminal, with tabs elsewhere.
---
--- On a terminal, the columns of the lowest priority are cut where room is missing, then left out. Elsewhere nothing is cut: the first line has the titles, every further one a row, cells are apart by one tab, and `\t`, `\n`, `\r`, `\\` in a cell stand for a tab, line feed, carriage return and backslash.
---
--- Raises terminal.broken_pipe, terminal.write_failed.
---
--- ```lua
--- function command.run(context)
---   local rows = {}
---   for _, node in ipairs(require("albedo.buildcache").open("/srv/cache"):entries()) do
---     rows[#rows + 1] = { node.name_and_version, node.target, node.hash }
---   end
---   context.output:table({
---     columns = {
---       { title = "PACKAGE", priority = 2 },
---       { title = "TARGET" },
---       { title = "HASH", priority = 1, least_width = 7 },
---     },
---     rows = rows,
---   })
---   return 0
--- end
--- ```
---@param table albedo.Output.table.table columns and rows
function Output:table(table) end

--- Asks the person at the terminal a question that yes or no answers.
---
--- Everything but `y` and `yes` means no. Where nobody can be asked, as in a job, the answer is nil: a command then needs an option that says yes beforehand.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- function command.run(context)
---   return context.output:confirm("Go on?") == false and 1 or 0
--- end
--- ```
---@param question string the question
---@return boolean? answer whether it is yes; nil without a person
function Output:confirm(question) end

--- Begins to show an item that is being worked on, until its block is left.
---
--- On a terminal it has a line at the bottom of the screen; elsewhere a line on standard error says every 30 seconds how far it is.
---
--- ```lua
--- function command.run(context)
---   local policy = require("albedo.policy")
---   local cache = require("albedo.buildcache").open("/srv/cache")
---   local verdict = policy.decide("before.index", { cache = cache })
---   local running <close> = context.output:start("index")
---   cache:update_index({}, { verdict = verdict, progress = running })
---   return 0
--- end
--- ```
---@param name string what is being worked on
---@param options? albedo.Output.start.options what there is to do
---@return albedo.Progress running ends when its block is left
function Output:start(name, options) end

--- Begins to show how many items of a batch are done, until its block is left.
---
--- ```lua
--- function command.run(context)
---   local cache = require("albedo.buildcache").open("/srv/cache")
---   local nodes = cache:entries()
---   local batch <close> = context.output:batch(#nodes)
---   require("albedo.task").map(nodes, function(node)
---     local running <close> = batch:start(node.short)
---     return cache:has(node)
---   end)
---   return 0
--- end
--- ```
---@param count integer how many items there are
---@param options? albedo.Output.batch.options what there is to do
---@return albedo.Batch batch what begins the items
function Output:batch(count, options) end

---@class albedo.Progress.phase.options
---@field total? integer how much there is to do, where it is known
---@field unit? "bytes"|"count" what is counted; bytes are shown with a rate (default: "bytes")

--- An item that is being worked on: `local running <close> = output:start(name)`.
---
--- `local name <close> = …` closes it.
---@class albedo.Progress
local Progress = {}

--- Says that so much more is done.
---
--- ```lua
--- function command.run(context)
---   local nodes = require("albedo.buildcache").open("/srv/cache"):entries()
---   local running <close> = context.output:start("check", { total = #nodes, unit = "count" })
---   for _, node in ipairs(nodes) do
---     assert(#node.hash == 32)
---     running:advance()
---   end
---   return 0
--- end
--- ```
---@param amount? integer how much more, in what the part counts (default: 1)
function Progress:advance(amount) end

--- Begins a part of the work, which is counted anew.
---
--- ```lua
--- function command.run(context)
---   local running <close> = context.output:start("motto")
---   running:phase("hashing", { total = 4096 })
---   running:advance(4096)
---   running:phase("linking")
---   return 0
--- end
--- ```
---@param word string what is being done: `hashing`
---@param options? albedo.Progress.phase.options what there is to do
function Progress:phase(word, options) end

---@class albedo.Batch.start.options
---@field total? integer how much there is to do, where it is known
---@field unit? "bytes"|"count" what is counted; bytes are shown with a rate (default: "bytes")

--- A batch of items: `local batch <close> = output:batch(#items)`.
---
--- `local name <close> = …` closes it.
---@class albedo.Batch
local Batch = {}

--- Begins an item of the batch; it counts as done when its block is left.
---
--- ```lua
--- function command.run(context)
---   local names = { "inkwell", "quill" }
---   local batch <close> = context.output:batch(#names)
---   for _, name in ipairs(names) do
---     local running <close> = batch:start(name, { total = 10, unit = "count" })
---     running:advance(10)
---   end
---   return 0
--- end
--- ```
---@param name string what is being worked on
---@param options? albedo.Batch.start.options what there is to do
---@return albedo.Progress running ends when its block is left
function Batch:start(name, options) end

--- What commands write with, and the words for how things end.
---@class albedo.ui
---@field outcomes string[] all outcomes that an item can have, in the order of summaries
---@field output albedo.Output what this run writes with; the same object as a command's `context.output`
local ui = {}

--- Returns the outcome of an item whose work ended with an error.
---
--- ```lua
--- local ui = require("albedo.ui")
--- assert(ui.outcome_of({ code = "policy.denied", message = "no" }) == "refused")
--- ```
---@param error table what `pcall` returned
---@return "added"|"present"|"updated"|"removed"|"kept"|"skipped-policy"|"skipped-exists"|"manual"|"external"|"no-source"|"unknown"|"unavailable"|"refused"|"failed"|"interrupted" outcome failed, refused or interrupted
function ui.outcome_of(error) end

--- Tells what kind of news an outcome is.
---
--- ```lua
--- local ui = require("albedo.ui")
--- assert(ui.kind_of("present") == "untouched")
--- ```
---@param outcome "added"|"present"|"updated"|"removed"|"kept"|"skipped-policy"|"skipped-exists"|"manual"|"external"|"no-source"|"unknown"|"unavailable"|"refused"|"failed"|"interrupted" the outcome
---@return "done"|"untouched"|"skipped"|"failed" kind something was done, nothing had to be, something was left out, or it failed
function ui.kind_of(outcome) end

--- Returns the exit status of a batch of items.
---
--- 0 without a failure; 3 when something else was done; otherwise 4 when an item was refused, 5 when nothing could be reached, 1; 130 when an item was interrupted. Externals count neither way.
---
--- ```lua
--- local ui = require("albedo.ui")
--- assert(ui.exit_status({ { outcome = "added" }, { outcome = "failed" } }) == 3)
--- ```
---@param items table[] the items
---@return integer status what a command's `run` returns
function ui.exit_status(items) end

--- Returns a number of bytes as people read it.
---
--- ```lua
--- local ui = require("albedo.ui")
--- assert(ui.format_size(12902) == "12.6 KiB")
--- ```
---@param size integer how many, in bytes
---@return string text such as `12.6 KiB`
function ui.format_size(size) end

--- Returns how long something took as people read it.
---
--- ```lua
--- local ui = require("albedo.ui")
--- assert(ui.format_duration(3.449) == "3.45 s")
--- ```
---@param duration number how long, in seconds
---@return string text such as `12 ms`, `3.45 s` or `2:05 min`
function ui.format_duration(duration) end

return ui
