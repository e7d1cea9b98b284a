--- What a test expects of a value.

local difference = require("albedo.testing.difference")
local golden = require("albedo.testing.golden")
local place = require("albedo.testing.place")

local expect = {}

--- Something that a test expects of a value; each method ends the test when it is not so.
---@class albedo.Expectation
---@field private value any
---@field private is_negated boolean
---@field private test albedo.RunningTest
local Expectation = {}
Expectation.__index = Expectation

--- Ends the test that runs.
---@param lines string[] what is wrong, with details below
function expect.fail(lines)
  error({
    code = "test.failed",
    message = table.concat(lines, "\n"),
    where = place.find(),
  }, 0)
end

--- Fails unless `is_true`; negated, unless it is not.
local function check(self, is_true, phrase, details)
  if (is_true and true or false) ~= self.is_negated then
    return self
  end
  local words = self.is_negated and "not " .. phrase or phrase
  local lines = { ("expected %s %s"):format(difference.show(self.value), words) }
  if details and not self.is_negated then
    table.move(details, 1, #details, 2, lines)
  end
  return expect.fail(lines)
end

--- Returns an expectation of the opposite: `expect(x):never():to_equal(1)`.
---@return albedo.Expectation
function Expectation:never()
  return setmetatable(
    { value = self.value, test = self.test, is_negated = not self.is_negated },
    Expectation
  )
end

--- Expects the same value; tables are compared by what is in them.
---@param expected any
---@return albedo.Expectation
function Expectation:to_equal(expected)
  local is_equal = difference.is_equal(self.value, expected)
  if not is_equal and not self.is_negated then
    local lines = { "the values differ" }
    local details = difference.describe(self.value, expected)
    return expect.fail(table.move(details, 1, #details, 2, lines))
  end
  return check(self, is_equal, "to equal " .. difference.show(expected))
end

--- Expects the very same object.
---@param expected any
---@return albedo.Expectation
function Expectation:to_be(expected)
  return check(self, rawequal(self.value, expected), "to be " .. difference.show(expected))
end

---@return albedo.Expectation
function Expectation:to_be_nil()
  return check(self, self.value == nil, "to be nil")
end

--- Expects anything but nil and false.
---@return albedo.Expectation
function Expectation:to_be_truthy()
  return check(self, self.value, "to be truthy")
end

--- Expects nil or false.
---@return albedo.Expectation
function Expectation:to_be_falsy()
  return check(self, not self.value, "to be nil or false")
end

--- Expects a value of a type: `"table"`, `"string"`.
---@param name string
---@return albedo.Expectation
function Expectation:to_be_a(name)
  return check(self, type(self.value) == name, "to be a " .. name)
end

--- Expects a number that is at most `distance` away from another; a billionth unless told.
---@param expected number
---@param distance? number
---@return albedo.Expectation
function Expectation:to_be_near(expected, distance)
  distance = distance or 1e-9
  local is_near = type(self.value) == "number" and math.abs(self.value - expected) <= distance
  return check(self, is_near, ("to be within %s of %s"):format(distance, expected))
end

--- Expects a part: of a text another text, word by word; of a list an item.
---@param part any
---@return albedo.Expectation
function Expectation:to_contain(part)
  local found = false
  if type(self.value) == "string" then
    found = self.value:find(part, 1, true) ~= nil
  elseif type(self.value) == "table" then
    for _, item in ipairs(self.value) do
      found = found or difference.is_equal(item, part)
    end
  end
  return check(self, found, "to contain " .. difference.show(part), {
    "all of it: " .. difference.show(self.value),
  })
end

--- Expects a text in which a pattern of Lua matches.
---@param pattern string
---@return albedo.Expectation
function Expectation:to_match(pattern)
  local matches = type(self.value) == "string" and self.value:find(pattern) ~= nil
  return check(self, matches, "to match " .. difference.show(pattern))
end

--- Expects a list, table or text of some length.
---@param count integer
---@return albedo.Expectation
function Expectation:to_have_length(count)
  local length = #self.value
  return check(self, length == count, ("to have the length %d, not %d"):format(count, length))
end

--- Expects a function that raises; an error with this code, or a text that has the word in it.
---@param word? string a code such as `spec.syntax`, or a part of the message; anything unless told
---@return albedo.Expectation
function Expectation:to_raise(word)
  local ok, raised = pcall(self.value)
  local has_fields = type(raised) == "table" or type(raised) == "userdata"
  local code = has_fields and raised.code or nil
  if not ok and (code == "lua.cancelled" or code == "lua.timed_out" and word ~= code) then
    error(raised, 0)
  end
  local text = not ok and tostring(has_fields and raised.message or raised) or ""
  local is_meant = not ok and (not word or code == word or text:find(word, 1, true) ~= nil)
  local phrase = "to raise " .. (word and difference.show(word) or "an error")
  return check(self, is_meant, phrase, {
    ok and "it raised nothing" or ("it raised %s%s"):format(code and code .. ": " or "", text),
  })
end

--- Expects a spy or stub that was called, `count` times if that is said.
---@param count? integer
---@return albedo.Expectation
function Expectation:to_have_been_called(count)
  local calls = #self.value.calls
  local is_so = count and calls == count or not count and calls > 0
  local phrase = count and ("to have been called %d times"):format(count) or "to have been called"
  return check(self, is_so, phrase, { ("it was called %d times"):format(calls) })
end

--- Expects a spy or stub that was called with these arguments, at least once.
---@param ... any
---@return albedo.Expectation
function Expectation:to_have_been_called_with(...)
  local wanted, found, lines = table.pack(...), false, {}
  for index, call in ipairs(self.value.calls) do
    found = found or difference.is_equal(call, wanted)
    lines[index] = ("call %d: %s"):format(index, difference.show(call))
  end
  return check(self, found, "to have been called with " .. difference.show(wanted), lines)
end

--- Expects the text of a golden file; `albedo test --update` writes it anew.
---
--- The file is `golden/NAME` beside the test. A value that is no text is compared as Lua writes it.
---@param name string
---@return albedo.Expectation
function Expectation:to_match_golden(name)
  local problem = golden.compare(self.value, name, self.test)
  if problem then
    return expect.fail(problem)
  end
  return self
end

local function answer_lines(answer)
  local lines = {
    ("%s: %s"):format(answer.decision, answer.verdict or "no rule has anything to say"),
  }
  for _, opinion in ipairs(answer.opinions) do
    lines[#lines + 1] = ("  %s: %s%s"):format(
      opinion.rule,
      opinion.failed and "failed" or opinion.answer or "nothing",
      opinion.reason and ", " .. opinion.reason or ""
    )
  end
  return lines
end

--- Checks an answer of a policy: its verdict, and what the reason or the rule is.
local function check_verdict(self, verdict, reason)
  local answer = self.value
  if type(answer) ~= "table" or answer.opinions == nil then
    return expect.fail({
      ("expected an answer of a policy, got %s"):format(difference.show(answer)),
    })
  end
  local is_meant = answer.verdict == verdict
  if is_meant and reason then
    is_meant = (answer.reason or ""):find(reason, 1, true) ~= nil or answer.rule == reason
  end
  if is_meant ~= self.is_negated and (self.is_negated or not answer.failed) then
    return self
  end
  local wish = verdict .. (reason and (" (%s)"):format(difference.show(reason)) or "")
  local negation = self.is_negated and "not " or ""
  local lines = { ("expected the policy %sto say %s"):format(negation, wish) }
  if answer.failed then
    lines[1] = lines[1] .. ", but a rule failed"
  end
  local details = answer_lines(answer)
  return expect.fail(table.move(details, 1, #details, 2, lines))
end

--- Expects a policy that allows, with no rule failing.
---@param reason? string a part of the reason, or the name of the rule
---@return albedo.Expectation
function Expectation:to_allow(reason)
  return check_verdict(self, "allow", reason)
end

--- Expects a policy that denies, not because a rule has failed.
---@param reason? string a part of the reason, or the name of the rule
---@return albedo.Expectation
function Expectation:to_deny(reason)
  return check_verdict(self, "deny", reason)
end

--- Expects a policy that keeps an entry.
---@param reason? string a part of the reason, or the name of the rule
---@return albedo.Expectation
function Expectation:to_keep(reason)
  return check_verdict(self, "keep", reason)
end

--- Expects a policy that lets an entry go.
---@param reason? string a part of the reason, or the name of the rule
---@return albedo.Expectation
function Expectation:to_drop(reason)
  return check_verdict(self, "drop", reason)
end

--- What a command wrote, as it is told with a failure.
local function stream(text)
  return text == "" and "nothing" or "\n" .. text:gsub("%s+$", "")
end

--- Expects a command that ended with a status, 0 unless told.
---@param status? integer
---@return albedo.Expectation
function Expectation:to_exit_with(status)
  status = status or 0
  local run = self.value
  if (run.status == status) ~= self.is_negated then
    return self
  end
  local words = self.is_negated and "not to" or "to"
  return expect.fail({
    ("expected '%s' %s exit with %d"):format(run.command, words, status),
    ("it exited with %d"):format(run.status),
    "standard output: " .. stream(run.output),
    "standard error: " .. stream(run.errors),
  })
end

--- Makes the function `expect` of one test.
---@param test albedo.RunningTest
---@return fun(value: any): albedo.Expectation
function expect.bind(test)
  return function(value)
    return setmetatable({ value = value, is_negated = false, test = test }, Expectation)
  end
end

return expect
