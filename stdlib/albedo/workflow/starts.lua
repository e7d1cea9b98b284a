--- How files are begun that a site writes itself: where they go, and what is in them.

local config = require("albedo.config")
local fs = require("albedo.fs")
local json = require("albedo.json")
local path = require("albedo.path")
local program = require("albedo.program")
local report = require("albedo.report")

local starts = {}

starts.options = {
  {
    name = "scope",
    kind = "value",
    value_name = "SCOPE",
    completes = "scope",
    excludes = { "directory" },
    help = "write to this configuration scope (default: user)",
  },
  {
    name = "directory",
    short = "d",
    kind = "value",
    value_name = "DIR",
    completes = "folder",
    help = "write to a folder that is a scope: one for -C, or that of an environment",
  },
}

local function usage_error(message, hint)
  error({ code = "command.usage", message = message, hint = hint })
end

---@class albedo.Start
---@field file string the path of the file in the folder of the scope
---@field text string what is in it
---@field test string the path of the test
---@field test_text string what is in that
---@field next string[] what to do then, one sentence a line

--- Returns the folder of a scope whose Lua runs.
local function folder_of_scope(name)
  local found
  for _, scope in ipairs(config.scopes()) do
    found = found or (scope.name == name and scope or nil)
  end
  if not found then
    usage_error(
      ("there is no scope '%s'"):format(name),
      "'albedo config scopes -p' lists them with their folders"
    )
  end
  local folder = found.path and path.normalise(found.path)
  for _, place in ipairs(program.describe().places) do
    if folder and place.folder and path.normalise(place.folder) == folder then
      return folder
    end
  end
  usage_error(
    ("no Lua is run from the scope '%s'"):format(name),
    "'albedo help scripts' says from where it is; -d names a folder"
  )
end

--- Returns the folder that the options mean, and whether its Lua runs only when it is trusted.
local function choose_folder(options)
  if options.directory then
    return path.absolute(options.directory), true
  end
  return folder_of_scope(options.scope or "user"), false
end

local function check_words(words, pattern)
  for _, word in ipairs(words) do
    if #word > 100 or not word:match(pattern) then
      usage_error(
        ("'%s' cannot be the name"):format(word),
        "use lower-case letters, digits, '-' and '_', a letter first"
      )
    end
  end
end

--- Replaces `{{name}}` in a text by fields of a table.
local function fill(text, values)
  return (text:gsub("{{(%w+)}}", values))
end

--- What editors are told: the language, that modules of a scope lie in `lib`, and where
--- `albedo help --annotations` writes what they need to know of `albedo.*`.
local function editor_settings()
  return json.encode({
    ["runtime.version"] = "Lua 5.4",
    ["runtime.path"] = { "lib/?.lua", "lib/?/init.lua" },
    ["workspace.library"] = { "~/.local/share/albedo/lua" },
    ["diagnostics.globals"] = {
      -- The words of a recipe.
      "conflicts",
      "defaults",
      "depends_on",
      "extends",
      "fmt",
      "license",
      "maintainers",
      "package",
      "patch",
      "provides",
      "redistribute",
      "requires",
      "resource",
      "variant",
      "version",
      "when",
    },
  }) .. "\n"
end

--- Writes one file unless it is there.
---@return albedo.Item
local function write(file, text, is_dry_run)
  local item = { id = file, path = file }
  if fs.exists(file) then
    item.outcome, item.reason = "kept", "it is there already"
  elseif is_dry_run then
    item.outcome, item.reason = "added", report.dry_run
  else
    fs.write(file, text, { new = true })
    item.outcome = "added"
  end
  return item
end

--- Returns what a kind of file begins with.
---@param kind "policy"|"command"|"recipe"
---@param words string[]
---@return albedo.Start
local function make_start(kind, words)
  check_words(words, kind == "recipe" and "^[%l%d][%l%d_-]*$" or "^%l[%l%d_-]*$")
  local template = require("albedo.templates." .. kind)
  local values = {
    name = words[#words],
    words = table.concat(words, " "),
    file = table.concat(words, "/"),
    test = table.concat(words, "_") .. "_test",
    up = ("../"):rep(#words - 1),
  }
  return {
    file = fill(template.file, values),
    text = fill(template.text, values),
    test = fill(template.test, values),
    test_text = fill(template.test_text, values),
    next = { fill(template.next, values) },
  }
end

--- Warns of a command that will not run, since another has its name.
local function warn_of_unused(name, file, output)
  for _, script in ipairs(program.scripts()) do
    local is_meant = script.kind == "command" and script.name == name
    for _, refused in ipairs(is_meant and script.refused or {}) do
      if path.normalise(refused.path) == file then
        output:warn(("the command '%s' stays that of '%s'"):format(name, script.path))
        output:note("  the site decides whether it may be replaced: 'albedo:policy:allow_override'")
      end
    end
  end
end

--- Runs one of the commands.
---@param kind "policy"|"command"|"recipe"
---@param words string[]
---@param context albedo.CommandContext
---@return integer exit_status
function starts.begin(kind, words, context)
  local options, output = context.options, context.output
  local start = make_start(kind, words)
  local folder, needs_trust = choose_folder(options)
  local function place(name)
    return path.join(folder, "albedo", name)
  end
  if fs.exists(place(start.file)) then
    error({
      code = "command.failed",
      message = ("'%s' is there already"):format(place(start.file)),
      hint = "choose another name, or edit the file",
    })
  end
  local items = {}
  for _, one in ipairs({
    { start.file, start.text },
    { start.test, start.test_text },
    { ".luarc.json", editor_settings() },
  }) do
    local item = write(place(one[1]), one[2], options["dry-run"])
    items[#items + 1] = item
    report.print_item(item, #items, 3, output)
  end
  local status = report.finish("new " .. kind, items, context, { noun = "file" })
  if not options["dry-run"] then
    output:note("next: edit " .. place(start.file))
    for _, line in ipairs(start.next) do
      output:note("  " .. line)
    end
    output:note(("  'albedo test %s' runs its test"):format(place(start.test)))
    output:note("  'albedo help --annotations' lets editors complete albedo.*")
    if kind == "command" then
      warn_of_unused(table.concat(words, " "), path.normalise(place(start.file)), output)
    end
    if needs_trust then
      output:note(("  'albedo trust %s' lets it run, again after each change"):format(folder))
    end
  end
  return status
end

return starts
