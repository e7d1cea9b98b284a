--- Where packages and sources are looked for, in the order that policy wants.

local policy = require("albedo.policy")

local order = {}

--- Returns why policy leaves something nowhere to look, or nil where a place is left.
---@param places string[] what is asked
---@param omissions { place: string, rule: string }[]
---@return string? reason
---@return string? rule
local function denial_of(places, omissions)
  local last = omissions[#omissions]
  if #places > 0 or not last then
    return nil
  end
  local left_out = {}
  for index, omission in ipairs(omissions) do
    left_out[index] = omission.place
  end
  return ("policy lets nobody look in %s"):format(table.concat(left_out, ", ")), last.rule
end

---@class albedo.OrderDenial why nothing is asked
---@field reason string
---@field rule string

--- Returns for each package, by its hash, the sources in the order in which they are asked.
---
--- Caches of one place, which differ in their layout, stay together.
---@generic S: { cache: albedo.Cache }
---@param nodes albedo.Spec[]
---@param sources S[]
---@return table<string, S[]>
---@return table<string, albedo.OrderDenial> denials by hash, where a rule leaves out every cache
function order.caches(nodes, sources)
  local urls, by_url = {}, {}
  for _, source in ipairs(sources) do
    local url = source.cache.url
    if not by_url[url] then
      urls[#urls + 1], by_url[url] = url, {}
    end
    table.insert(by_url[url], source)
  end
  local ordered, denials = {}, {}
  local lists, _, omissions = policy.order("cache.order", nodes, { places = urls })
  for index, places in ipairs(lists) do
    local own, hash = {}, nodes[index].hash
    for _, url in ipairs(places) do
      table.move(by_url[url], 1, #by_url[url], #own + 1, own)
    end
    ordered[hash] = own
    local reason, rule = denial_of(places, omissions[index])
    denials[hash] = reason and { reason = reason, rule = rule } or nil
  end
  return ordered, denials
end

--- Returns for each source, by what it is, the places in the order in which they are asked.
---@param sources albedo.MirrorItem[]
---@param places string[] mirrors, and `upstream`
---@param folder albedo.SourceFolder where they go
---@return table<albedo.MirrorItem, string[]>
---@return table<albedo.MirrorItem, albedo.OrderDenial> denials where a rule leaves out every place
function order.mirrors(sources, places, folder)
  local ordered, denials = {}, {}
  local lists, _, omissions = policy.order("source.order", sources, {
    places = places,
    mirror = folder.url,
  })
  for index, list in ipairs(lists) do
    ordered[sources[index]] = list
    local reason, rule = denial_of(list, omissions[index])
    denials[sources[index]] = reason and { reason = reason, rule = rule } or nil
  end
  return ordered, denials
end

return order
