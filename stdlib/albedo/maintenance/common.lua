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
  local function add(id, given)
    if not given then
      if not by_id then
        by_id = {}
        for _, entry in ipairs(place:entries()) do
          by_id[entry.id] = entry
        end
      end
      given = by_id[id]
    end
    if given and not seen[id] then
      seen[id] = true
      found[#found + 1] = given
    end
  end
  for _, one in ipairs(is_list and what or { what }) do
    if type(one) == "string" then
      local matches = place.native:entries(spec.parse(one))
      if #matches == 0 then
        error({
          code = "command.no_match",
          message = ("the cache '%s' holds nothing that '%s' means"):format(place.url, one),
          hint = "'cache:entries()' returns what it holds",
        })
      end
      for node in matches do
        add(node.hash)
      end
    elseif type(one) == "table" and one.id and one.seen then
      add(one.id, one)
    else
      local ok, hash = pcall(function()
        return one.hash
      end)
      if not ok or type(hash) ~= "string" then
        error({
          code = "command.usage",
          message = ("entries, specs or texts of specs are expected, got a %s"):format(type(one)),
          hint = "such as 'cache:find{ name = \"quill\" }', or \"quill@1\"",
        })
      end
      add(hash)
    end
  end
  return found
end

--- Returns a text as it stands in a script.
function common.quoted(text)
  return (("%q"):format(text):gsub("\\\n", "\\n"))
end

--- Puts back what a run has taken.
function common.put_back(cache, name)
  local items = {}
  local running <close> = ui.output:start(cache.url)
  local verdict = policy.decide("before.index", { cache = cache })
  for _, one in ipairs(cache:put_back(name, { verdict = verdict, progress = running })) do
    items[#items + 1] = {
      id = one.id,
      spec = one.spec,
      path = one.path,
      outcome = one.back and "added" or "present",
      reason = not one.back and "something is in its place" or nil,
    }
  end
  return items
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
  local items = {}
  local running <close> = ui.output:start(folder.url)
  local verdict = policy.decide("before.prune", { folder = folder })
  for _, one in ipairs(folder:put_back(name, { verdict = verdict, progress = running })) do
    items[#items + 1] = {
      id = one.path,
      path = one.path,
      outcome = one.back and "added" or "present",
      reason = not one.back and "something is in its place" or nil,
    }
  end
  return items
end

return common
