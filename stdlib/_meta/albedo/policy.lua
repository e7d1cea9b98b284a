---@meta albedo.policy
-- Generated from the native declarations; edits are lost.

--- The answer of policy to one request.
---
--- `tostring` gives its text.
---@class albedo.Verdict
---@field allowed boolean whether the request is permitted
---@field reason string why
---@field rule string the rule that decided
---@field hint string? what a user can do about a denial
---@field fingerprint string? the key that signs; for an allowing verdict on `cache.key`
---@field signature string? for `cache.accept`: `absent`, `unverified`, `malformed` or `verified`
---@field signatures table[]? for `cache.accept`: each signature that was verified, with `fingerprint`, `name`, `state` (`trusted`, `untrusted`, `bad`, `expired_signature`, `expired_key`, `revoked_key`, `unknown_key`, `error`), `detail`, and `accepted`, whether it counts
---@field pinned boolean for `cache.accept`: whether only keys count that the configuration names for the cache
local Verdict = {}

---@class albedo.policy.decide.request
---@field cache? albedo.Cache the cache; not for `source.select`, nor for `before.prune` of a mirror
---@field spec? albedo.Spec the package; not for `before.index`, optional for `cache.key`
---@field unsigned? boolean whether signatures are waived; for `cache.accept` (default: false)
---@field key? string what means the key: a fingerprint, an id, an address, a name; for `cache.key`
---@field source? albedo.MirrorItem a file of the version; for `source.select`
---@field folder? albedo.SourceFolder the source mirror; for `source.select`, and for `before.prune` of one
---@field private? boolean whether the mirror or cache stays within the site; for `source.select` and `cache.push` (default: false)

--- Decisions about mirrors and caches.
---@class albedo.policy
local policy = {}

--- Asks policy for permission.
---
--- The verdict is passed on to the function that acts, which refuses without an allowing one: all that change what a cache holds or lists, `cache:install` and `folder:add`. For `cache.accept` the entry's manifest is read and its signature verified; the verdict holds what was signed, and nothing else of the manifest is used afterwards. For `cache.key` the keyring is asked which keys sign.
---
--- Raises buildcache.missing_entry, cache.malformed, cache.unsupported_version, config.bad_condition, config.bad_include, config.bad_setting, config.malformed, gpg.failed, gpg.unavailable, platform.*, recipe.*, repository.unreadable, storage.unreachable, storage.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local policy = require("albedo.policy")
--- local spec = require("albedo.spec")
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- local node = spec.resolve(spec.parse("motto"), cache:entries())[1]
--- local verdict = policy.decide("cache.accept", { cache = cache, spec = node })
--- if not verdict.allowed then print(verdict.rule, verdict.reason, verdict.hint) end
--- ```
---@param decision "cache.push"|"cache.key"|"cache.accept"|"before.index"|"source.select"|"before.prune" what is asked
---@param request? albedo.policy.decide.request what it is about
---@return albedo.Verdict verdict the answer
function policy.decide(decision, request) end

--- Asks policy, for each entry of a plan, whether it may go: `cache.retain`.
---
--- What a rule keeps stays with all that it needs. `cache:prune` takes only plans about which policy was asked.
---
--- ```lua
--- local policy = require("albedo.policy")
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- local plan = policy.retain(cache:plan_prune({ newest = 1, dry_run = true }))
--- for _, entry in ipairs(plan.removed) do print(entry.spec, entry.reason) end
--- ```
---@param plan albedo.PrunePlan the plan
---@return albedo.PrunePlan plan what is left of it
function policy.retain(plan) end

return policy
