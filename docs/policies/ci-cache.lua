-- A cache for CI: pull requests fill it, and a nightly 'albedo buildcache prune -y CACHE' empties
-- it again by the rules below.
--
-- Install it as albedo/policy.d/ci-cache.lua of the site whose machines run the jobs.

local policies = require("albedo.policies")
local policy = require("albedo.policy")

-- Large packages fill the disk of everybody.
policy.on("cache.push", { name = "size" }, policies.max_size("2G"))

-- Packages for a machine that no job runs on help nobody.
policy.on("cache.push", { name = "machines" }, policies.architectures({ "linux" }))

-- The newest version of each package is what the next job wants.
policy.on("cache.retain", { name = "newest" }, policies.keep_newest(1))

-- A pull request lives for two weeks.
policy.on("cache.retain", { name = "young" }, policies.keep_younger("14d"))

-- What is left goes after a month, or when there is too much of it.
policy.on("cache.retain", { name = "old" }, policies.drop_older("30d"))
policy.on("cache.retain", { name = "quota" }, policies.quota("500G"))
