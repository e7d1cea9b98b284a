--- What no prune takes from a cache: pins are set and taken away.

local caches = require("albedo.caches")
local report = require("albedo.report")
local spec = require("albedo.spec")

local pins = {}

--- Pins packages of a cache, or takes pins away, and returns an item for each.
---@param mirror string
---@param options { pin?: string[], unpin?: string[], dry_run?: boolean }
---@param output albedo.Output
---@return albedo.Item[]
function pins.change(mirror, options, output)
  local cache = caches.open_for_push(mirror)
  local added, removed, items = {}, {}, {}
  local pinned = {}
  for _, pin in ipairs(cache:pins()) do
    pinned[pin.id] = pin
  end
  local reason = options.dry_run and report.dry_run or nil
  for _, word in ipairs(options.pin or {}) do
    local found = cache:entries(spec.parse(word))
    if #found == 0 then
      error({
        code = "command.no_match",
        message = ("the cache '%s' holds nothing that '%s' means"):format(cache.url, word),
        hint = "see what it holds with 'albedo buildcache list -al'",
      })
    end
    for node in found do
      added[#added + 1] = node
      items[#items + 1] = {
        id = node.hash,
        spec = node.short,
        outcome = pinned[node.hash] and "present" or "added",
        reason = reason,
      }
    end
  end
  for _, word in ipairs(options.unpin or {}) do
    local count = 0
    for id, pin in pairs(pinned) do
      -- What was pinned may be gone, so that no spec is asked: its name, its text, or its hash.
      local hash = word:match("^/([a-z2-7]+)$")
      local is_named = pin.spec == word or pin.spec:match("^[^@]+") == word
      if is_named or hash and id:sub(1, #hash) == hash then
        count = count + 1
        removed[#removed + 1] = id
        items[#items + 1] = { id = id, spec = pin.spec, outcome = "removed", reason = reason }
      end
    end
    if count == 0 then
      error({
        code = "command.no_match",
        message = ("nothing that is pinned in '%s' is called '%s'"):format(cache.url, word),
        hint = "name the package, or the beginning of its hash as /HASH",
      })
    end
  end
  if not options.dry_run then
    cache:change_pins({ add = added, remove = removed })
  end
  table.sort(items, function(left, right)
    return left.spec < right.spec
  end)
  for position, item in ipairs(items) do
    report.print_item(item, position, #items, output)
  end
  return items
end

return pins
