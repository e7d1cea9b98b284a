--- A plan: changes of one cache or mirror that are collected, reviewed, committed and undone.

local consent = require("albedo.consent")
local json = require("albedo.json")
local report = require("albedo.report")
local ui = require("albedo.ui")
local view = require("albedo.maintenance.view")

local plans = {}

--- One thing that a commit does, or that it leaves although it was asked for.
---@class albedo.PlanStep
---@field verb string what is done: `remove`, `pin`, `sign`, …
---@field text string on what
---@field why string as a clause
---@field bytes? integer what it frees or writes
---@field frees? boolean whether `bytes` are freed
---@field rule? string the rule of policy that has spoken, with its file and line
---@field stays? string why it is not done, as a clause
---@field gone? boolean whether there is nothing any more that could be done
---@field dependents? string[] what stays and loses it

--- Steps of one kind, which are done together.
---@class albedo.PlanGroup
---@field verb string
---@field review fun(group: albedo.PlanGroup, plan: albedo.MaintenancePlan): albedo.PlanStep[]
---@field commit fun(group: table, plan: albedo.MaintenancePlan): albedo.Item[], albedo.PlanUndo?
---@field prints? boolean whether `commit` prints its items itself
---@field calls fun(group: albedo.PlanGroup): string[] the lines of a script that plan the same
---@field drop? fun(group: albedo.PlanGroup, step: albedo.PlanStep): boolean takes one step out
---@field refusal? fun(group: albedo.PlanGroup, plan: albedo.MaintenancePlan): string?

--- How a group is undone.
---@class albedo.PlanUndo
---@field run? string the name of the run in the trash
---@field act fun(): albedo.Item[]

---@class albedo.MaintenancePlan
---@field place albedo.MaintainedCache|albedo.MaintainedFolder
---@field items albedo.Item[] what became of everything that was committed or undone so far
---@field on_change? fun() is told of each change
local Plan = {}

--- Begins a plan.
---@param place albedo.MaintainedCache|albedo.MaintainedFolder
---@param verbs table<string, function> what can be planned there, beside what every plan can
---@param options? albedo.PlanOptions
---@return albedo.MaintenancePlan
function plans.new(place, verbs, options)
  local class = {}
  for _, methods in ipairs({ Plan, verbs }) do
    for name, method in pairs(methods) do
      class[name] = method
    end
  end
  class.__index = class
  return setmetatable({
    place = place,
    options = options or {},
    groups = {},
    items = {},
  }, class)
end

--- Notes that the plan is another one now.
function Plan:touch()
  self.reviewed = nil
  if self.on_change then
    self.on_change()
  end
end

--- Returns the first group of a kind, if there is one.
---@param verb string
---@return albedo.PlanGroup?
function Plan:group(verb)
  for _, group in ipairs(self.groups) do
    if group.verb == verb then
      return group
    end
  end
end

--- Adds a group behind the others.
---@param group albedo.PlanGroup
function Plan:add(group)
  self.groups[#self.groups + 1] = group
  self:touch()
end

--- Returns all steps as they would be done now: policy is asked, the place is looked at.
---@return albedo.PlanStep[]
function Plan:steps()
  local steps = {}
  for _, group in ipairs(self.groups) do
    for _, step in ipairs(group:review(self)) do
      step.group = group
      steps[#steps + 1] = step
    end
  end
  self.reviewed = steps
  return steps
end

--- Tells whether nothing is planned.
---@return boolean
function Plan:is_empty()
  return #self.groups == 0
end

--- Prints the plan: what, why, how large, by which rule.
function Plan:show()
  local steps = self:steps()
  if #steps == 0 then
    ui.output:note(("nothing is planned for %s"):format(tostring(self.place)))
    return
  end
  view.print(steps)
  for _, group in ipairs(self.groups) do
    local refusal = group.refusal and group:refusal(self)
    if refusal then
      ui.output:warn(("a commit would be refused: %s"):format(refusal))
    end
  end
  ui.output:note(view.summary(steps))
end

--- Takes steps out of the plan.
---@param ... integer their numbers, as `show` has them
function Plan:drop(...)
  local steps, dropped = self.reviewed or self:steps(), {}
  for index, number in ipairs({ ... }) do
    local step = steps[number]
    if not step then
      error({
        code = "command.usage",
        message = ("the plan has no step %s"):format(tostring(number)),
        hint = "'plan:show()' numbers them",
      }, 2)
    end
    local group, count = step.group, 0
    for _, other in ipairs(steps) do
      count = count + (other.group == group and 1 or 0)
    end
    if not group.drop and count > 1 then
      error({
        code = "command.usage",
        message = ("step %d is one of %d that are planned together"):format(number, count),
        hint = "'plan:clear()' takes all steps out",
      }, 2)
    end
    dropped[index] = step
  end
  -- All of the numbers or none: the others would mean other steps afterwards.
  for _, step in ipairs(dropped) do
    local group = step.group
    if not group.drop or group:drop(step) then
      for index, one in ipairs(self.groups) do
        if one == group then
          table.remove(self.groups, index)
          break
        end
      end
    end
  end
  self:touch()
end

--- Takes all steps out of the plan.
function Plan:clear()
  self.groups = {}
  self:touch()
end

--- Raises where nothing is planned.
function Plan:check_not_empty()
  if self:is_empty() then
    error({
      code = "command.usage",
      message = ("nothing is planned for %s"):format(tostring(self.place)),
      hint = "plan something first, such as 'plan:remove(…)'",
    })
  end
end

--- Returns the question that a commit asks.
---@return string
function Plan:question()
  self:check_not_empty()
  return ("commit to '%s': %s?"):format(
    self.place.url,
    view.summary(self.reviewed or self:steps())
  )
end

--- Keeps items, and prints them unless that was done.
local function tell(plan, items, are_printed)
  if not are_printed then
    report.print_items(items, ui.output)
  end
  table.move(items, 1, #items, #plan.items + 1, plan.items)
end

--- Returns the runs in the trash by their names.
local function trash_names(place)
  local names = {}
  for _, run in ipairs(place:trash()) do
    names[run.name] = run
  end
  return names
end

--- Makes the plan true, group after group, and returns an item for each step; none where nothing is
--- planned.
---
--- Each step is looked at again: what has changed since it was planned, or is needed by then,
--- stays. What goes is in the trash afterwards. When a group raises, those before it are done and
--- can be undone, and it stays in the plan with those behind it.
---@param options? { yes?: boolean } whether nothing is asked
---@return albedo.Item[]
function Plan:commit(options)
  if self:is_empty() then
    -- Nothing was done, so undoing that does nothing.
    self.last = { groups = {}, undos = {} }
    return {}
  end
  if not (options and options.yes) then
    consent.check(nil, {
      question = self:question(),
      refusal = "a plan is only committed when somebody says so",
      hint = "pass { yes = true }; a recorded script takes '--yes'",
      declined = "nothing was committed, as you have said",
    }, ui.output)
  end
  local all = {}
  self.last = { groups = {}, undos = {} }
  -- Also where a group raises, what was seen before is not what is left to do.
  self.reviewed = nil
  while self.groups[1] do
    local group = self.groups[1]
    self.trash_before = trash_names(self.place)
    local items, undo = group:commit(self)
    self.trash_before = nil
    table.remove(self.groups, 1)
    table.insert(self.last.groups, group)
    if undo then
      table.insert(self.last.undos, undo)
    end
    tell(self, items, group.prints)
    table.move(items, 1, #items, #all + 1, all)
  end
  self:touch()
  for _, undo in ipairs(self.last.undos) do
    if undo.run then
      ui.output:note(("what went is in the trash as %s"):format(undo.run))
    end
  end
  return all
end

--- Says what a commit has done that was interrupted or has failed; nothing where none was.
function Plan:explain_interruption()
  local before = self.trash_before
  self.trash_before = nil
  local done = self.last and #self.last.groups or 0
  if done > 0 and not self:is_empty() then
    ui.output:note(("%s of the plan %s done"):format(
      report.count(done, "part"),
      done == 1 and "is" or "are"
    ))
  end
  local found = false
  for name, run in pairs(before and trash_names(self.place) or {}) do
    if not before[name] then
      found = true
      ui.output:note(
        ("%s (%s) went to the trash as %s, the rest is in its place"):format(
          report.count(run.files, "file"),
          ui.format_size(run.bytes),
          name
        )
      )
    end
  end
  if before and not found then
    ui.output:note("nothing was taken away by what was interrupted")
  end
end

--- Undoes the last commit of this plan and returns an item for each thing that came back; its steps
--- are planned again.
---@return albedo.Item[]
function Plan:undo()
  if not self.last then
    error({
      code = "command.usage",
      message = "this plan has committed nothing that could be undone",
      hint = "'place:undo(NAME)' undoes an earlier prune; 'place:trash()' lists them",
    })
  end
  local all = {}
  for index = #self.last.undos, 1, -1 do
    local items = self.last.undos[index].act()
    -- Undone once, it is not undone again when another part raises.
    table.remove(self.last.undos, index)
    tell(self, items)
    table.move(items, 1, #items, #all + 1, all)
  end
  for index, group in ipairs(self.last.groups) do
    table.insert(self.groups, index, group)
  end
  self.last = nil
  self:touch()
  return all
end

--- Returns the plan as JSON: `schema`, `place`, `kind`, and `steps`.
---@return string
function Plan:to_json()
  local steps = {}
  for index, step in ipairs(self:steps()) do
    steps[index] = {
      verb = step.verb,
      what = step.text,
      id = step.id,
      why = step.why,
      bytes = step.bytes,
      rule = step.rule,
      stays = step.stays,
      dependents = step.dependents and json.array(step.dependents) or nil,
    }
  end
  return json.encode({
    schema = 1,
    place = self.place.url,
    kind = self.place.kind,
    steps = json.array(steps),
  })
end

--- Returns the lines of a script that plan the same steps, by name and not by criteria.
---@return string[]
function Plan:calls()
  local lines = {}
  for _, group in ipairs(self.groups) do
    for _, line in ipairs(group:calls()) do
      lines[#lines + 1] = line
    end
  end
  return lines
end

return plans
