--- What commands on sources are asked for: by words, a file, or the active environment.

local config = require("albedo.config")
local spec_list = require("albedo.spec_list")

local source_request = {}

--- Returns the words that name specs, where `-f` may have had either of its meanings.
---@param context albedo.CommandContext
---@return string[]
function source_request.words(context)
  local words = context.arguments.specs
  local file, spec = spec_list.file_or_spec(context.options.file)
  if spec then
    words = table.move(words, 1, #words, 2, { spec })
    local text = "'%s' is no file, so -f is taken as Spack 1.x has it, and '%s' as a spec"
    context.output:note(text:format(spec, spec))
  end
  return file and spec_list.of_command(words, file) or words
end

--- Returns the concrete specs of an environment.
---@param active albedo.Environment
---@return albedo.Spec[]
local function nodes_of(active)
  active:check_locked()
  return active:specs()
end

--- Returns how many versions are taken of each spec, and says so where a setting decides it.
---@param context albedo.CommandContext
---@return integer|"all"|nil
local function versions_of(context)
  local text = context.options["versions-per-spec"]
  if text then
    return spec_list.limit(text)
  end
  local setting = config.find("albedo:mirror:versions_per_spec")
  if setting ~= nil then
    context.output:note(("albedo:mirror:versions_per_spec is %s"):format(setting))
  end
  return spec_list.limit(setting ~= nil and tostring(setting) or nil)
end

--- Returns what a mirror is to hold: the specs and how many versions of each.
---@param context albedo.CommandContext
---@param active? albedo.Environment
---@return albedo.SourceOptions
function source_request.of_mirror(context, active)
  local options = context.options
  local excluded = spec_list.excluded(options["exclude-specs"], options["exclude-file"])
  local request = { exclude = excluded }
  if options.all then
    spec_list.refuse(
      context.arguments.specs,
      "--all takes every package, so none can be named",
      "leave out --all, or the names"
    )
    request.nodes = active and nodes_of(active)
    request.all = not active
    return request
  end
  request.versions = versions_of(context)
  request.specs = spec_list.of_command(source_request.words(context))
  return request
end

--- Returns what is to be fetched: what is named, else the concrete specs of the active environment.
---@param context albedo.CommandContext
---@param active? albedo.Environment
---@return albedo.SourceOptions
function source_request.of_fetch(context, active)
  local words = source_request.words(context)
  if #words == 0 and active then
    return { nodes = nodes_of(active) }
  end
  return { specs = spec_list.of_command(words) }
end

return source_request
