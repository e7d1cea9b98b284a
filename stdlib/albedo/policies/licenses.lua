--- Licence expressions of SPDX: `MIT OR (Apache-2.0 AND BSD-3-Clause)`.
---
--- What makes no sense is satisfied by nothing, so that a slip in a recipe lets nothing through.

local licenses = {}

--- Tells whether a licence is one of the GNU family, whose names say whether later versions count.
local function is_gnu(name)
  return name:match("^[al]?gpl%-%d") ~= nil or name:match("^gfdl%-%d") ~= nil
end

--- Returns a name as all spellings of the same licence have it: in small letters, and with the
--- endings of today: `GPL-2.0` was `GPL-2.0-only`, `GPL-2.0+` was `GPL-2.0-or-later`.
local function plain(name)
  name = name:lower()
  if is_gnu(name) then
    if name:match("%+$") then
      return name:sub(1, -2) .. "-or-later"
    elseif not name:match("%-only$") and not name:match("%-or%-later$") then
      return name .. "-only"
    end
  end
  return name
end

--- Returns a licence with its exception, or alone, as a set knows it.
local function key_of(text)
  local name, exception = text:lower():match("^%s*(%S+)%s+with%s+(%S+)%s*$")
  if name then
    return ("%s with %s"):format(plain(name), exception)
  end
  return plain(text:match("^%s*(.-)%s*$"))
end

--- Returns licences as a set; capital letters do not matter.
---@param list string[]
---@return table<string, boolean>
function licenses.set(list)
  local set = {}
  for _, name in ipairs(list) do
    set[key_of(name)] = true
  end
  return set
end

--- Returns licences as a set of what is blocked: a GNU licence without an ending stands for both.
---@param list string[]
---@return table<string, boolean>
function licenses.blocked_set(list)
  local set = licenses.set(list)
  for _, name in ipairs(list) do
    local small = name:lower()
    if is_gnu(small) and not small:match("[%a+]$") then
      set[small .. "-or-later"] = true
    end
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

local is_operator = { ["and"] = true, ["or"] = true, ["with"] = true }

local function is_name(word)
  return word ~= nil and word:match("^[%w.+:-]+$") ~= nil and not is_operator[word:lower()]
end

--- Tells whether a licence with an exception is met by the licence alone: what SPDX calls an
--- exception only adds to what one may do, which nobody knows of other words behind a WITH.
local function is_exception(word)
  return word:lower():match("%-exception") ~= nil
end

--- Tells whether a set allows a licence. Who may take a later version may also stay with this one.
local function allows(set, name)
  local key = plain(name)
  local only = key:match("^(.*)%-or%-later$")
  return set[key] or only and set[only .. "-only"] or set[key:match("^(.*)%+$")] or false
end

--- Reads an expression from a place on; returns whether it is satisfied, and the place behind it,
--- which is nil for what makes no sense.
local read_any

local function read_one(words, place, set, depth)
  local word = words[place]
  if word == "(" then
    if depth > depth_limit then
      return false, nil
    end
    local is_met, behind = read_any(words, place + 1, set, depth + 1)
    if not behind or words[behind] ~= ")" then
      return false, nil
    end
    return is_met, behind + 1
  elseif not is_name(word) then
    return false, nil
  end
  local following = words[place + 1]
  if following and following:lower() == "with" then
    local exception = words[place + 2]
    if not is_name(exception) then
      return false, nil
    end
    local whole = ("%s with %s"):format(plain(word), exception:lower())
    return set[whole] or is_exception(exception) and allows(set, word), place + 3
  end
  return allows(set, word), place + 1
end

--- Reads parts that one operator joins.
local function read_joined(operator, read, join)
  return function(words, place, set, depth)
    local is_met
    is_met, place = read(words, place, set, depth)
    while place and words[place] and words[place]:lower() == operator do
      local also
      also, place = read(words, place + 1, set, depth)
      is_met = join(is_met, also)
    end
    return is_met, place
  end
end

local read_all = read_joined("and", read_one, function(one, other)
  return one and other
end)

read_any = read_joined("or", read_all, function(one, other)
  return one or other
end)

--- Tells whether somebody who accepts the licences of a set may have what is under an expression.
---@param expression string
---@param set table<string, boolean>
---@return boolean
function licenses.satisfies(expression, set)
  local words = words_of(expression)
  local is_met, place = read_any(words, 1, set, 1)
  -- Words that are left over belong to no licence that we know.
  return place == #words + 1 and is_met
end

--- Returns the first licence of a set that an expression names, whatever else it says.
---@param expression string
---@param set table<string, boolean> as `blocked_set` makes it
---@return string?
function licenses.find(expression, set)
  local words = {}
  for word in expression:gmatch("[%w.+:-]+") do
    words[#words + 1] = word
  end
  for place, word in ipairs(words) do
    local exception = words[place + 2]
    local is_whole = exception and words[place + 1]:lower() == "with"
    if is_whole and set[("%s with %s"):format(plain(word), exception:lower())] then
      return word .. " WITH " .. exception
    elseif set[plain(word)] then
      return word
    end
  end
end

return licenses
