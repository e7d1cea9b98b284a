--- Where packages and sources are looked for, in the order that policy wants.

local policy = require("albedo.policy")

local order = {}

--- Returns for each package, by its hash, the sources in the order in which they are asked.
---
--- Caches of one place, which differ in their layout, stay together.
---@generic S: { cache: albedo.Cache }
---@param nodes albedo.Spec[]
---@param sources S[]
---@return table<string, S[]>
function order.caches(nodes, sources)
  local urls, by_url = {}, {}
  for _, source in ipairs(sources) do
    local url = source.cache.url
    if not by_url[url] then
      urls[#urls + 1], by_url[url] = url, {}
    end
    table.insert(by_url[url], source)
  end
  local ordered = {}
  for index, places in ipairs(policy.order("cache.order", nodes, { places = urls })) do
    local own = {}
    for _, url in ipairs(places) do
      table.move(by_url[url], 1, #by_url[url], #own + 1, own)
    end
    ordered[nodes[index].hash] = own
  end
  return ordered
end

--- Returns for each source, by what it is, the places in the order in which they are asked.
---@param sources albedo.MirrorItem[]
---@param places string[] mirrors, and `upstream`
---@param folder albedo.SourceFolder where they go
---@return table<albedo.MirrorItem, string[]>
function order.mirrors(sources, places, folder)
  local ordered = {}
  local lists = policy.order("source.order", sources, { places = places, mirror = folder.url })
  for index, list in ipairs(lists) do
    ordered[sources[index]] = list
  end
  return ordered
end

return order
