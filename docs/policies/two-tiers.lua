-- Two caches, two keys: whatever is built goes to testing, what the release list names goes to
-- release as well, and each is signed by its own key.
--
-- Install it as albedo/policy.d/two-tiers.lua of the site, and put your keys below. The list is a
-- module beside it: albedo/lib/released.lua, which returns the specs.

local policies = require("albedo.policies")
local policy = require("albedo.policy")
local released = require("released")

-- The caches by what their URLs have in them, each with the address of its key.
local keys = {
  ["/release"] = "release@example.org",
  ["/testing"] = "testing@example.org",
}

policy.on(
  "cache.push",
  { name = "release list" },
  policies.where("cache", "/release", policies.allow_specs(released))
)

policy.on(
  "cache.push",
  { name = "no prereleases", after = "release list" },
  policies.where("cache", "/release", policies.no_prereleases())
)

policy.on("cache.key", { name = "key of the tier" }, function(input)
  for part, key in pairs(keys) do
    if input.cache:find(part, 1, true) then
      return key, "it is the key of " .. part
    end
  end
end)

-- Whoever installs gets what is released where there is such, else what is tested.
policy.on("cache.order", { name = "release first" }, function(input)
  local first, then_ = {}, {}
  for _, url in ipairs(input.caches) do
    local list = url:find("/release", 1, true) and first or then_
    list[#list + 1] = url
  end
  return table.move(then_, 1, #then_, #first + 1, first)
end)
