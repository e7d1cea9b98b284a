--- Compares the index of a build cache with what is there.

local fs = require("albedo.fs")
local index = require("albedo.workflow.index")
local json = require("albedo.json")
local report = require("albedo.report")

local command = {
  name = "check-index",
  summary = "compare the index of a build cache with what the cache holds",
  description = "Ends with status 1 when the index is missing or anything is found. 'exists' asks "
    .. "for the index alone; 'manifests' compares the packages that it lists with those that the "
    .. "cache has metadata of; 'blobs' looks at every file that the metadata names. 'albedo "
    .. "buildcache audit' looks closer, and 'repair' mends what it can.",
  arguments = {
    {
      name = "mirror",
      help = "configured name, path or URL of the cache",
      completes = "mirror",
    },
  },
  options = {
    {
      name = "verify",
      kind = "value_list",
      value_name = "WHAT",
      choices = { "exists", "manifests", "blobs", "all" },
      help = "what is compared: exists (default), manifests, blobs or all",
    },
    {
      name = "name",
      short = "n",
      kind = "value",
      value_name = "VIEW",
      help = "check this view instead of the main index",
    },
    {
      name = "output",
      short = "o",
      kind = "value",
      value_name = "FILE",
      completes = "file",
      help = "write the findings as JSON to a file, in Spack's form",
    },
  },
  examples = {
    "albedo buildcache check-index site",
    "albedo buildcache check-index --verify all --output report.json -- /srv/cache",
  },
}

--- Returns the set of what is to be compared.
---@param words string[]?
---@return table<string, boolean>
local function parts(words)
  local chosen = {}
  for _, word in ipairs(words or {}) do
    chosen[word] = true
  end
  if chosen.all then
    return { exists = true, manifests = true, blobs = true }
  end
  if not next(chosen) then
    chosen.exists = true
  end
  return chosen
end

--- Returns the findings in the form that Spack writes.
---@param result albedo.CheckResult
---@return table
local function spack_form(result)
  local form = { exists = result.exists }
  if result.manifests then
    local missing, unindexed = {}, {}
    for position, node in ipairs(result.manifests.missing) do
      missing[position] = node.hash
    end
    for position, entry in ipairs(result.manifests.unindexed) do
      unindexed[position] = entry.hash
    end
    form.manifests = { missing = json.array(missing), unindexed = json.array(unindexed) }
  end
  if result.blobs then
    local missing = {}
    for hash, records in pairs(result.blobs) do
      missing[hash] = json.array(records)
    end
    form.blobs = { missing = json.object(missing) }
  end
  return form
end

--- Returns one item for each finding.
---@param result albedo.CheckResult
---@return albedo.Item[]
local function findings(result)
  local items = {}
  local function add(id, spec, outcome, reason)
    items[#items + 1] = { id = id, spec = spec, outcome = outcome, reason = reason }
  end
  if not result.exists then
    add("index", nil, "unavailable", "the cache has no index")
  end
  for _, node in ipairs(result.manifests and result.manifests.missing or {}) do
    add(node.hash, node.short, "unavailable", "the index lists it, the cache has no metadata of it")
  end
  for _, entry in ipairs(result.manifests and result.manifests.unindexed or {}) do
    add(entry.hash, entry.key:match("[^/]+$"), "unknown", "the index does not list it")
  end
  for hash, records in pairs(result.blobs or {}) do
    for _, record in ipairs(records) do
      add(hash, nil, "unavailable", ("blob %s is missing"):format(record.checksum))
    end
  end
  for _, entry in ipairs(result.damaged or {}) do
    add(entry.hash, entry.name, "failed", entry.text)
  end
  table.sort(items, function(left, right)
    return left.id .. left.reason < right.id .. right.reason
  end)
  return items
end

--- Prints what was counted, as Spack does.
---@param result albedo.CheckResult
---@param verify table<string, boolean>
---@param name string
---@param output albedo.Output
local function print_counts(result, verify, name, output)
  if not result.exists then
    output:print("Index does not exist in mirror: " .. name)
    return
  end
  output:print(verify.exists and "Index exists in mirror: " .. name or "Build cache check:")
  if result.manifests then
    output:print(("\tUnindexed specs: %d"):format(#result.manifests.unindexed))
    output:print(("\tMissing specs: %d"):format(#result.manifests.missing))
  end
  if result.blobs then
    local count = 0
    for _, records in pairs(result.blobs) do
      count = count + #records
    end
    output:print(("\tMissing blobs: %d"):format(count))
    if #result.damaged > 0 then
      output:print(("\tDamaged entries: %d"):format(#result.damaged))
    end
  end
end

--- Says what to do about findings.
---@param result albedo.CheckResult
---@param items albedo.Item[]
---@param output albedo.Output
local function note_remedy(result, items, output)
  local manifests = result.manifests
  if manifests and #manifests.missing + #manifests.unindexed > 0 then
    output:note("hint: 'albedo buildcache repair' brings the index in line with what is there")
  elseif #items > 0 then
    output:note("hint: 'albedo buildcache audit' says more; push such entries again with --force")
  end
end

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local options, output = context.options, context.output
  local verify = parts(options.verify)
  local result, mirror = index.check(context.arguments.mirror, verify, options.name, output)
  local items = findings(result)
  if options.output and not options["dry-run"] then
    fs.write(options.output, json.encode(spack_form(result)))
  end
  if options.json then
    report.print_json("buildcache check-index", items, output)
  else
    print_counts(result, verify, mirror.name or "<unnamed>", output)
    if not result.exists then
      output:note("hint: 'albedo buildcache update-index' makes one")
    else
      for position, item in ipairs(items) do
        report.print_item(item, position, #items, output)
      end
      note_remedy(result, items, output)
    end
  end
  return #items == 0 and 0 or 1
end

return command
