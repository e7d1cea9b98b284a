--- The results of tests, as they are shown and written.

local coverage = require("albedo.testing.coverage")
local fs = require("albedo.fs")
local formats = require("albedo.testing.formats")
local json = require("albedo.json")
local report = require("albedo.report")

local results = {}

--- Returns coverage as JSON has it.
---@param files albedo.CoveredFile[]
---@return table[]
function results.coverage_items(files)
  local items = {}
  for index, one in ipairs(files) do
    items[index] = {
      file = one.path,
      lines = one.lines,
      covered = one.covered,
      missing = coverage.missing(one),
    }
  end
  return items
end

--- Shows how one test ended.
---@param result albedo.TestResult
---@param output albedo.Output
function results.show(result, output)
  local time = result.seconds >= 0.1 and (" (%.1f s)"):format(result.seconds) or ""
  local words = { passed = "passed ", failed = "FAILED ", pending = "pending" }
  output:print(("  %s %s%s"):format(words[result.outcome], result.name, time))
  for _, path in ipairs(result.updated) do
    output:note(("wrote the golden file '%s'"):format(path))
  end
end

--- Shows why tests have failed.
---@param list albedo.TestResult[]
---@param output albedo.Output
function results.show_failures(list, output)
  for _, result in ipairs(list) do
    if result.outcome == "failed" then
      output:print("")
      output:print(("FAILED %s: %s"):format(result.file, result.name))
      for _, line in ipairs(formats.failure_lines(result)) do
        output:print("  " .. line)
      end
      if result.output ~= "" then
        output:print("  it wrote:")
        for line in (result.output:gsub("\n$", "") .. "\n"):gmatch("(.-)\n") do
          output:print("    " .. line)
        end
      end
    end
  end
end

--- Returns how many tests ended in which way.
---@param list albedo.TestResult[]
---@return table<string, integer>
function results.count(list)
  local count = { passed = 0, failed = 0, pending = 0 }
  for _, result in ipairs(list) do
    count[result.outcome] = count[result.outcome] + 1
  end
  return count
end

--- Says how many tests there were and how they ended.
---@param list albedo.TestResult[]
---@param seconds number
---@param output albedo.Output
---@param notes string what else there is to say
function results.say_summary(list, seconds, output, notes)
  local count, parts = results.count(list), {}
  for _, word in ipairs({ "passed", "failed", "pending" }) do
    if count[word] > 0 then
      parts[#parts + 1] = ("%d %s"):format(count[word], word)
    end
  end
  output:note(
    ("%s: %s in %.1f s%s"):format(
      report.count(#list, "test"),
      table.concat(parts, ", "),
      seconds,
      notes
    )
  )
end

--- Shows which lines have run.
---@param files albedo.CoveredFile[]
---@param output albedo.Output
function results.show_coverage(files, output)
  local rows, lines, covered = {}, 0, 0
  for index, one in ipairs(files) do
    rows[index] = {
      one.path,
      ("%d/%d"):format(one.covered, one.lines),
      ("%d %%"):format(one.lines == 0 and 100 or one.covered * 100 // one.lines),
      coverage.missing(one),
    }
    lines, covered = lines + one.lines, covered + one.covered
  end
  output:print("")
  if #rows == 0 then
    output:print("no file was covered but those of the tests")
    return
  end
  rows[#rows + 1] = {
    "all",
    ("%d/%d"):format(covered, lines),
    ("%d %%"):format(lines == 0 and 100 or covered * 100 // lines),
    "",
  }
  output:table({
    columns = {
      { title = "file" },
      { title = "lines", align = "right" },
      { title = "run", align = "right" },
      { title = "did not run" },
    },
    rows = rows,
  })
end

--- Reports in the wanted format: on standard output, or into a file, and then to people as well.
---@param list albedo.TestResult[]
---@param options table
---@param output albedo.Output
---@param more table<string, any> further keys of a JSON document
function results.write(list, options, output, more)
  local format = options.json and "json" or options.format
  if format == "human" then
    return
  end
  local text = format == "json" and formats.json(list, more) or formats[format](list)
  if options.output then
    fs.write(options.output, text)
  else
    for line in text:gmatch("([^\n]*)\n") do
      output:print(line)
    end
  end
end

--- Lists tests instead of their results; returns the exit status.
---@param chosen table[]
---@param options table
---@param output albedo.Output
---@return integer
function results.list(chosen, options, output)
  local items = {}
  for index, test in ipairs(chosen) do
    local where = test.where or test.file.path
    if options.json or options.format == "json" then
      items[index] = { id = where .. " " .. test.name, name = test.name, where = where }
    else
      output:print(("%s: %s"):format(where, test.name))
    end
  end
  if options.json or options.format == "json" then
    local document = formats.json({}, { items = json.array(items) })
    output:print((document:gsub("\n$", "")))
  end
  return #chosen == 0 and 1 or 0
end

return results
