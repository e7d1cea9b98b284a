--- The layout in which specs are listed, as `spack buildcache list` prints them.

local report = require("albedo.report")

local listing = {}

---@class albedo.ListingOptions
---@field hash? "short"|"whole" the hash before each spec
---@field variants? boolean variants behind each spec
---@field namespaces? boolean namespaces before each name

--- Spack draws the rule of a group's header to this column.
local header_width = 65

local function text_of(node, options)
  local text = (options.namespaces and (node.namespace .. ".") or "") .. node.name_and_version
  if options.variants then
    text = text .. node.variants
  end
  if options.hash then
    text = (options.hash == "short" and node.hash:sub(1, 7) or node.hash) .. " " .. text
  end
  return text
end

--- Prints specs in groups of one architecture and compiler, in columns on a terminal.
---@param nodes albedo.Spec[] in order
---@param options albedo.ListingOptions
---@param output albedo.Output
function listing.print(nodes, options, output)
  local order, groups = {}, {}
  for _, node in ipairs(nodes) do
    local title = node.group
    if not groups[title] then
      groups[title] = {}
      order[#order + 1] = title
    end
    table.insert(groups[title], text_of(node, options))
  end
  table.sort(order)
  if output.is_terminal then
    output:note(("%d cached builds"):format(#nodes))
  end
  for index, title in ipairs(order) do
    if index > 1 then
      output:print("")
    end
    local rule = ("-"):rep(math.max(header_width - #title - 4, 1))
    output:print(("-- %s %s"):format(title, rule))
    if options.variants or options.hash then
      for _, line in ipairs(groups[title]) do
        output:print(line)
      end
    else
      output:columns(groups[title])
    end
  end
end

--- Prints specs as the JSON of the program's contract.
---@param command string
---@param nodes albedo.Spec[]
---@param output albedo.Output
function listing.print_json(command, nodes, output)
  local items = {}
  for index, node in ipairs(nodes) do
    items[index] = { id = node.hash, spec = node.short, outcome = "present" }
  end
  report.print_json(command, items, output)
end

return listing
