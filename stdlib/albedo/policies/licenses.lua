--- Licence expressions of SPDX: `MIT OR (Apache-2.0 AND BSD-3-Clause)`.

local licenses = {}

--- Returns licences as a set; capital letters do not matter.
---@param list string[]
---@return table<string, boolean>
function licenses.set(list)
  local set = {}
  for _, name in ipairs(list) do
    set[name:lower()] = true
  end
  return set
end

--- The words of an expression, with parentheses as words of their own.
local function words_of(expression)
  local words = {}
  for word in expression:gsub("[()]", " %0 "):gmatch("%S+") do
    words[#words + 1] = word
  end
  return words
end

--- So deep may parentheses stand in one another.
local depth_limit = 50

--- Reads an expression from a place on; returns whether it is satisfied, and the place behind it.
---
--- `with` parts belong to the licence before them; what makes no sense satisfies nothing.
local read_any

local function read_one(words, place, set, depth)
  local word = words[place]
  if word == "(" then
    if depth > depth_limit then
      return false, #words + 1
    end
    local is_met, behind = read_any(words, place + 1, set, depth + 1)
    return is_met, behind + 1
  elseif not word or word == ")" then
    return false, place + 1
  end
  local name = word:lower()
  if words[place + 1] and words[place + 1]:lower() == "with" and words[place + 2] then
    local whole = ("%s with %s"):format(name, words[place + 2]:lower())
    return set[whole] or set[name] or false, place + 3
  end
  return set[name] or false, place + 1
end

local function read_all(words, place, set, depth)
  local is_met
  is_met, place = read_one(words, place, set, depth)
  while words[place] and words[place]:lower() == "and" do
    local also
    also, place = read_one(words, place + 1, set, depth)
    is_met = is_met and also
  end
  return is_met, place
end

function read_any(words, place, set, depth)
  local is_met
  is_met, place = read_all(words, place, set, depth)
  while words[place] and words[place]:lower() == "or" do
    local also
    also, place = read_all(words, place + 1, set, depth)
    is_met = is_met or also
  end
  return is_met, place
end

--- Tells whether somebody who accepts the licences of a set may have what is under an expression.
---@param expression string
---@param set table<string, boolean>
---@return boolean
function licenses.satisfies(expression, set)
  local words = words_of(expression)
  local is_met, place = read_any(words, 1, set, 1)
  -- Words that are left over belong to no licence that we know.
  return is_met and place == #words + 1
end

--- Returns the first licence of a set that an expression names.
---@param expression string
---@param set table<string, boolean>
---@return string?
function licenses.find(expression, set)
  for _, word in ipairs(words_of(expression)) do
    if set[word:lower()] then
      return word
    end
  end
end

return licenses
