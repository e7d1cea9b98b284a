--- What the commands on environments have in common: opening, choosing specs, words and tables.

local config = require("albedo.config")
local environment = require("albedo.environment")
local json = require("albedo.json")
local list = require("albedo.workflow.list")
local caches = require("albedo.caches")
local report = require("albedo.report")
local spec = require("albedo.spec")
local store = require("albedo.store")

local environments = {}

--- Opens the environment that is named, else the active one; raises where there is neither.
---@param name? string
---@return albedo.Environment
function environments.open(name)
  local opened = name and environment.open(name) or environment.active()
  if not opened then
    error({
      code = "command.usage",
      message = "no environment is active, and none was named",
      hint = "name one, or pass -e before the command; 'albedo env list' shows those there are",
    })
  end
  return opened
end

--- Returns the specs of an environment that a command is about: what queries mean, else its roots.
---
--- Raises where nothing is concretized, and what queries without or with several matches raise.
---@param opened albedo.Environment
---@param words string[] what was named on the command line
---@param several "refuse"|"newest"|"all"
---@param installed? albedo.Store of several matches those that are installed here are preferred
---@return albedo.Spec[]
function environments.choose(opened, words, several, installed)
  opened:check_locked()
  if #words == 0 then
    return opened:specs("roots")
  end
  local chosen = {}
  for _, query in ipairs(spec.parse_all(words)) do
    for _, node in ipairs(opened:resolve(query, several, installed)) do
      chosen[#chosen + 1] = node
    end
  end
  return chosen
end

--- Returns the texts of all packages of an environment, such as `quill@=2.0`, for commands that
--- take versions; what comes from outside the store is left out.
---
--- Raises where nothing is concretized.
---@param opened albedo.Environment
---@return string[]
function environments.versions(opened)
  opened:check_locked()
  local texts, seen = {}, {}
  for _, node in ipairs(opened:specs()) do
    local text = ("%s@=%s"):format(node.name, node.version)
    if not node.external and not seen[text] then
      seen[text] = true
      texts[#texts + 1] = text
    end
  end
  return texts
end

--- Raises the error of a command that was given no specs while no environment is active.
---@param what string what it takes: `packages to push`
function environments.refuse_nothing(what)
  error({
    code = "command.usage",
    message = ("no %s were named, and no environment is active"):format(what),
    hint = "name some, or pass -e ENV before the command for all roots of an environment",
  })
end

--- Says what an environment was made of.
---@param made table as `environment.create` returns it
---@param context albedo.CommandContext
---@return integer exit_status
function environments.report_creation(made, context)
  local output, is_dry = context.output, context.options["dry-run"]
  for _, warning in ipairs(made.warnings) do
    output:warn(warning)
  end
  if context.options.json then
    report.print_json("env create", {
      {
        id = made.name,
        outcome = "added",
        path = made.folder,
        roots = made.roots,
        reason = is_dry and report.dry_run or nil,
      },
    }, output)
    return 0
  end
  local verb = is_dry and "would make" or "made"
  local place = made.name == made.folder and "" or (" in %s"):format(made.folder)
  output:note(("%s the environment '%s'%s"):format(verb, made.name, place))
  output:note(("it asks for %s"):format(report.count(made.roots, "spec")))
  return 0
end

--- Prints the named environments: names alone, or a table on a terminal, or JSON.
---@param found table[] as `environment.list` returns them
---@param output albedo.Output
function environments.print_list(found, output)
  if output.is_json then
    local items = {}
    for index, one in ipairs(found) do
      items[index] = {
        id = one.name,
        outcome = "present",
        path = one.folder,
        active = one.active,
        locked = one.locked,
      }
    end
    return report.print_json("env list", items, output)
  end
  if #found == 0 then
    output:note("there are no environments; 'albedo env create NAME' makes one")
  elseif output.is_terminal then
    local rows = {}
    for index, one in ipairs(found) do
      local state = one.locked and "locked" or "not concretized"
      rows[index] = { one.name, one.active and state .. ", active" or state, one.folder }
    end
    output:table({
      columns = {
        { title = "ENVIRONMENT", priority = 2 },
        { title = "STATE", priority = 1 },
        { title = "FOLDER" },
      },
      rows = rows,
    })
  else
    for _, one in ipairs(found) do
      output:print(one.name)
    end
  end
end

--- Says which environment is active.
---@param active? albedo.Environment
---@param output albedo.Output
function environments.print_status(active, output)
  if output.is_json then
    local items = {}
    if active then
      items[1] = {
        id = active.name,
        outcome = "present",
        path = active.folder,
        locked = active.locked,
      }
    end
    return report.print_json("env status", items, output)
  end
  if active then
    output:print(("In environment %s"):format(active.name))
    output:note(("its files are in %s"):format(active.folder))
  else
    output:print("No active environment")
  end
end

--- Returns the hashes that the configured caches hold.
---@param output albedo.Output
---@return table<string, boolean>
local function cached_hashes(output)
  local held = {}
  for _, source in ipairs(list.read(caches.open(), output)) do
    for _, node in ipairs(source.nodes) do
      held[node.hash] = true
    end
  end
  return held
end

--- Returns what is known of a concrete spec: `installed`, `external`, `cached` or nothing.
---@param node albedo.Spec
---@param installed albedo.Store
---@param held? table<string, boolean>
---@return string
local function state_of(node, installed, held)
  if node.external then
    return "external"
  elseif installed:is_installed(node) then
    return "installed"
  elseif held then
    return held[node.hash] and "cached" or "missing"
  end
  return "not installed"
end

--- Returns `12 packages: 8 installed, 4 not installed`.
local function summary(states)
  local counts, total, parts = {}, 0, {}
  for _, state in pairs(states) do
    counts[state] = (counts[state] or 0) + 1
    total = total + 1
  end
  for _, state in ipairs({ "installed", "external", "cached", "not installed", "missing" }) do
    if counts[state] then
      parts[#parts + 1] = ("%d %s"):format(counts[state], state)
    end
  end
  return report.count(total, "package") .. ": " .. table.concat(parts, ", ")
end

local function print_json(opened, roots, nodes, states, output)
  local items = {}
  for index, node in ipairs(nodes) do
    items[index] = {
      id = node.hash,
      spec = node.short,
      outcome = "present",
      state = states[node.hash],
    }
  end
  local wanted = {}
  for index, root in ipairs(roots) do
    wanted[index] = { spec = root.spec, hash = root.hash, included_from = root.included_from }
  end
  output:print(json.encode({
    schema = 1,
    command = "env show",
    environment = {
      name = opened.name,
      folder = opened.folder,
      locked = opened.locked,
      lock_version = opened.lock_version,
      spack_version = opened.spack_version,
    },
    roots = json.array(wanted),
    items = json.array(items),
    totals = json.object(report.totals(items)),
  }))
end

--- Shows an environment: its roots, with `all` every concrete spec, and how many there are.
---@param opened albedo.Environment
---@param options { all?: boolean, cached?: boolean }
---@param output albedo.Output
function environments.show(opened, options, output)
  local roots, nodes = opened:roots(), opened:specs()
  local installed = store.open()
  local held = options.cached and cached_hashes(output) or nil
  local states = {}
  for _, node in ipairs(nodes) do
    states[node.hash] = state_of(node, installed, held)
  end
  if output.is_json then
    return print_json(opened, roots, nodes, states, output)
  end
  local is_path = opened.name:sub(1, 1) == "/"
  output:print(is_path and opened.name or ("%s (%s)"):format(opened.name, opened.folder))
  if opened.locked then
    local writer = opened.spack_version and " by Spack " .. opened.spack_version or ""
    output:print(("lock file: version %d%s"):format(opened.lock_version, writer))
  else
    output:print("lock file: none, nothing is concretized")
  end
  output:print("")
  output:print(report.count(#roots, "root"))
  for _, root in ipairs(roots) do
    local became = root.node and ("%s (%s)"):format(root.node.short, states[root.hash])
    local line = ("  %s -> %s"):format(root.spec, became or "not concretized")
    if root.included_from then
      line = line .. ", from " .. root.included_from
    end
    output:print(line)
  end
  if options.all then
    output:print("")
    for _, node in ipairs(nodes) do
      output:print(("  %s (%s)"):format(node.short, states[node.hash]))
    end
  end
  if #nodes > 0 then
    output:print("")
    output:print(summary(states))
  end
  output:detail(("the store is %s, this host %s"):format(installed.root, config.host().platform))
end

--- Removes named environments; without --yes-to-all only says what would go.
---@param names string[]
---@param context albedo.CommandContext
---@return integer exit_status
function environments.remove(names, context)
  local options, output = context.options, context.output
  local is_dry = options["dry-run"]
  if not is_dry and not options["yes-to-all"] then
    error({
      code = "command.usage",
      message = "environments are only removed with --yes-to-all",
      hint = "'albedo --dry-run env remove NAME' shows what would go; -y removes it",
    })
  end
  local items = {}
  for index, name in ipairs(names) do
    local item = { id = name }
    local ok, result = pcall(environment.remove, name, { force = options.force, dry_run = is_dry })
    if ok then
      item.outcome, item.path = "removed", result
      item.reason = is_dry and report.dry_run or nil
    else
      report.set_error(item, result)
    end
    items[index] = item
    if not options.json then
      report.print_item(item, index, #names, output)
    end
  end
  return report.finish("env remove", items, context, { noun = "environment" })
end

return environments
