--- The names in a piece of Lua: which it uses, and to which it gives a value.

local words = {}

local keywords = {}
for word in
  ([[and break do else elseif end false for function goto if in local nil not or repeat return then
  true until while]]):gmatch("%a+")
do
  keywords[word] = true
end

--- Splits a text into tokens: names, and everything else character by character; strings, numbers
--- and comments are left out.
---@param text string
---@return string[]
local function tokens_of(text)
  local tokens, position = {}, 1
  while position <= #text do
    local level = text:match("^%-%-%[(=*)%[", position) or text:match("^%[(=*)%[", position)
    local name = text:match("^[%a_][%w_]*", position)
    local quote = text:match("^[\"']", position)
    if level then
      local _, last = text:find("]" .. level .. "]", position, true)
      position = (last or #text) + 1
    elseif text:find("^%-%-", position) then
      position = (text:find("\n", position, true) or #text) + 1
    elseif name then
      tokens[#tokens + 1] = name
      position = position + #name
    elseif quote then
      local last = position + 1
      while last <= #text and text:sub(last, last) ~= quote do
        last = last + (text:sub(last, last) == "\\" and 2 or 1)
      end
      tokens[#tokens + 1] = '"'
      position = last + 1
    elseif text:find("^%.?%d", position) then
      position = position + #text:match("^[%w.]+", position)
    elseif text:find("^[=~<>]=", position) or text:find("^%.%.", position) then
      tokens[#tokens + 1] = text:match("^[=~<>]=", position) or ".."
      position = position + 2
    else
      local character = text:sub(position, position)
      if not character:match("%s") then
        tokens[#tokens + 1] = character
      end
      position = position + 1
    end
  end
  return tokens
end

local function is_name(token)
  return token ~= nil and token:match("^[%a_]") ~= nil and not keywords[token]
end

--- Returns the names that a text declares as local, its parameters and loop variables included.
local function locals_of(tokens)
  local found, position = {}, 1
  while position <= #tokens do
    local token = tokens[position]
    if token == "local" and tokens[position + 1] == "function" then
      found[tokens[position + 2] or ""] = true
    elseif token == "local" or token == "for" then
      position = position + 1
      while is_name(tokens[position]) or tokens[position] == "," do
        found[tokens[position]] = true
        position = position + 1
      end
    elseif token == "function" then
      repeat
        position = position + 1
      until tokens[position] == "(" or position > #tokens
      while position <= #tokens and tokens[position] ~= ")" do
        found[tokens[position]] = true
        position = position + 1
      end
    end
    position = position + 1
  end
  return found
end

--- Returns the names that a text uses, and those to which it gives a value, as far as they are not
--- its own.
---
--- In doubt a name counts: the keys of a table are names, too.
---@param text string
---@return { names: table<string, boolean>, assigned: table<string, boolean> }
function words.of(text)
  local tokens = tokens_of(text)
  local own, found, depth = locals_of(tokens), { names = {}, assigned = {} }, 0
  for position, token in ipairs(tokens) do
    local before, after = tokens[position - 1], tokens[position + 1]
    if token == "{" or token == "(" then
      depth = depth + 1
    elseif token == "}" or token == ")" then
      depth = depth - 1
    end
    if is_name(token) and not own[token] and before ~= "." and before ~= ":" then
      local is_first = before == "{" or before == "," or before == ";"
      local is_key = depth > 0 and after == "=" and is_first
      if not is_key then
        found.names[token] = true
      end
      local is_function = before == "function" and after == "("
      if not is_key and (after == "=" or is_function) then
        found.assigned[token] = true
        -- `a, b = …` gives each of them a value.
        local earlier = position - 1
        while tokens[earlier] == "," and is_name(tokens[earlier - 1]) do
          found.assigned[tokens[earlier - 1]] = true
          earlier = earlier - 2
        end
      end
    end
  end
  return found
end

return words
