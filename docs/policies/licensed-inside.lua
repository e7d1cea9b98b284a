-- Licensed software stays inside: the cache of the house holds everything, and what others can read
-- gets free software only.
--
-- Install it as albedo/policy.d/licensed-inside.lua of the site, and put your places below.

local policies = require("albedo.policies")
local policy = require("albedo.policy")

-- Caches whose URL matches are for the house alone.
local inside = "^file:///.*/inside(/|$)"

-- Packages of vendors, whatever their recipes say of licences.
local vendors = { "vellum", "intel-oneapi-mkl", "matlab" }

local free = {
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "GPL-2.0-or-later",
  "GPL-3.0-or-later",
  "LGPL-2.1-or-later",
  "MIT",
  "Zlib",
}

--- Asks a rule only about places that others can read.
local function outside(rule)
  return function(input)
    if not policy.matches(input.cache, inside) then
      return rule(input)
    end
  end
end

policy.on("cache.push", { name = "vendors" }, outside(policies.block_specs(vendors)))
policy.on("cache.push", { name = "redistribution" }, outside(policies.redistributable()))
policy.on(
  "cache.push",
  { name = "licences" },
  outside(policies.allow_licenses(free, { unknown = "allow" }))
)

-- The same for sources, which have no inside: the mirror is open to everybody.
policy.on("source.select", { name = "vendors" }, policies.block_specs(vendors))
policy.on("source.select", { name = "redistribution" }, policies.redistributable())
