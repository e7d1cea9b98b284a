-- An air-gapped centre: what is not in the centre's own mirror is not fetched, and nothing is
-- installed that the centre has not signed.
--
-- Install it as albedo/policy.d/air-gap.lua of the site, and put your key and your hosts below.

local policies = require("albedo.policies")
local policy = require("albedo.policy")

-- The fingerprint of the key with which the centre signs what it has examined.
local centre_key = "ED3DA4D7B95D239AA5A3AE74BC69215D805B2C52"

-- Never ask the internet: leave "upstream" out of the places.
policy.on("source.order", { name = "no upstream" }, function(input)
  local inside = {}
  for _, place in ipairs(input.mirrors) do
    if place ~= "upstream" then
      inside[#inside + 1] = place
    end
  end
  return inside, "nothing outside is asked"
end)

-- What has no digest cannot be compared with what was carried in.
policy.on("source.select", { name = "only with a digest" }, function(input)
  if not input.digest then
    return policy.deny, "its recipe gives no digest"
  end
end)

policy.on("source.select", { name = "no prereleases" }, policies.no_prereleases())

-- A signature by anybody else is not enough, and waiving signatures does not help.
policy.on("cache.accept", { name = "signed by the centre" }, function(input)
  for _, signature in ipairs(input.signatures) do
    if signature.fingerprint == centre_key and signature.state == "trusted" then
      return policy.allow, "the centre has signed it"
    end
  end
  return policy.deny, "the centre has not signed it"
end)
