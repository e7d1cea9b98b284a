---@meta albedo.trial
-- Generated from the native declarations; edits are lost.

--- Policies that are tried out.
---@class albedo.TrialPolicies
---@field rules table[] the rules in the order of asking, each with `decision`, `name`, `file`, `line`
---@field problems table[] what is wrong with the files, each with `file`, `text`, and whether it is `serious`: whether the rules are not asked as they should be
local TrialPolicies = {}

--- Asks the rules about something made up.
---
--- `spec` is the text of a spec; `name`, `version`, `prerelease`, `platform`, `os`, `target` and `variants` follow from it unless they are given. What else is left out and is always there in a real question is empty, 0 or false. A field that the decision does not have is an error. Of Albedo's own rules, that about what a recipe forbids to hand on is asked as well; signatures are not looked at.
---
--- Raises spec.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local trial = require("albedo.trial")
--- local text = 'policy.on("cache.retain", { name = "old" }, function(input)'
---   .. ' if input.age > 30 * 86400 then return "drop", "it is old" end end)'
--- local policies = trial.read_policies({ { path = "old.lua", text = text } })
--- local answer = policies:ask("cache.retain", { spec = "quill@1.0", age = 31 * 86400 })
--- assert(answer.verdict == "drop" and answer.rule == "old" and answer.line == 1)
--- ```
---@param decision "source.select"|"source.order"|"source.name"|"cache.push"|"cache.key"|"cache.accept"|"cache.order"|"cache.retain"|"before.push"|"after.push"|"before.install"|"after.install"|"before.fetch"|"after.fetch"|"before.prune"|"after.prune"|"before.index"|"after.index" what is asked
---@param input? table what the rules are told (default: {})
---@return table answer `verdict`: `allow`, `deny`, `keep`, `drop`, or nil; `list`, where rules return one; `reason`; `rule`, `file` and `line` of the rule that decided; `failed`: whether it failed; `opinions`, as those of a verdict
function TrialPolicies:ask(decision, input) end

--- Returns how often lines of the files have run, if that is counted.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local trial = require("albedo.trial")
--- local files = { { path = "empty.lua", text = "local nothing = 1" } }
--- local policies = trial.read_policies(files, { count_lines = true })
--- assert(policies:line_counts()[1]["empty.lua"][1] == 1)
--- ```
---@return table[] counts for each sandbox, by file, then by line
function TrialPolicies:line_counts() end

---@class albedo.trial.run.options
---@field environment? table its variables (default: {})
---@field folder? string where it runs (default: "/")
---@field input? string the file that it reads; nothing unless told
---@field timeout? number how long it may take, in seconds (default: 3600)

---@class albedo.trial.read_policies.options
---@field modules? table texts of modules that stand in for those in folders, by name (default: {})
---@field count_lines? boolean whether lines that run are counted (default: false)

--- What tests need of this machine; `albedo.testing` is made of it.
---@class albedo.trial
local trial = {}

--- Returns the folders of scopes whose Lua may run, the strongest first.
---
--- Those of `-C` and of the environment are not among them, trusted or not.
---
--- ```lua
--- for _, folder in ipairs(require("albedo.trial").folders()) do
---   print(folder .. "/albedo/tests")
--- end
--- ```
---@return string[] paths some of them may be missing
function trial.folders() end

--- Makes an empty folder that goes away with the run.
---
--- Below the folder for temporary files, for this user alone.
---
--- Raises platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local trial = require("albedo.trial")
--- local folder = trial.make_folder()
--- require("albedo.fs").write(folder .. "/note.txt", "a note")
--- trial.remove_folder(folder)
--- ```
---@return string path where it is
function trial.make_folder() end

--- Removes a folder that `make_folder` has made, with all in it.
---
--- Raises platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local trial = require("albedo.trial")
--- trial.remove_folder(trial.make_folder())
--- ```
---@param path string what `make_folder` has returned
function trial.remove_folder(path) end

--- Runs a program to its end, without a shell.
---
--- It gets the environment that is said here and nothing else, and is killed with all that it has started when the test ends or the time is over.
---
--- Raises platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local trial = require("albedo.trial")
--- local status, output = trial.run({ "/bin/echo", "hello" })
--- assert(status == 0 and output == "hello\n")
--- ```
---@param words string[] its absolute path and its arguments
---@param options? albedo.trial.run.options how it runs
---@return integer status its exit status, or 128 and the signal's number
---@return string output what it wrote to standard output
---@return string errors what it wrote to standard error, the last MiB of it
function trial.run(words, options) end

--- Returns the file of the program that runs.
---
--- Raises platform.*.
---
--- ```lua
--- local trial = require("albedo.trial")
--- assert(trial.program():sub(1, 1) == "/")
--- ```
---@return string path its absolute path
function trial.program() end

--- Says of a file, or of all files below a folder, when it was written.
---
--- Raises platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local trial = require("albedo.trial")
--- local folder = trial.make_folder()
--- trial.set_time(folder, os.time() - 40 * 24 * 60 * 60)
--- ```
---@param path string the file or folder; no link is followed
---@param time integer when it was written, in seconds since 1970
function trial.set_time(path, time) end

--- Tells when the files of folders were changed, so that changes are noticed.
---
--- Folders are looked at in depth; hidden ones and links to folders are passed by.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local trial = require("albedo.trial")
--- for path, stamp in pairs(trial.stamps({ "/srv/cache" })) do print(path, stamp) end
--- ```
---@param paths string[] files and folders; some may be missing
---@return table stamps by path a text that changes with the file
function trial.stamps(paths) end

--- Returns the SHA-256 of a text.
---
--- Raises digest.*.
---
--- ```lua
--- local trial = require("albedo.trial")
--- assert(#trial.digest("some text") == 64)
--- ```
---@param text string the text
---@return string digest 64 hexadecimal digits
function trial.digest(text) end

--- Reads policies as a run does, each in its sandbox, to try them out.
---
--- They are asked about what is made up; nothing that they say has an effect. Each answer may take ten times as long as usual, since tests share their machine.
---
--- Raises platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local trial = require("albedo.trial")
--- local text = [[
---   policy.on("cache.push", { name = "small" }, function(input)
---     if input.size and input.size > 100 then return "deny", "it is too large" end
---   end)
--- ]]
--- local policies = trial.read_policies({ { path = "small.lua", text = text } })
--- assert(policies:ask("cache.push", { spec = "quill@2.0", size = 101 }).verdict == "deny")
--- ```
---@param files table[] the policies, in their order
---@param options? albedo.trial.read_policies.options how they are read
---@return albedo.TrialPolicies policies the policies
function trial.read_policies(files, options) end

return trial
