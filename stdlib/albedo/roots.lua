--- How the roots of an environment are listed, as `spack find` does before its packages.

local listing = require("albedo.listing")
local report = require("albedo.report")
local spec = require("albedo.spec")

local roots = {}

--- Returns how a root stands in the store.
local function mark_of(root, installed, colored)
  local kind = root.hash and installed[root.hash] and "installed" or "absent"
  if colored then
    return spec.styled("", kind)
  end
  return kind == "installed" and "[+]" or " - "
end

local function text_of(root, layout)
  local name = layout.namespaces and "{fullname}" or "{name}"
  return spec.parse(root.spec):format(name .. "{@version}{variants}")
end

local function line_of(root, text, installed, layout, output)
  local line = mark_of(root, installed, output.is_colored) .. " "
  if layout.hash then
    local hash = (root.hash or ("-"):rep(32)):sub(1, listing.hash_length(layout))
    line = line .. (output.is_colored and spec.styled(hash, "hash") or hash) .. " "
  end
  return line .. text
end

--- Prints the roots of an environment, and returns the packages that they are.
---@param environment albedo.Environment
---@param store albedo.Store
---@param layout albedo.ListingOptions
---@param output albedo.Output
---@return albedo.Spec[]
function roots.print(environment, store, layout, output)
  local hashes, installed = {}, {}
  local sorted = environment:roots()
  for _, root in ipairs(sorted) do
    hashes[#hashes + 1] = root.hash
  end
  local strong = store:list({}, { hashes = hashes })
  for _, node in ipairs(strong) do
    installed[node.hash] = true
  end
  local texts = {}
  for _, root in ipairs(sorted) do
    texts[root] = text_of(root, layout)
  end
  table.sort(sorted, function(left, right)
    return texts[left] < texts[right]
  end)
  local lines = {}
  for index, root in ipairs(sorted) do
    lines[index] = line_of(root, texts[root], installed, layout, output)
  end
  output:note("In environment " .. environment.name)
  output:note(report.count(#lines, "root spec"))
  if #lines > 0 then
    local title = "no arch / no compilers"
    output:lines({ listing.header(title, #title, output) })
    output:lines(lines, { columns = true })
    output:print("")
  end
  return strong
end

return roots
