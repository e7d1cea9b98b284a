--- The results of tests in the formats of other programs.

local json = require("albedo.json")

local formats = {}

--- Lines of a result about its failure.
---@param result albedo.TestResult
---@return string[]
function formats.failure_lines(result)
  local lines = {}
  if result.where then
    lines[1] = "at " .. result.where
  end
  for line in ((result.message or "") .. "\n"):gmatch("(.-)\n") do
    lines[#lines + 1] = line
  end
  for _, line in ipairs(result.traceback) do
    lines[#lines + 1] = "  from " .. line
  end
  return lines
end

--- TAP, version 13: a line a test, and YAML about failures.
---@param results albedo.TestResult[]
---@return string
function formats.tap(results)
  local lines = { "TAP version 13", ("1..%d"):format(#results) }
  for number, result in ipairs(results) do
    -- `#` begins a directive.
    local name = ("%s: %s"):format(result.file, result.name):gsub("[#\\]", "\\%0"):gsub("%c", " ")
    local word = result.outcome == "failed" and "not ok" or "ok"
    local directive = result.outcome == "pending" and " # SKIP pending" or ""
    lines[#lines + 1] = ("%s %d - %s%s"):format(word, number, name, directive)
    if result.outcome == "failed" then
      lines[#lines + 1] = "  ---"
      lines[#lines + 1] = "  message: |"
      for _, line in ipairs(formats.failure_lines(result)) do
        lines[#lines + 1] = "    " .. line
      end
      lines[#lines + 1] = ("  duration_ms: %.0f"):format(result.seconds * 1000)
      lines[#lines + 1] = "  ..."
    end
  end
  return table.concat(lines, "\n") .. "\n"
end

local entities = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }

--- A text within XML, which has no way to write most control characters.
local function escape(text)
  text = utf8.len(text) and text or text:gsub("[\128-\255]", "?")
  text = text:gsub('[&<>"]', entities):gsub("[%z\1-\8\11\12\14-\31]", "?")
  return (text:gsub("\r", "&#13;"))
end

--- An attribute, in which a line feed would become a blank.
local function attribute(text)
  return (escape(text):gsub("\n", "&#10;"):gsub("\t", "&#9;"))
end

local function by_file(results)
  local order, groups = {}, {}
  for _, result in ipairs(results) do
    if not groups[result.file] then
      groups[result.file] = {}
      order[#order + 1] = result.file
    end
    table.insert(groups[result.file], result)
  end
  return order, groups
end

local function totals(results)
  local count, seconds = { passed = 0, failed = 0, pending = 0 }, 0
  for _, result in ipairs(results) do
    count[result.outcome] = count[result.outcome] + 1
    seconds = seconds + result.seconds
  end
  return count, seconds
end

local function junit_case(result, lines)
  local head = ('    <testcase name="%s" classname="%s" file="%s" line="%d" time="%.3f"'):format(
    attribute(result.name),
    attribute(result.file:gsub("%.lua$", ""):gsub("[/.]+", ".")),
    attribute(result.file),
    result.line,
    result.seconds
  )
  if result.outcome == "passed" and result.output == "" then
    lines[#lines + 1] = head .. "/>"
    return
  end
  lines[#lines + 1] = head .. ">"
  if result.outcome == "pending" then
    lines[#lines + 1] = "      <skipped/>"
  elseif result.outcome == "failed" then
    lines[#lines + 1] = ('      <failure message="%s">%s</failure>'):format(
      attribute(result.message or ""),
      escape(table.concat(formats.failure_lines(result), "\n"))
    )
  end
  if result.output ~= "" then
    lines[#lines + 1] = ("      <system-out>%s</system-out>"):format(escape(result.output))
  end
  lines[#lines + 1] = "    </testcase>"
end

--- The XML of JUnit, as systems for CI read it.
---@param results albedo.TestResult[]
---@return string
function formats.junit(results)
  local function suite_head(tag, name, list)
    local count, seconds = totals(list)
    return ('<%s name="%s" tests="%d" failures="%d" errors="0" skipped="%d" time="%.3f">'):format(
      tag,
      attribute(name),
      #list,
      count.failed,
      count.pending,
      seconds
    )
  end
  local lines = { '<?xml version="1.0" encoding="UTF-8"?>' }
  lines[2] = suite_head("testsuites", "albedo test", results)
  local order, groups = by_file(results)
  for _, path in ipairs(order) do
    lines[#lines + 1] = "  " .. suite_head("testsuite", path, groups[path])
    for _, result in ipairs(groups[path]) do
      junit_case(result, lines)
    end
    lines[#lines + 1] = "  </testsuite>"
  end
  lines[#lines + 1] = "</testsuites>"
  return table.concat(lines, "\n") .. "\n"
end

--- One document of JSON in the shape of all commands.
---@param results albedo.TestResult[]
---@param more table<string, any> further keys
---@return string
function formats.json(results, more)
  local items, count = {}, {}
  for index, result in ipairs(results) do
    count[result.outcome] = (count[result.outcome] or 0) + 1
    items[index] = {
      id = result.id,
      outcome = result.outcome,
      file = result.file,
      line = result.line,
      name = result.name,
      seconds = result.seconds,
      reason = result.message,
      where = result.where,
      output = result.output ~= "" and result.output or nil,
    }
  end
  local document = {
    schema = 1,
    command = "test",
    items = json.array(items),
    totals = json.object(count),
  }
  for key, value in pairs(more) do
    document[key] = value
  end
  return json.encode(document) .. "\n"
end

return formats
