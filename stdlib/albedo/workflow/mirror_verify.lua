--- How a source mirror is verified: every file against its digest, every name against the recipes,
--- and what was asked for against what is there.

local batch = require("albedo.batch")
local config = require("albedo.config")
local mirror = require("albedo.mirror")
local recipe = require("albedo.recipe")
local source_mirrors = require("albedo.source_mirrors")
local spec = require("albedo.spec")

local verify = {}

---@class albedo.MirrorVerifyOptions
---@field mirror? string configured name, path or URL; nil: the local cache of sources
---@field specs string[] what is looked at; empty: all that is there and all that was asked for
---@field download? boolean of a mirror on the web, read each file over the network
---@field jobs? integer files read at a time

--- Returns what the queries of a command ask for, and items for those that cannot be planned.
---@param specs string[]
---@return albedo.MirrorDemand
---@return albedo.Item[]
local function demand_of(specs)
  local demand, items = mirror.demand(), {}
  source_mirrors.add(demand, spec.parse_all(specs), {}, source_mirrors.failure_into(items))
  return demand, items
end

-- A mirror in a folder.

--- Says what is wrong with a link, or nothing.
local function problem_of_link(entry, demand)
  if entry.leads == "outside" then
    return ("it leads out of the mirror, to '%s'"):format(entry.target)
  elseif entry.leads == "nothing" then
    return ("it leads to '%s', which is not there"):format(entry.target)
  end
  for _, source in ipairs(demand:named(entry.path)) do
    -- Where a tag or a branch leads only the run knew that made the link.
    local found = source.digest and demand:find(entry.file or "")
    if source.digest and found ~= source then
      if not found or found.storage ~= source.storage then
        return ("it leads to '%s', and the recipe says '%s'"):format(entry.file, source.storage)
      end
    end
  end
end

--- Returns what recipes say of a file; where names for people are all there is, as far as they
--- agree on its digest.
local function source_of(entry, demand)
  local found
  if entry.kind ~= "named" then
    return demand:find(entry.path)
  end
  for _, source in ipairs(source_mirrors.sources_of(entry, demand)) do
    if found and found.digest ~= source.digest then
      return nil
    end
    found = source
  end
  return found
end

--- Makes items of the files that are there, and of links that are wrong.
local function items_of(inventory, demand, only_asked)
  local files, links = {}, {}
  for _, entry in ipairs(inventory:entries(source_mirrors.file_kinds)) do
    local source = source_of(entry, demand)
    if source or not only_asked then
      files[#files + 1] = {
        id = entry.path,
        spec = source and source.id or entry.names[1] or entry.path,
        path = entry.path,
        source = source,
        bytes = entry.bytes,
      }
    end
  end
  for _, entry in ipairs(inventory:entries({ "link" })) do
    local is_asked = not only_asked or #demand:named(entry.path) > 0
    local problem = is_asked and problem_of_link(entry, demand)
    if problem then
      links[#links + 1] = {
        id = entry.path,
        path = entry.path,
        outcome = "failed",
        reason = problem,
        cause = {
          code = "source.wrong_link",
          message = problem,
          hint = "'albedo mirror create -d DIR SPEC' makes the names for people anew",
        },
      }
    end
  end
  return files, links
end

--- Returns what tells the content of a patch from all others: Spack takes one of the patches of a
--- package that have the same.
local function key_of_patch(source)
  local digest = source.kind == "patch" and (source.content_digest or source.digest)
  return digest and source.name .. " " .. digest or nil
end

--- Makes items of what is asked for and not there.
local function absent_items(inventory, demand, ledger)
  local absent, twin_of, items = {}, {}, {}
  for _, source in ipairs(demand.items) do
    local key = key_of_patch(source)
    if not source_mirrors.find_entry(source, inventory) then
      absent[#absent + 1] = source
    elseif key then
      twin_of[key] = source
    end
  end
  for _, source in ipairs(absent) do
    local path, twin = source.storage or source.alias, twin_of[key_of_patch(source) or ""]
    local item = { id = path or source.id, spec = source.id, digest = source.digest }
    if twin then
      item.outcome = "present"
      item.reason = ("'%s' is there, which has the same content"):format(twin.id)
    else
      source_mirrors.set_absent(item, source, ledger[path or ""] or ledger[source.id])
    end
    items[#items + 1] = item
  end
  return items
end

--- Tells whether an entry of the ledger is about a name that no package has: a mistyped one.
local function is_of_nothing(entry)
  if entry.outcome ~= "unknown" or entry.id ~= entry.spec then
    return false
  end
  local ok, query = pcall(spec.parse, entry.spec)
  if not ok or not query.name then
    return false
  end
  local is_read, found = pcall(recipe.find, query.name)
  return is_read and found == nil
end

--- Makes items of what the ledger says was asked for and what is not there.
local function items_of_ledger(inventory, entries)
  local items = {}
  for _, entry in ipairs(entries) do
    local is_there = entry.storage and inventory:find(entry.storage)
    for _, alias in ipairs(entry.aliases) do
      is_there = is_there or inventory:find(alias)
    end
    if not is_there and not is_of_nothing(entry) then
      local item = { id = entry.id, spec = entry.spec, outcome = entry.outcome }
      item.reason, item.rule = entry.reason, entry.rule
      if source_mirrors.is_held(entry) then
        item.outcome, item.reason = "unavailable", "the mirror had it, and it is gone"
      end
      items[#items + 1] = item
    end
  end
  table.sort(items, function(left, right)
    return left.id < right.id
  end)
  return items
end

--- Reads one file and says what it is worth.
local function check(item, folder, inventory, running)
  local problem, doubt =
    folder:check(item.path, { inventory = inventory, source = item.source, progress = running })
  if problem then
    item.outcome, item.reason = "failed", problem
    item.cause = {
      code = "source.wrong_digest",
      message = problem,
      hint = ("remove '%s/%s' and run 'albedo mirror create' again"):format(
        folder.path,
        item.path
      ),
    }
  else
    item.outcome, item.reason = "present", doubt
  end
end

---@param folder albedo.SourceFolder
---@param options albedo.MirrorVerifyOptions
---@param output albedo.Output
---@return albedo.Item[]
local function verify_folder(folder, options, output)
  local inventory
  do
    local running <close> = output:start(folder.path)
    inventory = folder:inventory({ progress = running })
  end
  local only_asked = #options.specs > 0
  local demand, items
  if only_asked then
    demand, items = demand_of(options.specs)
  else
    demand, items = source_mirrors.demand_of(source_mirrors.packages_of(inventory)), {}
  end
  local ledger, entries = source_mirrors.ledger(folder, output)
  local files, links = items_of(inventory, demand, only_asked)
  local absent = only_asked and absent_items(inventory, demand, ledger)
    or items_of_ledger(inventory, entries)
  for _, list in ipairs({ links, absent }) do
    table.move(list, 1, #list, #items + 1, items)
  end
  local settled = #items
  table.move(files, 1, #files, #items + 1, items)
  do
    local work <close> = batch.open(items, output)
    for position = 1, settled do
      work:print(items[position])
    end
    work:each(files, function(item, running)
      check(item, folder, inventory, running)
    end, options.jobs or config.host().cores)
  end
  for _, entry in ipairs(inventory:entries({ "foreign", "leftover" })) do
    output:detail(("passed over %s (%s)"):format(entry.path, entry.kind))
  end
  return items
end

-- A mirror on the web.

---@param web albedo.WebMirror
---@param options albedo.MirrorVerifyOptions
---@param output albedo.Output
---@return albedo.Item[]
local function verify_web(web, options, output)
  if #options.specs == 0 then
    error({
      code = "command.usage",
      message = ("'%s' is on a web server, which cannot be listed"):format(web.url),
      hint = "name the specs that it should have, or the folder that the server serves",
    })
  end
  local demand, items = demand_of(options.specs)
  local settled, open = #items, {}
  for _, source in ipairs(demand.items) do
    local item = { id = source.storage or source.alias or source.id, spec = source.id }
    item.source, items[#items + 1] = source, item
    open[#open + 1] = item
  end
  do
    local work <close> = batch.open(items, output)
    for position = 1, settled do
      work:print(items[position])
    end
    work:each(open, function(item, running)
      local source = item.source
      local size = (source.storage or source.alias) and web:size_of(source)
      if not size then
        source_mirrors.set_absent(item, source)
        return
      end
      item.bytes = size >= 0 and size or nil
      local problem = options.download and web:check(source, { progress = running })
      item.outcome, item.reason = problem and "failed" or "present", problem or nil
    end, options.jobs or math.max(8, config.host().cores))
  end
  return items
end

--- Verifies a mirror and returns the outcome of each thing.
---@param options albedo.MirrorVerifyOptions
---@param output albedo.Output
---@return albedo.Item[]
function verify.run(options, output)
  local folder, web = source_mirrors.open(options.mirror)
  local items = folder and verify_folder(folder, options, output)
    or verify_web(web, options, output)
  for _, item in ipairs(items) do
    item.source = nil
  end
  return items
end

--- What is said where there is nothing to verify.
verify.nothing = "the mirror has no files"

--- What items are called.
verify.noun = "file"

return verify
