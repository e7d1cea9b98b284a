--- A recipe on a page, for people.

local recipes = require("albedo.workflow.recipes")

local recipe_text = {}

--- So many versions are shown unless all are asked for.
local few_versions = 10

--- The narrowest page; texts below that are not wrapped any more.
local least_width = 40

--- Writes a text in lines that are not wider than the page; all but the first are indented.
---@param text string
---@param first string what stands before the first line
---@param indent integer the blanks before further lines
---@param output albedo.Output
local function print_wrapped(text, first, indent, output)
  local width = math.max(least_width, math.min(output.width, 100))
  local line, is_empty = first, true
  for word in text:gmatch("%S+") do
    if not is_empty and utf8.len(line) and utf8.len(line) + 1 + #word > width then
      output:print(line)
      line, is_empty = (" "):rep(indent), true
    end
    line = is_empty and line .. word or line .. " " .. word
    is_empty = false
  end
  output:print(line)
end

--- Writes a heading, and what is below it.
local function print_heading(text, output)
  output:print("")
  output:print(text)
end

--- Writes what is said in one line each: `homepage  https://…`.
local function print_fields(fields, output)
  local width = 0
  for _, field in ipairs(fields) do
    width = field[2] and math.max(width, #field[1]) or width
  end
  for _, field in ipairs(fields) do
    if field[2] and field[2] ~= "" then
      local first = field[1] .. (" "):rep(width - #field[1] + 2)
      print_wrapped(field[2], first, width + 2, output)
    end
  end
end

local function condition(record)
  if record.never then
    return "never"
  end
  if record.unknown then
    return "when: not known"
  end
  return record.when ~= "" and "when " .. record.when or nil
end

--- Joins what is said under several conditions: one entry a text, in order.
---@param records table[]
---@param text_of fun(record: table): string
---@return { text: string, conditions: string[], record: table }[]
local function joined(records, text_of)
  local list, places = {}, {}
  for _, record in ipairs(records) do
    local text = text_of(record)
    local entry = places[text]
    if not entry then
      entry = { text = text, conditions = {}, record = record }
      places[text] = entry
      list[#list + 1] = entry
    end
    entry.conditions[#entry.conditions + 1] = condition(record)
    entry.is_always = entry.is_always or condition(record) == nil
  end
  return list
end

local function print_joined(records, text_of, output)
  for _, entry in ipairs(joined(records, text_of)) do
    local text = entry.text
    if not entry.is_always then
      text = text .. "  " .. table.concat(entry.conditions, ", ")
    end
    print_wrapped(text, "  ", 6, output)
  end
end

local function licenses_text(found)
  local texts = {}
  for index, entry in ipairs(found:licenses()) do
    local when = condition(entry)
    texts[index] = entry.license .. (when and " (" .. when .. ")" or "")
  end
  return table.concat(texts, ", ")
end

local function source_text(source)
  if source.kind == "archive" then
    return source.urls[1]
  elseif source.kind == "none" then
    return "no source"
  elseif source.kind == "unknown" then
    return "not known: " .. source.unknown.reason
  elseif source.kind == "faulty" then
    return source.reason
  end
  local at = source.commit or source.tag or source.branch or source.revision or source.date
  return ("%s of %s"):format(at or "the default branch", source.url)
end

local function print_versions(found, all, output)
  local versions = found:versions("best")
  if #versions == 0 then
    return
  end
  print_heading("versions, the best first", output)
  local shown = all and #versions or math.min(#versions, few_versions)
  local width = 0
  for index = 1, shown do
    width = math.max(width, #versions[index].version)
  end
  for index = 1, shown do
    local declared = versions[index]
    local notes = {}
    if declared.preferred then
      notes[#notes + 1] = "preferred"
    end
    if declared.deprecated then
      notes[#notes + 1] = "deprecated"
    end
    if not recipes.is_safe(declared.source) and declared.source.kind ~= "none" then
      notes[#notes + 1] = "without a digest"
    end
    local note = #notes > 0 and " (" .. table.concat(notes, ", ") .. ")" or ""
    local pad = (" "):rep(width - #declared.version + 2)
    print_wrapped(
      source_text(declared.source) .. note,
      "  " .. declared.version .. pad,
      width + 4,
      output
    )
  end
  if shown < #versions then
    output:print(("  and %d older; -a shows them"):format(#versions - shown))
  end
end

local function value_text(value)
  if type(value) == "table" then
    return tostring(value.value)
  end
  return tostring(value)
end

local function print_variants(found, output)
  local variants = found:variants()
  if #variants == 0 then
    return
  end
  print_heading("variants", output)
  for _, variant in ipairs(variants) do
    local default = variant.default == nil and "?" or tostring(variant.default)
    local line = ("%s [%s]"):format(variant.name, default)
    local when = condition(variant)
    print_wrapped(line .. (when and "  " .. when or ""), "  ", 6, output)
    local is_switch = type(variant.default) == "boolean"
    if variant.values and not is_switch then
      local values = {}
      for index, value in ipairs(variant.values) do
        values[index] = value_text(value)
      end
      local lead = variant.multi and "any of " or "one of "
      print_wrapped(lead .. table.concat(values, ", "), "      ", 6, output)
    end
    if variant.description ~= "" then
      print_wrapped(variant.description, "      ", 6, output)
    end
  end
end

local function print_dependencies(found, output)
  local groups, order = {}, {}
  for _, dependency in ipairs(found:dependencies()) do
    local types = table.concat(dependency.types, ", ")
    if not groups[types] then
      groups[types] = {}
      order[#order + 1] = types
    end
    table.insert(groups[types], dependency)
  end
  for _, types in ipairs(order) do
    print_heading(("needs (%s)"):format(types), output)
    print_joined(groups[types], function(dependency)
      return dependency.spec
    end, output)
  end
end

--- Writes records of the recipe itself, and says how many it inherits.
local function print_own(title, records, found, all, text_of, output)
  if #records == 0 then
    return
  end
  local own, inherited = {}, 0
  for _, record in ipairs(records) do
    if all or record.file == found.file then
      own[#own + 1] = record
    else
      inherited = inherited + 1
    end
  end
  print_heading(title, output)
  print_joined(own, text_of, output)
  if inherited > 0 then
    output:print(("  and %d of its base classes; -a shows them"):format(inherited))
  end
end

local function with_message(text, record)
  return record.message and text .. ": " .. record.message or text
end

local function known_text(value)
  return type(value) == "table" and "?" or tostring(value)
end

local function print_rest(found, all, output)
  print_own("conflicts", found:conflicts(), found, all, function(record)
    return with_message(record.spec, record)
  end, output)
  print_own("has to be", found:requirements(), found, all, function(record)
    local link = record.policy == "one_of" and " or else " or " or "
    return with_message(table.concat(record.specs, link), record)
  end, output)
  print_own("provides", found:provisions(), found, true, function(record)
    return table.concat(record.specs, " together with ")
  end, output)
  print_own("extends", found:extensions(), found, true, function(record)
    return record.spec
  end, output)
  print_own("patches", found:patches(), found, true, function(record)
    return known_text(record.location)
  end, output)
  print_own("resources", found:resources(), found, true, function(record)
    return known_text(record.name) .. ": " .. source_text(record.source)
  end, output)
  print_own("may not be handed on", found:redistribution(), found, true, function(record)
    return record.forbids_source and (record.forbids_binary and "source and binaries" or "source")
      or "binaries"
  end, output)
end

local function print_unknowns(found, output)
  local unknowns = found:unknowns()
  if #unknowns == 0 then
    return
  end
  print_heading("could not be found out", output)
  for _, unknown in ipairs(unknowns) do
    print_wrapped(("%s:%d: %s"):format(unknown.file, unknown.line, unknown.reason), "  ", 6, output)
  end
end

--- Writes what the recipe of a package says.
---@param found albedo.Recipe
---@param all boolean? also old versions, and what base classes say
---@param output albedo.Output
function recipe_text.show(found, all, output)
  output:print(found.name .. (found.namespace and " (" .. found.namespace .. ")" or ""))
  if found.description and found.description ~= "" then
    print_wrapped(found.description, "  ", 2, output)
  end
  output:print("")
  print_fields({
    { "homepage", found.homepage },
    { "licences", licenses_text(found) },
    { "maintainers", table.concat(found.maintainers, ", ") },
    { "tags", table.concat(found.tags, ", ") },
    { "built as", table.concat(found.bases, ", ") },
    { "virtual", found.is_virtual and "yes: other packages provide it" or nil },
    { "source", found.is_manual and "to be fetched by hand" or nil },
    { "instructions", found.is_manual and found.download_instructions or nil },
    { "recipe", ("%s:%d"):format(found.file, found.line) },
  }, output)
  print_versions(found, all, output)
  print_variants(found, output)
  print_dependencies(found, output)
  print_rest(found, all, output)
  print_unknowns(found, output)
end

return recipe_text
