--- The script of a session: the lines that have led to a plan and its commits, and no others.
---
--- Which lines these are is found backwards: a line that has changed the plan is one, and so is
--- each earlier line that gives a value to a name which such a line uses.

local quoted = require("albedo.maintenance.common").quoted
local words = require("albedo.maintenance.words")

local script = {}

--- A line of a session, or all lines of one entry.
---@class albedo.RecordedLine
---@field text string
---@field is_command boolean whether it is a command of the prompt
---@field has_failed boolean
---@field has_planned boolean whether it has changed the plan
---@field is_secret boolean whether it holds a secret

--- Returns the command and what follows it: `open`, `site`.
local function command_of(line)
  local name, argument = line.text:match("^%s*:(%a+)!?%s*(.-)%s*$")
  return name, argument
end

--- Tells whether a line of Lua can stand in a script as it is, and how else.
local function statement_of(text)
  local chunk = text:match("^%s*=(.*)$") or text
  if load(chunk) then
    return chunk
  end
  return "local _ = " .. chunk
end

--- Tells whether a line gives a value, which the prompt would have shown.
local function is_expression(text)
  return load("return " .. (text:match("^%s*=(.*)$") or text)) ~= nil
end

--- Finds the lines that belong into the script.
---
--- Raises `command.usage` where a place was opened by a URL with a password.
---@param lines albedo.RecordedLine[]
---@return table<integer, boolean> kept by position
---@return string[] left_out what the user should know
local function choose(lines)
  local kept, needed, left_out = {}, {}, {}
  for position = #lines, 1, -1 do
    local line = lines[position]
    if line.is_command then
      local name = command_of(line)
      kept[position] = not line.has_failed
        and (name == "open" or name == "commit" or name == "undo")
      if kept[position] and line.is_secret then
        error({
          code = "command.usage",
          message = "the line that opens the place holds a secret, which is not written to a file",
          hint = "':open' a name that 'albedo mirror add' gives the place",
        })
      end
      if line.has_planned and not kept[position] then
        left_out[#left_out + 1] = ("what ':%s' has planned is left out"):format(name)
      end
    else
      local used = words.of(line.text)
      local is_meant = line.has_planned
      for name in pairs(used.names) do
        -- A call may fill the table that a name stands for, so being named is enough.
        is_meant = is_meant or needed[name] and not is_expression(line.text)
      end
      is_meant = is_meant or needed._ == "value" and is_expression(line.text)
      if is_meant and line.has_failed then
        if line.has_planned then
          local text = line.is_secret and "it holds a secret" or line.text
          left_out[#left_out + 1] = "a line that failed has planned something, and is left out: "
            .. text
        end
      elseif is_meant and line.is_secret then
        left_out[#left_out + 1] = "a line is left out because it holds a secret"
        kept[position] = "secret"
      elseif is_meant then
        kept[position] = true
        if needed._ == "value" and is_expression(line.text) then
          needed._, lines[position].is_result = nil, true
        end
        for name in pairs(used.names) do
          needed[name] = needed[name] or (name == "_" and "value" or true)
        end
      end
    end
  end
  return kept, left_out
end

--- Leaves out commits that were undone at once, as together they do nothing, and each undoing for
--- which the script has no commit: it was of an earlier session.
---@param lines albedo.RecordedLine[]
---@param kept table<integer, boolean>
---@param left_out string[] gets what the user should know
local function drop_undone(lines, kept, left_out)
  local previous, can_undo
  for position, line in ipairs(lines) do
    local name, argument
    if kept[position] and line.is_command then
      name, argument = command_of(line)
    end
    local is_undo = name == "undo" and argument == ""
    if is_undo and previous and previous.name == "commit" then
      kept[previous.position], kept[position] = nil, nil
      can_undo, previous = previous.could_undo, nil
    elseif is_undo and not can_undo then
      kept[position] = nil
      left_out[#left_out + 1] = "an ':undo' of what no recorded commit has taken is left out"
    elseif kept[position] then
      previous = { name = name, position = position, could_undo = can_undo }
      if name == "open" or is_undo then
        can_undo = false
      elseif name == "commit" then
        can_undo = true
      end
    end
  end
end

--- Returns the names that the prompt has as globals, and the modules that they stand for.
local function modules_by_name(modules)
  local by_name = {}
  for _, module in ipairs(modules) do
    by_name[module:match("[^.]*$")] = module
  end
  return by_name
end

--- Returns the lines that a command becomes.
local function lines_of_command(line, state)
  local name, argument = command_of(line)
  if name == "open" then
    local place, kind = argument:match("^(.-)%s+(%a+)$")
    if kind ~= "cache" and kind ~= "mirror" then
      place, kind = argument, nil
    end
    state.has_opened = true
    local options = kind and (", { kind = %s }"):format(quoted(kind)) or ""
    return {
      ("place = maintenance.open(%s%s)"):format(quoted(state.urls[place] or place), options),
      "plan = place:plan()",
    }
  elseif name == "commit" then
    state.has_committed, state.is_shown = true, true
    return { "plan:show()", "plan:commit({ yes = is_sure })" }
  end
  return { argument == "" and "plan:undo()" or ("place:undo(%s)"):format(quoted(argument)) }
end

--- Returns the head of a script: what it is, and the names that it uses.
local function head_of(names, assigned, by_name, has_committed)
  local lines = {
    "-- A maintenance that was recorded at a prompt of albedo.",
    "--",
    "-- 'albedo run FILE' opens the same place, selects by the same criteria and shows the plan; a",
    "-- commit asks, unless it is 'albedo run FILE --yes'.",
    "",
  }
  local required = { maintenance = "albedo.maintenance", report = "albedo.report" }
  for name in pairs(names) do
    if by_name[name] and not assigned[name] then
      required[name] = by_name[name]
    end
  end
  local sorted = {}
  for name in pairs(required) do
    sorted[#sorted + 1] = name
  end
  table.sort(sorted)
  for _, name in ipairs(sorted) do
    lines[#lines + 1] = ("local %s = require(%s)"):format(name, quoted(required[name]))
  end
  lines[#lines + 1] = ""
  if has_committed then
    lines[#lines + 1] = 'local is_sure = ... == "--yes"'
  end
  local declared = {}
  for name in pairs(assigned) do
    declared[#declared + 1] = name
  end
  table.sort(declared)
  lines[#lines + 1] = "local " .. table.concat({ "place, plan", table.unpack(declared) }, ", ")
  lines[#lines + 1] = ""
  return lines
end

--- Returns the script of a session, and what of it could not be recorded.
---
--- Raises `command.usage` where nothing was opened, or nothing was planned.
---@param lines albedo.RecordedLine[]
---@param modules string[] the names of the modules that are globals at the prompt
---@param urls? table<string, string> what stands for places that were opened by a relative path
---@return string text
---@return string[] left_out
function script.of_session(lines, modules, urls)
  local kept, left_out = choose(lines)
  drop_undone(lines, kept, left_out)
  local body, names, assigned, state = {}, {}, {}, { has_opened = false, urls = urls or {} }
  local has_planned = false
  for position, line in ipairs(lines) do
    if kept[position] == "secret" then
      body[#body + 1] = "-- A line with a secret was left out here."
    elseif kept[position] and line.is_command then
      table.move(lines_of_command(line, state), 1, 2, #body + 1, body)
    elseif kept[position] then
      has_planned = has_planned or line.has_planned
      state.is_shown = state.is_shown and not line.has_planned
      local used = words.of(line.text)
      for name in pairs(used.names) do
        names[name] = true
      end
      for name in pairs(used.assigned) do
        assigned[name] = true
      end
      if line.is_result then
        assigned._ = true
        body[#body + 1] = "_ = " .. (line.text:match("^%s*=(.*)$") or line.text)
      else
        body[#body + 1] = statement_of(line.text)
      end
    end
  end
  if not state.has_opened or not has_planned then
    error({
      code = "command.usage",
      message = "the session has planned nothing that could be recorded",
      hint = "':open' a place and plan something first",
    })
  end
  for _, name in ipairs({ "place", "plan", "cache", "folder" }) do
    assigned[name] = nil
  end
  local text = head_of(names, assigned, modules_by_name(modules), state.has_committed)
  table.move(body, 1, #body, #text + 1, text)
  if not state.is_shown then
    -- What was planned last is not committed by the script either.
    text[#text + 1] = "plan:show()"
  end
  text[#text + 1] = ""
  text[#text + 1] = "return report.exit_status(plan.items)"
  return script.finish(text, names), left_out
end

--- Gives the place the name that the session has for it, and says what luacheck must not mind.
---@param lines string[]
---@param names table<string, boolean>
---@return string
function script.finish(lines, names)
  local is_long = false
  for index, line in ipairs(lines) do
    if line:match("^place = maintenance") then
      local handles = {}
      for _, name in ipairs({ "cache", "folder" }) do
        handles[#handles + 1] = names[name] and ("\n%s = place"):format(name) or nil
      end
      lines[index] = line .. table.concat(handles)
    elseif line:match("^local place, plan") then
      for _, name in ipairs({ "cache", "folder" }) do
        line = names[name] and line .. ", " .. name or line
      end
      lines[index] = line
    end
    for part in lines[index]:gmatch("[^\n]+") do
      is_long = is_long or #part > 100
    end
  end
  if is_long then
    table.insert(lines, 1, "-- luacheck: no max line length")
  end
  return table.concat(lines, "\n") .. "\n"
end

return script
