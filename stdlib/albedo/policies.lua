--- Rules to build policies from.
---
--- Each function returns a rule for `policy.on`. A rule that objects denies; asked about what a
--- prune takes it says "drop", since an entry that may not be there may go. A rule that does not
--- object has nothing to say, so that several of them can stand beside each other.

local duration = require("albedo.duration")
local licenses = require("albedo.policies.licenses")
local policy = require("albedo.policy")

local policies = {}

---@alias albedo.Rule fun(input: table): string?, string?

local function object(input, reason)
  return input.decision == "cache.retain" and "drop" or "deny", reason
end

local function expect_list(word, list)
  if type(list) ~= "table" or #list == 0 then
    error(word .. ": expected a list with at least one text", 3)
  end
  for _, text in ipairs(list) do
    if type(text) ~= "string" then
      error(("%s: expected texts in the list, got a %s"):format(word, type(text)), 3)
    end
  end
  return list
end

-- Specs.

--- Returns the first of some specs that what is asked about satisfies.
---
--- A source has a name and a version only: it satisfies `quill@2:`, and no spec that says more.
local function first_match(input, list)
  for _, query in ipairs(list) do
    if input.spec and input.spec:satisfies(query) then
      return query
    end
  end
end

--- Objects to all that satisfies none of the specs.
---@param list string[] such as `{ "quill@2:", "scribe" }`
---@return albedo.Rule
function policies.allow_specs(list)
  expect_list("policies.allow_specs", list)
  return function(input)
    if input.spec and not first_match(input, list) then
      return object(input, "it is none of the packages that are allowed")
    end
  end
end

--- Objects to what satisfies one of the specs.
---@param list string[]
---@return albedo.Rule
function policies.block_specs(list)
  expect_list("policies.block_specs", list)
  return function(input)
    local query = first_match(input, list)
    if query then
      return object(input, ("it is '%s', which is blocked"):format(query))
    end
  end
end

--- Keeps what satisfies one of the specs; for `cache.retain`.
---@param list string[]
---@return albedo.Rule
function policies.keep_specs(list)
  expect_list("policies.keep_specs", list)
  return function(input)
    local query = first_match(input, list)
    if query then
      return "keep", ("it is '%s'"):format(query)
    end
  end
end

-- Any field.

--- Returns the first expression that matches a field, or one item of a list.
local function match_of(input, field, expressions)
  local value = input[field]
  local values = type(value) == "table" and value or { value }
  for _, expression in ipairs(expressions) do
    for _, one in ipairs(values) do
      if policy.matches(tostring(one), expression) then
        return expression
      end
    end
  end
end

--- Objects to what has the field and matches none of the regular expressions there.
---@param field string such as "name", "cache", "urls"
---@param expressions string[]
---@return albedo.Rule
function policies.allow_matching(field, expressions)
  expect_list("policies.allow_matching", expressions)
  return function(input)
    if input[field] ~= nil and not match_of(input, field, expressions) then
      return object(input, ("its %s matches nothing that is allowed"):format(field))
    end
  end
end

--- Objects to what matches one of the regular expressions in a field.
---@param field string
---@param expressions string[]
---@return albedo.Rule
function policies.block_matching(field, expressions)
  expect_list("policies.block_matching", expressions)
  return function(input)
    local expression = match_of(input, field, expressions)
    if expression then
      return object(input, ("its %s matches '%s', which is blocked"):format(field, expression))
    end
  end
end

--- Asks a rule only where a field matches: `policies.where("cache", "release", rule)`.
---@param field string
---@param expression string
---@param rule albedo.Rule
---@return albedo.Rule
function policies.where(field, expression, rule)
  return function(input)
    if match_of(input, field, { expression }) then
      return rule(input)
    end
  end
end

-- Versions.

--- Objects to versions of which there are `count` newer ones.
---
--- For sources these are the versions of the recipe, for entries those in the cache.
---@param count integer
---@return albedo.Rule
function policies.newest(count)
  if math.type(count) ~= "integer" or count < 1 then
    error("policies.newest: expected a whole number from 1", 2)
  end
  return function(input)
    if input.newer >= count then
      return object(
        input,
        ("there are %d newer versions, and %d are enough"):format(input.newer, count)
      )
    end
  end
end

--- Keeps the newest versions of each package; for `cache.retain`.
---@param count integer
---@return albedo.Rule
function policies.keep_newest(count)
  if math.type(count) ~= "integer" or count < 1 then
    error("policies.keep_newest: expected a whole number from 1", 2)
  end
  return function(input)
    if input.newer < count then
      return "keep", ("it is of the %d newest versions"):format(count)
    end
  end
end

--- Objects to alpha, beta and rc versions.
---@return albedo.Rule
function policies.no_prereleases()
  return function(input)
    if input.prerelease then
      return object(input, ("%s is a prerelease"):format(input.version))
    end
  end
end

-- Sizes, licences, ages, machines.

local factors = { [""] = 1, k = 1 << 10, m = 1 << 20, g = 1 << 30, t = 1 << 40, p = 1 << 50 }

--- Returns the bytes that a text means: `500M`, `2 GiB`, or a number of bytes.
local function bytes(word, size)
  local number, unit = tostring(size):lower():match("^%s*(%d+%.?%d*)%s*([kmgtp]?)i?b?%s*$")
  if not number then
    error(("%s: '%s' is no size; write it like 500M or 2 GiB"):format(word, tostring(size)), 3)
  end
  return tonumber(number) * factors[unit]
end

--- Objects to what is larger; where the size is not known, only with `{ unknown = "deny" }`.
---@param size string|integer
---@param options? { unknown: "deny"? }
---@return albedo.Rule
function policies.max_size(size, options)
  local limit = bytes("policies.max_size", size)
  local is_strict = options and options.unknown == "deny"
  return function(input)
    if input.size == nil then
      if is_strict then
        return object(input, "its size is not known")
      end
    elseif input.size > limit then
      return object(input, ("it has %d bytes, more than %s"):format(input.size, tostring(size)))
    end
  end
end

--- Objects to what no licence of the list allows to have; `{ unknown = "allow" }` passes over
--- packages whose recipe names none.
---
--- Of `MIT OR Apache-2.0` one has to be in the list, of `MIT AND Zlib` both. A licence in the list
--- allows it with an exception of SPDX, too; with anything else behind a WITH only the whole does.
--- What is no expression is not allowed.
---@param list string[] SPDX identifiers
---@param options? { unknown: "allow"? }
---@return albedo.Rule
function policies.allow_licenses(list, options)
  local allowed = licenses.set(expect_list("policies.allow_licenses", list))
  local is_lax = options and options.unknown == "allow"
  return function(input)
    if #input.licenses == 0 and not is_lax then
      return object(input, "its recipe names no licence")
    end
    for _, expression in ipairs(input.licenses) do
      if not licenses.satisfies(expression, allowed) then
        return object(input, ("the licence '%s' is not allowed"):format(expression))
      end
    end
  end
end

--- Objects to what names a licence of the list, in whatever combination. `GPL-3.0` stands for
--- `GPL-3.0-only` and `GPL-3.0-or-later`.
---@param list string[]
---@return albedo.Rule
function policies.block_licenses(list)
  local blocked = licenses.blocked_set(expect_list("policies.block_licenses", list))
  return function(input)
    for _, expression in ipairs(input.licenses) do
      local name = licenses.find(expression, blocked)
      if name then
        return object(input, ("the licence '%s' is blocked"):format(name))
      end
    end
  end
end

--- Objects to what its recipe forbids to give to others, also in private places.
---@return albedo.Rule
function policies.redistributable()
  return function(input)
    if input.redistribution then
      return object(input, input.redistribution)
    end
  end
end

--- Lets entries go that are older; for `cache.retain`.
---@param age string such as "90d"
---@return albedo.Rule
function policies.drop_older(age)
  local seconds = duration.parse(age, "policies.drop_older")
  return function(input)
    if input.age > seconds then
      return "drop", ("it is older than %s"):format(age)
    end
  end
end

--- Keeps entries that are younger; for `cache.retain`.
---@param age string
---@return albedo.Rule
function policies.keep_younger(age)
  local seconds = duration.parse(age, "policies.keep_younger")
  return function(input)
    if input.age <= seconds then
      return "keep", ("it is not older than %s"):format(age)
    end
  end
end

--- Objects to packages for other machines.
---@param list string[] platforms, operating systems, targets, or all three: `linux-debian12-zen2`
---@return albedo.Rule
function policies.architectures(list)
  local is_allowed = {}
  for _, name in ipairs(expect_list("policies.architectures", list)) do
    is_allowed[name] = true
  end
  return function(input)
    local triple = ("%s-%s-%s"):format(input.platform, input.os, input.target)
    local is_meant = is_allowed[triple]
      or is_allowed[input.platform]
      or is_allowed[input.os]
      or is_allowed[input.target]
    if not is_meant then
      return object(input, ("%s is no machine of this list"):format(triple))
    end
  end
end

--- Lets the oldest entries go, so that the others fit; for `cache.retain`.
---@param size string|integer
---@return albedo.Rule
function policies.quota(size)
  local limit = bytes("policies.quota", size)
  return function(input)
    if input.younger_size > limit then
      return "drop", ("it and what is younger need more than %s"):format(tostring(size))
    end
  end
end

return policies
