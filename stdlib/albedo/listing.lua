--- The layout in which specs are listed, as `spack find` and `spack buildcache list` print them.

local report = require("albedo.report")
local spec = require("albedo.spec")

local listing = {}

---@class albedo.ListingOptions
---@field hash? "short"|"whole" the hash before each spec
---@field variants? boolean variants behind each spec
---@field namespaces? boolean namespaces before each name
---@field flags? boolean compiler flags behind each spec
---@field file_formats? boolean the format of each spec's file, such as `[v5]`
---@field format? string what is said of each spec, instead of what the fields above say
---@field groups? boolean whether specs stand in groups of one architecture and its compilers: yes
---@field dependencies? boolean all that a spec depends on below it
---@field status? boolean how each spec stands in the store, such as `[+]`
---@field paths? boolean where each spec is
---@field store? albedo.Store what knows of status and paths
---@field rooms? table<string, { text: string }> by hash, what ends a line: whether its spec fits
---@field strong? albedo.Spec[] specs that stand out where there are colours

--- Spack draws the rule of a group's header to this column, where the screen is wide enough.
local header_width = 65

--- Returns what a line says of its spec, as a format.
---@param options albedo.ListingOptions
---@return string
function listing.format(options)
  if options.format then
    return options.format
  end
  return (options.file_formats and "[{specfile_version}] " or "")
    .. (options.namespaces and "{fullname}" or "{name}")
    .. "{@version}"
    .. (options.variants and "{variants}" or "")
    .. (options.flags and " {compiler_flags}" or "")
end

--- Returns how many letters of a hash are shown; nil for none.
---@param options albedo.ListingOptions
---@return integer?
function listing.hash_length(options)
  return options.hash and (options.hash == "short" and 7 or 32) or nil
end

--- Returns the header of a group.
---@param title string
---@param width integer how many columns of the screen the title takes
---@param output albedo.Output
---@return string
function listing.header(title, width, output)
  local room = output.is_terminal and math.min(header_width, output.width - 1) or header_width
  return ("-- %s %s"):format(title, ("-"):rep(math.max(room - width - 4, 0)))
end

--- Prints specs in groups, in columns where a person watches and a line is one spec.
---@param nodes albedo.Spec[] in order
---@param options albedo.ListingOptions
---@param output albedo.Output
function listing.print(nodes, options, output)
  local endings = options.rooms and {} or nil
  for hash, room in pairs(options.rooms or {}) do
    endings[hash] = room.text
  end
  local groups = spec.listing(nodes, {
    format = listing.format(options),
    hash_length = listing.hash_length(options),
    groups = options.groups ~= false,
    dependencies = options.dependencies,
    status = options.status,
    paths = options.paths,
    store = options.store,
    strong = options.strong,
    colors = output.is_colored,
    endings = endings,
  })
  local in_columns = not (options.dependencies or options.paths or options.rooms)
  for index, group in ipairs(groups) do
    if group.title then
      if index > 1 then
        output:print("")
      end
      output:lines({ listing.header(group.title, group.title_width, output) })
    end
    output:lines(group.lines, { columns = in_columns })
  end
end

--- Tells a person how many specs there are.
---@param count integer
---@param noun string
---@param output albedo.Output
function listing.note_count(count, noun, output)
  if output.is_terminal then
    output:note(report.count(count, noun))
  end
end

--- Prints specs as the JSON of the program's contract.
---@param command string
---@param nodes albedo.Spec[]
---@param output albedo.Output
---@param rooms? table<string, table> by hash, what the field `room` holds
function listing.print_json(command, nodes, output, rooms)
  local items = {}
  for index, node in ipairs(nodes) do
    items[index] = { id = node.hash, spec = node.short, outcome = "present" }
    items[index].room = rooms and rooms[node.hash] or nil
  end
  report.print_json(command, items, output)
end

return listing
