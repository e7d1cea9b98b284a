--- What commands on sources are asked for: by words, a file, or the active environment.

local config = require("albedo.config")
local spec_list = require("albedo.spec_list")

local source_request = {}

--- Returns the words that name specs, where `-f` may have had either of its meanings.
---@param context albedo.CommandContext
---@return string[]
local function words_of(context)
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

--- Returns what options common to commands on sources say.
---@param options table<string, any>
---@return albedo.SourceOptions
local function common(options)
  return {
    no_checksum = options["no-checksum"],
    dependencies = options.dependencies,
    offline = options.offline,
    jobs = tonumber(options.jobs),
    dry_run = options["dry-run"],
  }
end

--- Returns the generations of Spack that shall find everything in a mirror.
---@param names? string[] as the option has them
---@return string[]
local function vintages_of(names)
  local chosen = {}
  for _, name in ipairs(names or { "1.2" }) do
    if name == "all" then
      return { "0.16", "0.23", "1.2" }
    end
    chosen[#chosen + 1] = name
  end
  return chosen
end

--- Returns what a mirror is to hold: the specs and how many versions of each.
---@param context albedo.CommandContext
---@param active? albedo.Environment
---@return albedo.SourceOptions
function source_request.of_mirror(context, active)
  local options = context.options
  local request = common(options)
  request.exclude = spec_list.excluded(options["exclude-specs"], options["exclude-file"])
  request.stable_only = options["skip-unstable-versions"]
  request.private = options.private
  request.vintages = vintages_of(options["for"])
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
  request.specs = spec_list.of_command(words_of(context))
  return request
end

--- Returns what is to be fetched: what is named, else the concrete specs of the active environment.
---@param context albedo.CommandContext
---@param active? albedo.Environment
---@return albedo.SourceOptions
function source_request.of_fetch(context, active)
  local request, words = common(context.options), words_of(context)
  if #words == 0 and active then
    request.nodes = nodes_of(active)
  else
    request.specs = spec_list.of_command(words)
  end
  return request
end

return source_request
