--- What the commands on the configuration do.

local changes = require("albedo.changes")
local config = require("albedo.config")
local json = require("albedo.json")
local report = require("albedo.report")

local settings = {}

local function usage_error(message, hint)
  error({ code = "command.usage", message = message, hint = hint })
end

--- Returns the lines of a part of the configuration; of all sections below `spack` without a path.
---@param path? string
---@param scope? string
---@return table[]
local function lines(path, scope)
  if path then
    return config.blame(path, { scope = scope })
  end
  local all = { { text = "spack:" } }
  for _, section in ipairs(config.sections()) do
    local found = config.blame(section, { scope = scope, indentation = 2 })
    table.move(found, 1, #found, #all + 1, all)
  end
  return all
end

--- Runs `config get`.
---@param context albedo.CommandContext
---@return integer exit_status
function settings.print(context)
  local output, scope = context.output, context.options.scope
  local path = context.arguments.section
  if context.options.json then
    output:print(config.encode(path, { scope = scope }))
    return 0
  end
  local is_section = not path or not path:find(":", 1, true)
  local value = not is_section and config.get(path, { scope = scope })
  if not is_section and type(value) ~= "table" then
    output:print(tostring(value))
    return 0
  end
  local found = lines(path, scope)
  if #found == 0 then
    output:print(path .. ": {}")
  end
  for _, line in ipairs(found) do
    output:print(line.text)
  end
  return 0
end

--- Returns what stands before a line: file and line, a scope that has no files, or `---`.
local function place(line)
  return line.file and ("%s:%d"):format(line.file, line.line) or line.scope or "---"
end

--- Runs `config blame`.
---@param context albedo.CommandContext
---@return integer exit_status
function settings.print_blame(context)
  local output = context.output
  local found = lines(context.arguments.section, context.options.scope)
  if context.options.json then
    local items = {}
    for index, line in ipairs(found) do
      items[index] = {
        id = tostring(index),
        outcome = "present",
        text = line.text,
        scope = line.scope,
        path = line.file,
        line = line.line,
      }
    end
    report.print_json("config blame", items, output)
    return 0
  end
  local width = 3
  for _, line in ipairs(found) do
    width = math.max(width, #place(line))
  end
  for _, line in ipairs(found) do
    local origin = place(line)
    output:print(origin .. (" "):rep(width - #origin + 2) .. line.text)
  end
  return 0
end

-- Scopes.

local function is_wanted(scope, types)
  for _, wanted in ipairs(types) do
    if wanted == "all" then
      return true
    end
    for _, kind in ipairs(scope.kinds) do
      if kind == wanted then
        return true
      end
    end
  end
  return #types == 0
end

--- Returns the path to show: the section's file where the scope has the section, else its folder.
local function shown_path(scope, section)
  if scope.file or not scope.path then
    return scope.path or ""
  end
  local has = section and next(config.blame(section, { scope = scope.name })) ~= nil
  return scope.path .. "/" .. (has and section .. ".yaml" or "")
end

--- Writes a table: on a terminal as one, elsewhere with blanks, as Spack does.
local function print_rows(titles, rows, output)
  if output.is_terminal then
    local columns = {}
    for index, title in ipairs(titles) do
      columns[index] = { title = title }
    end
    output:table({ columns = columns, rows = rows })
    return
  end
  table.insert(rows, 1, titles)
  local widths = {}
  for _, row in ipairs(rows) do
    for index, cell in ipairs(row) do
      widths[index] = math.max(widths[index] or 0, #cell)
    end
  end
  for _, row in ipairs(rows) do
    local cells = {}
    for index, cell in ipairs(row) do
      cells[index] = index == #row and cell or cell .. (" "):rep(widths[index] - #cell)
    end
    output:print(table.concat(cells, "  "))
  end
end

--- Runs `config scopes`.
---@param context albedo.CommandContext
---@return integer exit_status
function settings.print_scopes(context)
  local output, options = context.output, context.options
  local section = context.arguments.section
  local with_paths = options.paths or section ~= nil
  local items, rows = {}, {}
  for _, scope in ipairs(config.scopes()) do
    if is_wanted(scope, options.type or {}) and (scope.active or options.verbose) then
      local path = with_paths and shown_path(scope, section) or nil
      items[#items + 1] = {
        id = scope.name,
        outcome = "present",
        path = scope.path,
        kinds = json.array(scope.kinds),
        active = scope.active,
      }
      local row = { scope.name }
      if options.verbose then
        row[2] = table.concat(scope.kinds, ",")
        row[3] = scope.active and "active" or "override"
      end
      row[#row + 1] = path
      rows[#rows + 1] = row
    end
  end
  if options.json then
    report.print_json("config scopes", items, output)
    return 0
  end
  if not options.verbose and not with_paths then
    for _, row in ipairs(rows) do
      output:print(row[1])
    end
    return 0
  end
  local titles = options.verbose and { "Scope", "Type", "Status" } or { "Scope" }
  if with_paths then
    titles[#titles + 1] = "Path"
  end
  print_rows(titles, rows, output)
  return 0
end

-- Changes.

--- Says what was done, or what would be.
---@param context albedo.CommandContext
---@param command string
---@param made table[] as the functions of `albedo.config` return them
---@param outcome albedo.Outcome
---@return integer exit_status
local function finish(context, command, made, outcome)
  return changes.finish(context, command, made, {
    id = context.arguments.setting or context.options.file,
    outcome = outcome,
    unchanged = function(change)
      return ("nothing to change in '%s'"):format(change.path)
    end,
    changed = function(change)
      return ("changed '%s'"):format(change.path)
    end,
  })
end

local function change_options(context)
  return { scope = context.options.scope, dry_run = context.options["dry-run"] }
end

--- Runs `config add`.
---@param context albedo.CommandContext
---@return integer exit_status
function settings.add(context)
  local setting, file = context.arguments.setting, context.options.file
  if not setting and not file then
    usage_error("no setting is given", "write SECTION:KEY:VALUE, or name a file with -f")
  end
  local made = file and config.add_file(file, change_options(context)) or {}
  if setting then
    made[#made + 1] = config.add(setting, change_options(context))
  end
  return finish(context, "config add", made, "updated")
end

--- Runs `config remove`.
---@param context albedo.CommandContext
---@return integer exit_status
function settings.remove(context)
  local change = config.remove(context.arguments.setting, change_options(context))
  return finish(context, "config remove", { change }, "removed")
end

-- Editing.

--- Returns the file to edit, or nil where the line does not say which.
local function file_to_edit(context)
  local section, scope = context.arguments.section, context.options.scope
  if section then
    return config.file(section, { scope = scope })
  end
  for _, candidate in ipairs(config.scopes()) do
    local is_meant = scope and candidate.name == scope or not scope and candidate.kinds[1] == "env"
    if is_meant and candidate.file then
      return candidate.file
    end
  end
  return nil
end

--- Returns a word as the shell reads it back.
local function quoted(word)
  return "'" .. word:gsub("'", "'\\''") .. "'"
end

--- Runs `config edit`.
---@param context albedo.CommandContext
---@return integer exit_status
function settings.edit(context)
  local output, section = context.output, context.arguments.section
  local path = file_to_edit(context)
  if not path then
    usage_error("no section is given", "'albedo config list' shows them all")
  end
  if context.options["print-file"] then
    output:print(path)
    return 0
  end
  local editor = os.getenv("VISUAL") or os.getenv("EDITOR") or "vi"
  os.execute("mkdir -p " .. quoted(path:match("^(.*)/") or "."))
  local _, kind, status = os.execute(editor .. " " .. quoted(path))
  if status ~= 0 then
    local text = kind == "signal" and "the editor was ended by signal %d"
      or "the editor ended with status %d"
    error({
      code = "command.failed",
      message = ("'%s': %s"):format(editor, text:format(status)),
      hint = "set EDITOR to the editor that you want",
    })
  end
  for _, name in ipairs(section and { section } or config.sections()) do
    config.check(name)
  end
  return 0
end

return settings
