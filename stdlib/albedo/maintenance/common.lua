--- What the steps of a plan for a cache have in common: what words mean, and how things go.

local policy = require("albedo.policy")
local report = require("albedo.report")
local spec = require("albedo.spec")
local ui = require("albedo.ui")

local common = {}

--- Returns the entries that something means: entries, specs, texts of specs, or one of these.
---@param place albedo.MaintainedCache
---@param what any
---@return albedo.MaintainedEntry[]
function common.entries(place, what)
  local is_list = type(what) == "table" and not what.id
  local found, by_id, seen = {}, nil, {}
  local function refuse(text)
    error({
      code = "command.no_match",
      message = ("the cache '%s' holds nothing that '%s' means"):format(place.url, text),
      hint = "'cache:entries()' returns what it holds",
    })
  end
  local function add(id, given)
    if not given then
      if not by_id then
        by_id = {}
        for _, entry in ipairs(place:entries()) do
          by_id[entry.id] = entry
        end
      end
      given = by_id[id] or refuse("/" .. id)
    end
    if not seen[id] then
      seen[id] = true
      found[#found + 1] = given
    end
  end
  for _, one in ipairs(is_list and what or { what }) do
    local has_hash, hash = pcall(function()
      return one.hash
    end)
    if type(one) == "table" and one.id and one.seen then
      add(one.id, one)
    elseif type(one) ~= "string" and has_hash and type(hash) == "string" then
      add(hash)
    elseif type(one) == "string" or type(one) == "userdata" then
      local query = type(one) == "string" and spec.parse(one) or one
      local matches = place.native:entries(query)
      if #matches == 0 then
        refuse(tostring(one))
      end
      for node in matches do
        add(node.hash)
      end
    else
      error({
        code = "command.usage",
        message = ("entries, specs or texts of specs are expected, got a %s"):format(type(one)),
        hint = "such as 'cache:find{ name = \"quill\" }', or \"quill@1\"",
      })
    end
  end
  return found
end

--- Returns a text as it stands in a script.
function common.quoted(text)
  return (("%q"):format(text):gsub("\\\n", "\\n"))
end

--- Puts back what a run has taken from a place, and returns an item for each file of it.
---@param place albedo.Cache|albedo.SourceFolder
---@param name string the run; the last one for an empty text
---@param verdict albedo.Verdict
---@return albedo.Item[]
local function put_back(place, name, verdict)
  local items = {}
  local running <close> = ui.output:start(place.url)
  for index, one in ipairs(place:put_back(name, { verdict = verdict, progress = running })) do
    items[index] = {
      id = one.id or one.path,
      spec = one.spec,
      path = one.path,
      outcome = one.back and "added" or "present",
      reason = not one.back and "something is in its place" or nil,
    }
  end
  return items
end

--- Puts back what a run has taken.
function common.put_back(cache, name)
  return put_back(cache, name, policy.decide("before.index", { cache = cache }))
end

--- Takes away what a plan of the engine lets go.
---@return table result
function common.take(cache, judged, running)
  return cache:prune(judged, {
    verdict = policy.decide("before.prune", { cache = cache }),
    index_verdict = policy.decide("before.index", { cache = cache }),
    progress = running,
  })
end

--- Returns how a run of a prune is undone; nil when there was nothing to do.
function common.undo_of(cache, result)
  return result.trash and {
    run = result.trash,
    act = function()
      return common.put_back(cache, result.trash)
    end,
  } or nil
end

--- Says what became of something that was to go.
function common.settle(item, path, result)
  if result.failed[path] then
    return report.set_error(item, result.failed[path])
  end
  item.outcome = result.kept[path] and "kept" or "removed"
  item.reason = result.kept[path] or item.reason
  return item
end

--- Puts back what a run has taken from a source mirror, and returns an item for each path.
---@param folder albedo.SourceFolder
---@param name string the run; the last one for an empty text
---@return albedo.Item[]
function common.put_back_files(folder, name)
  return put_back(folder, name, policy.decide("before.prune", { folder = folder }))
end

return common
