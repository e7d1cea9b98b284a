--- Policies that a test asks.

local place = require("albedo.testing.place")
local trial = require("albedo.trial")

local policy = {}

--- Policies in their sandboxes, as a run of Albedo has them.
---@class albedo.TestPolicy
---@field rules table[] the rules in their order, each with `decision`, `name`, `file`, `line`
---@field problems table[] what is wrong or odd: `file`, `text`, `serious`
---@field private policies albedo.TrialPolicies
local TestPolicy = {}
TestPolicy.__index = TestPolicy

--- Asks the rules about something made up; `docs/policies` lists what each decision is told.
---
--- `spec` is a text such as `quill@2.0 +shared`; fields that are left out are empty, 0 or false. Of
--- durations and sizes a text such as `40d` or `2G` may be given.
---@param decision string such as `cache.push`
---@param input? table
---@return table answer `verdict`, `list`, `reason`, `rule`, `file`, `line`, `failed`, `opinions`
function TestPolicy:decide(decision, input)
  local told = {}
  for key, value in pairs(input or {}) do
    told[key] = value
  end
  if type(told.age) == "string" then
    told.age = require("albedo.duration").parse(told.age, "age")
  end
  return self.policies:ask(decision, told)
end

--- Reads the files of a list that are paths, relative to the folder of the test.
local function read(source, test)
  local text, path
  if type(source) == "table" then
    text, path = source.text, source.name or "policy"
  else
    path = test.file:resolve(source)
    local handle, problem = io.open(path, "rb")
    if not handle then
      place.refuse(("policy: could not read '%s': %s"):format(path, problem))
    end
    text = handle:read("a")
    handle:close()
    test.file.state.watched[path] = true
  end
  -- `albedo/policy.lua` and `albedo/policy.d/x.lua` have `albedo/lib`; others a `lib` beside them.
  local folder = path:match("^(.*)/[^/]*$") or "."
  local above = folder:match("^(.*)/policy%.d$")
  local folders = above and { above .. "/lib" } or { folder .. "/lib" }
  return { path = path, text = text, folders = folders }
end

---@class albedo.TestPolicyOptions
---@field modules? table<string, string> texts of modules instead of those that the policy requires

--- Loads policies: a path, `{ text = "…" }`, or a list of these in the order of their scopes.
---@param test albedo.RunningTest
---@param sources string|table
---@param options? albedo.TestPolicyOptions
---@return albedo.TestPolicy
function policy.load(test, sources, options)
  local is_one = type(sources) == "string" or sources.text ~= nil
  local files = {}
  for index, source in ipairs(is_one and { sources } or sources) do
    files[index] = read(source, test)
  end
  local state = test.file.state
  local policies = trial.read_policies(files, {
    modules = options and options.modules or nil,
    count_lines = state.counts_lines,
  })
  for _, problem in ipairs(policies.problems) do
    if problem.serious then
      local names_file = problem.text:find(problem.file, 1, true) ~= nil
      local text = names_file and problem.text or problem.file .. ": " .. problem.text
      place.refuse("policy: " .. text)
    end
  end
  if state.counts_lines then
    test.cleanups[#test.cleanups + 1] = function()
      for _, counts in ipairs(policies:line_counts()) do
        state.coverage:add(counts)
      end
    end
  end
  return setmetatable({
    policies = policies,
    rules = policies.rules,
    problems = policies.problems,
  }, TestPolicy)
end

return policy
