--- Which lines of scripts and policies have run, of those that can.

local lines = require("albedo.lines")

local coverage = {}

--- How often lines have run, by file.
---@class albedo.TestCoverage
---@field counts table<string, table<integer, integer>>
local Coverage = {}
Coverage.__index = Coverage

--- One file with its lines.
---@class albedo.CoveredFile
---@field path string
---@field runs table<integer, integer> by each line that can run how often it did
---@field lines integer how many lines can run
---@field covered integer how many have

--- Adds counts of lines by file.
---@param counts table<string, table<integer, integer>>
function Coverage:add(counts)
  for path, runs in pairs(counts) do
    local own = self.counts[path] or {}
    self.counts[path] = own
    for line, count in pairs(runs) do
      own[line] = (own[line] or 0) + count
    end
  end
end

-- The lines that can run are those to which compiled code belongs. A function as Lua 5.4 writes it:
-- its source, where it stands, code, constants, upvalues, inner functions, and what debuggers want.

local function read_size(text, position)
  local value = 0
  while true do
    local byte = text:byte(position)
    value, position = value << 7 | byte & 0x7f, position + 1
    if byte & 0x80 ~= 0 then
      return value, position
    end
  end
end

local function skip_text(text, position)
  local size
  size, position = read_size(text, position)
  return size == 0 and position or position + size - 1
end

local constant_sizes = { [0x00] = 0, [0x01] = 0, [0x11] = 0, [0x03] = 8, [0x13] = 8 }

local function skip_constants(text, position)
  local count
  count, position = read_size(text, position)
  for _ = 1, count do
    local kind = text:byte(position)
    local size = constant_sizes[kind]
    position = size and position + 1 + size or skip_text(text, position + 1)
  end
  return position
end

--- What is said of one function: the instruction whose line is told whole, by its number.
local function read_whole_lines(text, position)
  local whole = {}
  local count
  count, position = read_size(text, position)
  for _ = 1, count do
    local instruction, line
    instruction, position = read_size(text, position)
    line, position = read_size(text, position)
    whole[instruction] = line
  end
  return whole, position
end

local function skip_names(text, position)
  local count
  count, position = read_size(text, position)
  for _ = 1, count do
    position = skip_text(text, position)
    _, position = read_size(text, position)
    _, position = read_size(text, position)
  end
  count, position = read_size(text, position)
  for _ = 1, count do
    position = skip_text(text, position)
  end
  return position
end

local whole_line = -128

local function read_function(text, position, found)
  position = skip_text(text, position)
  local first, last, count
  first, position = read_size(text, position)
  last, position = read_size(text, position)
  local is_vararg = text:byte(position + 1) ~= 0
  count, position = read_size(text, position + 3)
  position = skip_constants(text, position + count * 4)
  count, position = read_size(text, position)
  position = position + count * 3
  count, position = read_size(text, position)
  for _ = 1, count do
    position = read_function(text, position, found)
  end
  local deltas, line, own
  count, position = read_size(text, position)
  deltas, position = position, position + count
  own, position = read_whole_lines(text, position)
  line = first
  for instruction = 0, count - 1 do
    local delta = ("b"):unpack(text, deltas + instruction)
    line = delta == whole_line and own[instruction] or line + delta
    -- The first instruction of a function with `...` prepares it, and the last one returns at its
    -- `end`: nobody writes these.
    local is_implied = is_vararg and instruction == 0 or instruction == count - 1 and line == last
    if not is_implied then
      found[line] = true
    end
  end
  return skip_names(text, position)
end

--- Returns the lines of a Lua text that can run.
---@param text string
---@return table<integer, boolean>? lines nil for a text that is no Lua
function coverage.runnable_lines(text)
  local chunk = load(text:gsub("^#[^\n]*", ""), "=text")
  if not chunk then
    return nil
  end
  local found, dumped = {}, string.dump(chunk)
  -- Mark, version, format, a text against conversions, three sizes, two numbers, a count.
  read_function(dumped, 4 + 1 + 1 + 6 + 3 + 8 + 8 + 1 + 1, found)
  return found
end

local function read(path)
  local handle = io.open(path, "rb")
  if not handle then
    return nil
  end
  local text = handle:read("a")
  handle:close()
  return text
end

local function measure(path, runs)
  local text = read(path)
  local runnable = text and coverage.runnable_lines(text)
  if not runnable then
    return nil
  end
  local file = { path = path, runs = {}, lines = 0, covered = 0 }
  for line in pairs(runnable) do
    file.runs[line] = runs[line] or 0
    file.lines = file.lines + 1
    file.covered = file.covered + (file.runs[line] > 0 and 1 or 0)
  end
  return file
end

--- Returns the files that are counted: those that have run and are meant, and those of `others`.
---@param is_meant fun(path: string): boolean
---@param others string[] files that count even if nothing of them has run
---@return albedo.CoveredFile[]
function Coverage:files(is_meant, others)
  self:add(lines.counts())
  local paths, files = {}, {}
  for path in pairs(self.counts) do
    if is_meant(path) then
      paths[path] = true
    end
  end
  for _, path in ipairs(others) do
    paths[path] = true
  end
  for path in pairs(paths) do
    files[#files + 1] = measure(path, self.counts[path] or {})
  end
  table.sort(files, function(left, right)
    return left.path < right.path
  end)
  return files
end

local function sorted_lines(file)
  local list = {}
  for line in pairs(file.runs) do
    list[#list + 1] = line
  end
  table.sort(list)
  return list
end

--- Returns the lines that have not run: `12-14, 20`. Lines between which nothing ran are one range.
---@param file albedo.CoveredFile
---@return string
function coverage.missing(file)
  local parts, first, last = {}, nil, nil
  local function finish()
    if first then
      parts[#parts + 1] = first == last and tostring(first) or ("%d-%d"):format(first, last)
    end
    first = nil
  end
  for _, line in ipairs(sorted_lines(file)) do
    if file.runs[line] > 0 then
      finish()
    else
      first, last = first or line, line
    end
  end
  finish()
  return table.concat(parts, ", ")
end

--- Returns what programs read that show coverage: a tracefile of lcov (geninfo(1)).
---@param files albedo.CoveredFile[]
---@return string
function coverage.lcov(files)
  local text = {}
  for _, file in ipairs(files) do
    text[#text + 1] = "TN:\nSF:" .. file.path
    for _, line in ipairs(sorted_lines(file)) do
      text[#text + 1] = ("DA:%d,%d"):format(line, file.runs[line])
    end
    text[#text + 1] = ("LF:%d\nLH:%d\nend_of_record"):format(file.lines, file.covered)
  end
  return #text == 0 and "" or table.concat(text, "\n") .. "\n"
end

--- Begins to count.
---@return albedo.TestCoverage
function coverage.start()
  lines.start()
  return setmetatable({ counts = {} }, Coverage)
end

return coverage
