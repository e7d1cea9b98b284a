--- What the commands `:open`, `:plan`, `:commit`, `:undo` and `:record` of the prompt do.
---
--- A session has one place open. Whether it may be changed, the program decides: it opens the place
--- for the time of a commit.

local fs = require("albedo.fs")
local maintenance = require("albedo.maintenance")
local script = require("albedo.maintenance.script")
local ui = require("albedo.ui")

local prompt = {}

--- The place that is open, and its plan.
local place, plan

--- The URLs of places that were opened by a path from the folder of that moment.
local urls_by_path = {}

--- Raises where nothing is open.
local function check_open()
  if not place then
    error({
      code = "command.usage",
      message = "no cache and no source mirror is open",
      hint = "open one with ':open PLACE'",
    })
  end
end

--- Opens a place and begins a plan.
---@param name string
---@param kind? "cache"|"mirror"
---@param is_forced boolean whether a plan that was not committed is forgotten
---@return albedo.MaintainedCache? cache
---@return albedo.MaintainedFolder? folder
---@return albedo.MaintenancePlan plan
function prompt.open(name, kind, is_forced)
  if plan and not plan:is_empty() and not is_forced then
    error({
      code = "command.usage",
      message = ("the plan for '%s' was not committed"):format(place.url),
      hint = "':commit' makes it true, ':open! PLACE' forgets it",
    })
  end
  local opened = maintenance.open(name, { kind = kind })
  ui.output:note(opened:headline())
  if name:match("^%.%.?$") or name:match("^%.%.?/") then
    urls_by_path[name] = opened.url
  end
  place, plan = opened, opened:plan()
  -- The program has this module while somebody is at its prompt.
  plan.on_change = require("albedo.prompt").note_change
  if opened.kind == "cache" then
    return opened, nil, plan
  end
  return nil, opened, plan
end

--- Shows the plan.
function prompt.show()
  check_open()
  plan:show()
end

--- Shows the plan where it was not seen as it is; raises where nothing is planned.
function prompt.review()
  check_open()
  plan:check_not_empty()
  if not plan.reviewed then
    plan:show()
  end
end

--- Returns the question of a commit that was reviewed.
---@return string
function prompt.commit_question()
  return plan:question()
end

--- Makes the plan true.
function prompt.commit()
  plan:commit({ yes = true })
  local can_undo = #plan.last.undos > 0
  ui.output:note(can_undo and "':undo' undoes it" or "there is nothing to be undone of it")
end

--- Tells whether an undo is of the last commit; of one that was interrupted before any of its parts
--- was done, only the trash knows.
---@param run string
---@return boolean
local function is_of_last_commit(run)
  return run == "" and plan.last ~= nil and #plan.last.groups > 0
end

--- Returns the question of an undo.
---@param run string the name of a run in the trash; empty: the last commit, else the last run
---@return string
function prompt.undo_question(run)
  check_open()
  if is_of_last_commit(run) then
    return ("undo the last commit to '%s'?"):format(place.url)
  end
  local found
  for _, one in ipairs(place:trash()) do
    if one.can_be_put_back and (run == "" or one.name == run) then
      found = one
    end
  end
  if not found then
    local text = run == "" and "nothing was taken from '%s' that could be put back"
      or "'%s' has no run '%s' in its trash that could be put back"
    error({
      code = "command.no_match",
      message = text:format(place.url, run),
      hint = "'" .. (place.kind == "cache" and "cache" or "folder") .. ":trash()' lists the runs",
    })
  end
  return ("put back %d files (%s) that %s took from '%s'?"):format(
    found.files,
    ui.format_size(found.bytes),
    found.name,
    place.url
  )
end

--- Undoes the last commit, or puts back a run.
---@param run string
function prompt.undo(run)
  if is_of_last_commit(run) then
    plan:undo()
  else
    place:undo(run)
  end
end

--- Returns the URLs of what a commit or an undo changes.
---@return string[]
function prompt.places()
  local urls = { place.url }
  local groups = table.move(plan.groups, 1, #plan.groups, 1, {})
  local last = plan.last and plan.last.groups or {}
  table.move(last, 1, #last, #groups + 1, groups)
  for _, group in ipairs(groups) do
    urls[#urls + 1] = group.url
  end
  return urls
end

--- Says what was done by a commit or an undo that did not come to its end.
function prompt.explain_interruption()
  plan:explain_interruption()
end

--- Writes a script that does again what the lines of the session have planned and committed.
---@param path string
---@param lines albedo.RecordedLine[]
---@param modules string[] the names of the modules that are globals at the prompt
function prompt.record(path, lines, modules)
  local text, left_out = script.of_session(lines, modules, urls_by_path)
  for _, reason in ipairs(left_out) do
    ui.output:warn(reason)
  end
  fs.write(path, text)
  ui.output:note(("'albedo run %s' does it again"):format(path))
end

return prompt
