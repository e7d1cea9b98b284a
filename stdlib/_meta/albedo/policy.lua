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
local Verdict = {}

---@class albedo.policy.decide.request
---@field cache albedo.Cache the cache
---@field spec? albedo.Spec the package; not for `before.index`
---@field unsigned? boolean whether signatures are waived; for `cache.accept` (default: false)

--- Decisions about mirrors and caches.
---@class albedo.policy
local policy = {}

--- Asks policy for permission.
---
--- The verdict is passed on to the function that acts: `cache:push`, `cache:install` or `cache:update_index` refuse to act without an allowing one.
---
--- Raises buildcache.missing_entry, cache.malformed, cache.unsupported_version, storage.unreachable, storage.unreadable.
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
---@param decision "cache.push"|"cache.accept"|"before.index" what is asked
---@param request albedo.policy.decide.request what it is about
---@return albedo.Verdict verdict the answer
function policy.decide(decision, request) end

return policy
