--- Values as people read them, and in what two of them differ.

local difference = {}

local longest_text = 200
local most_differences = 20
local deepest = 20

local function show_text(text)
  local shown = #text > longest_text and text:sub(1, longest_text) or text
  local quoted = ("%q"):format(shown):gsub("\\\n", "\\n"):gsub("%c", function(char)
    return ("\\%d"):format(char:byte())
  end)
  return quoted .. (#text > longest_text and (" … (%d bytes)"):format(#text) or "")
end

--- Keys of a table in an order that is always the same.
local function sorted_keys(value)
  local keys = {}
  for key in pairs(value) do
    keys[#keys + 1] = key
  end
  table.sort(keys, function(left, right)
    if type(left) == type(right) and (type(left) == "number" or type(left) == "string") then
      return left < right
    end
    return type(left) .. tostring(left) < type(right) .. tostring(right)
  end)
  return keys
end

local function key_text(key)
  if type(key) == "string" and key:find("^[%a_][%w_]*$") then
    return key
  end
  return "[" .. (type(key) == "string" and show_text(key) or tostring(key)) .. "]"
end

--- Returns a value as it could be written in Lua, on one line.
---@param value any
---@param depth? integer how deep it lies already
---@return string
function difference.show(value, depth)
  depth = depth or 0
  if type(value) == "string" then
    return show_text(value)
  elseif type(value) == "function" or type(value) == "thread" then
    -- Its address says nothing, and differs each time.
    return "a " .. type(value)
  elseif type(value) ~= "table" then
    return tostring(value)
  elseif depth > 4 then
    return "{…}"
  end
  local parts, count = {}, #value
  for index = 1, math.min(count, 20) do
    parts[index] = difference.show(value[index], depth + 1)
  end
  for _, key in ipairs(sorted_keys(value)) do
    local is_item = math.type(key) == "integer" and key >= 1 and key <= count
    if not is_item and #parts < 20 then
      parts[#parts + 1] = key_text(key) .. " = " .. difference.show(value[key], depth + 1)
    elseif #parts >= 20 then
      parts[#parts + 1] = "…"
      break
    end
  end
  return #parts == 0 and "{}" or "{ " .. table.concat(parts, ", ") .. " }"
end

local function path_of(parent, key)
  local text = key_text(key)
  if parent == "" then
    return text
  end
  return text:sub(1, 1) == "[" and parent .. text or parent .. "." .. text
end

local function same(left, right)
  return left == right or left ~= left and right ~= right
end

local function collect(found, path, actual, expected, depth)
  if #found > most_differences or same(actual, expected) then
    return
  end
  local are_tables = type(actual) == "table" and type(expected) == "table"
  if not are_tables or depth > deepest then
    found[#found + 1] = { path = path, actual = actual, expected = expected }
    return
  end
  local keys = {}
  for key in pairs(actual) do
    keys[key] = true
  end
  for key in pairs(expected) do
    keys[key] = true
  end
  for _, key in ipairs(sorted_keys(keys)) do
    collect(found, path_of(path, key), actual[key], expected[key], depth + 1)
  end
end

--- Returns whether two values are the same, tables by what is in them.
---@param actual any
---@param expected any
---@return boolean
function difference.is_equal(actual, expected)
  local found = {}
  collect(found, "", actual, expected, 0)
  return #found == 0
end

--- The first line in which two texts differ.
local function different_line(actual, expected)
  local next_actual, next_expected = actual:gmatch("([^\n]*)\n?"), expected:gmatch("([^\n]*)\n?")
  local number = 0
  while true do
    number = number + 1
    local left, right = next_actual(), next_expected()
    if left ~= right or left == nil then
      return number, left, right
    end
  end
end

local function describe_texts(actual, expected)
  local number, left, right = different_line(actual, expected)
  return {
    ("line %d differs:"):format(number),
    "  expected: " .. (right and show_text(right) or "no such line"),
    "  actual:   " .. (left and show_text(left) or "no such line"),
  }
end

--- Returns in what two values differ, a place with both values each.
---@param actual any
---@param expected any
---@return string[] lines
function difference.describe(actual, expected)
  local are_texts = type(actual) == "string" and type(expected) == "string"
  if are_texts and (actual:find("\n") or expected:find("\n")) then
    return describe_texts(actual, expected)
  end
  local found, lines = {}, {}
  collect(found, "", actual, expected, 0)
  for index, one in ipairs(found) do
    if index > most_differences then
      lines[#lines + 1] = "and more"
      break
    end
    if one.path ~= "" then
      lines[#lines + 1] = "at " .. one.path .. ":"
    end
    local indent = one.path == "" and "" or "  "
    lines[#lines + 1] = indent .. "expected: " .. difference.show(one.expected)
    lines[#lines + 1] = indent .. "actual:   " .. difference.show(one.actual)
  end
  return lines
end

return difference
