--- Shows which packages of a tree can be moved to any place.

local option = require("albedo.option")
local report = require("albedo.report")
local spec = require("albedo.spec")
local store = require("albedo.store")

local command = {
  name = "preview",
  summary = "show whether an installed package and what it needs can be moved to any place",
  description = "Prints the tree of each package: [+] stands before what can be installed below "
    .. "any root, [-] before what names its place where there is no room for a longer one, and "
    .. "before what comes from outside the store. A package with [-] can still be installed where "
    .. "the new path is not longer.",
  arguments = {
    {
      name = "specs",
      count = "many",
      help = "installed packages; of several matches all are shown",
      completes = "installed_spec",
    },
  },
  options = { option.latest },
  examples = { "albedo buildcache preview scribe@3.2.1" },
}

--- What a line says of its package, as Spack up to 0.17 writes specs.
local function line_of(node)
  local compiler = node:format("{compiler.name}") ~= "none"
      and "{%compiler.name}{@compiler.version}"
    or ""
  return node:format("{name}{@version}" .. compiler .. "{variants}{ arch=architecture}")
end

--- Says of one package whether it can be moved, and asks each package only once.
---@param installed albedo.Store
---@param output albedo.Output
---@return fun(node: albedo.Spec): albedo.Item
local function examiner(installed, output)
  local items = {}
  return function(node)
    if items[node.hash] then
      return items[node.hash]
    end
    local item = { id = node.hash, spec = node.short, relocatable = false }
    items[node.hash] = item
    if node.external then
      item.outcome, item.path = "external", node.prefix
      output:warn(("%s comes from outside the store and cannot be moved"):format(node.short))
      return item
    end
    local place = installed:find_fixed_prefix(node)
    item.outcome, item.path, item.relocatable = "present", installed:prefix(node), place == nil
    if place then
      item.reason = ("%s names its place at offset 0x%x: paths of up to %d bytes fit"):format(
        place.file,
        place.offset,
        #item.path
      )
      output:note(("%s: %s"):format(node.short, item.reason))
    end
    return item
  end
end

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local options, output = context.options, context.output
  if #context.arguments.specs == 0 then
    output:note("no packages were named, so there is nothing to show")
  end
  local installed, roots = store.open(), {}
  for _, query in ipairs(spec.parse_all(context.arguments.specs)) do
    local found = installed:resolve(query, options.latest and "newest" or "all")
    table.move(found, 1, #found, #roots + 1, roots)
  end
  local examine, items, seen = examiner(installed, output), {}, {}
  for _, root in ipairs(roots) do
    if not options.json then
      output:print("Relocatable nodes")
      output:print(("-"):rep(32))
    end
    for node, depth in root:traverse({ types = { "link", "run" } }) do
      local item = examine(node)
      if not seen[item] then
        seen[item] = true
        items[#items + 1] = item
      end
      if not options.json then
        local mark = item.relocatable and "[+]" or "[-]"
        local text = (depth > 0 and "^" or "") .. line_of(node)
        output:print(("%s  %s%s"):format(mark, ("    "):rep(depth), text))
      end
    end
    if not options.json then
      output:print("")
    end
  end
  if options.json then
    report.print_json("buildcache preview", items, output)
  end
  return 0
end

return command
