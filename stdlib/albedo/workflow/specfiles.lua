--- How spec files of dependencies are written: one for each node of a graph that somebody asks for.

local fs = require("albedo.fs")
local report = require("albedo.report")
local spec = require("albedo.spec")

local specfiles = {}

---@class albedo.SpecFileOptions
---@field root albedo.Spec the package whose graph is looked at
---@field specs string[] queries for nodes of the graph
---@field folder string where the files go, each named after its package
---@field yaml? boolean as YAML, in files whose names say so
---@field dry_run? boolean say what would be written

--- Returns the text of a spec file.
---@param node albedo.Spec
---@param yaml? boolean
---@return string
local function text_of(node, yaml)
  if not yaml then
    -- The first format is YAML.
    return node:encode(node.file_format == 1 and 5 or nil)
  end
  return node.file_format == 1 and node:encode(1) or spec.encode_file(node, "yaml") .. "\n"
end

--- Writes the spec file of each node that a query means; several of one name make one file, the
--- first in the order of the graph.
---
--- Raises `specfile.no_dependency` for a query that no node matches, before anything is written.
---@param options albedo.SpecFileOptions
---@return albedo.Item[]
function specfiles.write(options)
  local nodes, is_wanted = {}, {}
  for node in options.root:traverse() do
    nodes[#nodes + 1] = node
  end
  for _, query in ipairs(spec.parse_all(options.specs)) do
    local found = false
    for _, node in ipairs(nodes) do
      if query:matches(node) then
        found, is_wanted[node.hash] = true, true
      end
    end
    if not found then
      error({
        code = "specfile.no_dependency",
        message = ("'%s' is not a dependency of '%s'"):format(query, options.root.short),
        hint = ("'albedo spec /%s' shows all it depends on"):format(options.root.hash),
      })
    end
  end
  local items, names = {}, {}
  for _, node in ipairs(nodes) do
    if is_wanted[node.hash] then
      local item = {
        id = node.hash,
        spec = node.short,
        path = ("%s/%s.%s"):format(options.folder, node.name, options.yaml and "yaml" or "json"),
      }
      items[#items + 1] = item
      if names[node.name] then
        item.outcome, item.path = "skipped-exists", nil
        item.reason = ("the file of its name is that of %s"):format(names[node.name])
      else
        names[node.name], item.outcome = node.short, "added"
        if options.dry_run then
          item.reason = report.dry_run
        else
          local ok, problem = pcall(fs.write, item.path, text_of(node, options.yaml))
          if not ok then
            report.set_error(item, problem)
          end
        end
      end
    end
  end
  return items
end

return specfiles
