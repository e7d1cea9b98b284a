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
---@field opinions table[] what each rule has said, in the order of asking: `rule`, `answer` (a word, a list as words, or nil), `reason`, `failed`, and `name`, `file`, `line`, `scope` of the rule
---@field signature string? for `cache.accept`: `absent`, `unverified`, `malformed` or `verified`
---@field signatures table[]? for `cache.accept`: each signature that was verified, with `fingerprint`, `name`, `state` (`trusted`, `untrusted`, `bad`, `expired_signature`, `expired_key`, `revoked_key`, `unknown_key`, `error`), `detail`, and `accepted`, whether it counts
---@field pinned boolean for `cache.accept`: whether only keys count that the configuration names for the cache
local Verdict = {}

--- The package that a rule of a policy is asked about.
---
--- `tostring` gives its text.
---@class albedo.PolicySpec
local PolicySpec = {}

--- Tells whether the package satisfies a spec.
---
--- Only until the rule has answered.
---
--- Raises lua.closed, spec.*.
---
--- ```lua
--- local policy = require("albedo.policy")
--- local function rule(input)
---   if input.spec:satisfies("quill@2:") then return "deny", "not yet" end
--- end
--- assert(policy and rule)
--- ```
---@param query string such as `quill@2: +unicode`
---@return boolean answer whether it does
function PolicySpec:satisfies(query) end

---@class albedo.policy.decide.request
---@field cache? albedo.Cache the cache; not for `source.select`, nor for `before.prune` of a mirror
---@field spec? albedo.Spec the package; not for `before.index`, optional for `cache.key`
---@field unsigned? boolean whether signatures are waived; for `cache.accept` (default: false)
---@field key? string what means the key: a fingerprint, an id, an address, a name; for `cache.key`
---@field source? albedo.MirrorItem the file; for `source.select`
---@field folder? albedo.SourceFolder the source mirror; for `source.select`, and for `before.prune` of one
---@field private? boolean whether the mirror or cache stays within the site; for `source.select` and `cache.push` (default: false)

---@class albedo.policy.decide.options
---@field with? string a policy that is tried out, `FILE` or `FILE=PLACE`: it stands in for the policy with the path `PLACE`, else for the one of its name, or is one more of the site

---@class albedo.policy.decide_all.options
---@field with? string a policy that is tried out, `FILE` or `FILE=PLACE`: it stands in for the policy with the path `PLACE`, else for the one of its name, or is one more of the site

---@class albedo.policy.keys.request
---@field cache albedo.Cache the cache
---@field spec? albedo.Spec the package; without one the whole cache is meant
---@field keys? string[] what the user has named: fingerprints, ids, addresses, names (default: {})
---@field with? string a policy that is tried out, `FILE` or `FILE=PLACE`: it stands in for the policy with the path `PLACE`, else for the one of its name, or is one more of the site

---@class albedo.policy.retain.options
---@field with? string a policy that is tried out, `FILE` or `FILE=PLACE`: it stands in for the policy with the path `PLACE`, else for the one of its name, or is one more of the site

---@class albedo.policy.order.options
---@field places string[] URLs of caches or mirrors, in their usual order
---@field mirror? string the mirror that sources go into, as its URL (default: "")
---@field with? string a policy that is tried out, `FILE` or `FILE=PLACE`: it stands in for the policy with the path `PLACE`, else for the one of its name, or is one more of the site

---@class albedo.policy.name.options
---@field with? string a policy that is tried out, `FILE` or `FILE=PLACE`: it stands in for the policy with the path `PLACE`, else for the one of its name, or is one more of the site

---@class albedo.policy.rules.options
---@field with? string a policy that is tried out, `FILE` or `FILE=PLACE`: it stands in for the policy with the path `PLACE`, else for the one of its name, or is one more of the site

---@class albedo.policy.check.options
---@field with? string a policy that is tried out, `FILE` or `FILE=PLACE`: it stands in for the policy with the path `PLACE`, else for the one of its name, or is one more of the site

---@class albedo.policy.foresee.options
---@field with? string a policy that is tried out, `FILE` or `FILE=PLACE`: it stands in for the policy with the path `PLACE`, else for the one of its name, or is one more of the site

---@class albedo.policy.on.options
---@field name string its name, once for each decision
---@field priority? integer how much it presses: rules with more are asked earlier (default: 0)
---@field before? string|string[] rules that it is asked before
---@field after? string|string[] rules that it is asked after

--- Decisions about mirrors and caches.
---@class albedo.policy
local policy = {}

--- Asks policy for permission.
---
--- The verdict is passed on to the function that acts, which refuses without an allowing one: all that change what a cache holds or lists, `cache:install` and `folder:add`. For `cache.accept` the entry's manifest is read and its signature verified; the verdict holds what was signed, and nothing else of the manifest is used afterwards. For `cache.key` the keyring is asked which keys sign.
---
--- Raises buildcache.missing_entry, cache.malformed, cache.unsupported_version, config.bad_condition, config.bad_include, config.bad_setting, config.malformed, gpg.failed, gpg.unavailable, platform.*, recipe.*, repository.unreadable, storage.unreachable, storage.unreadable, store.*.
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
---@param options? albedo.policy.decide.options which policies are asked
---@return albedo.Verdict verdict the answer
function policy.decide(decision, request, options) end

--- Asks policy for many permissions of one kind at once.
---
--- Each rule is asked about all of them in one go, which is much cheaper than one by one. What `decide` would raise about one of them, such as a recipe that cannot be read, stops no other.
---
--- Raises buildcache.missing_entry, cache.malformed, cache.unsupported_version, config.bad_condition, config.bad_include, config.bad_setting, config.malformed, gpg.failed, gpg.unavailable, platform.*, recipe.*, repository.unreadable, storage.unreachable, storage.unreadable, store.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local policy = require("albedo.policy")
--- local buildcache = require("albedo.buildcache")
--- local cache, requests = buildcache.open("/srv/empty"), {}
--- for node in buildcache.open("/srv/cache"):entries() do
---   requests[#requests + 1] = { cache = cache, spec = node }
--- end
--- for index, verdict in ipairs(policy.decide_all("cache.push", requests)) do
---   print(requests[index].spec.short, verdict.allowed)
--- end
--- ```
---@param decision "cache.push"|"cache.key"|"cache.accept"|"before.index"|"source.select"|"before.prune" what is asked
---@param requests table[] what they are about, as for `decide`
---@param options? albedo.policy.decide_all.options which policies are asked
---@return albedo.Verdict[] verdicts the answers, in order
---@return table failures by the place of a request why not enough is known of it; its verdict denies
function policy.decide_all(decision, requests, options) end

--- Asks policy which keys sign: `cache.key`.
---
--- Where a rule names keys these sign, else those that the user has named, else the only one there is.
---
--- Raises buildcache.missing_entry, cache.malformed, cache.unsupported_version, config.bad_condition, config.bad_include, config.bad_setting, config.malformed, gpg.failed, gpg.unavailable, platform.*, recipe.*, repository.unreadable, storage.unreachable, storage.unreadable, store.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local policy = require("albedo.policy")
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- for _, verdict in ipairs(policy.keys({ cache = cache })) do
---   print(verdict.allowed, verdict.fingerprint, verdict.reason)
--- end
--- ```
---@param request albedo.policy.keys.request what it is about
---@return albedo.Verdict[] verdicts one for each key
function policy.keys(request) end

--- Asks policy, for each entry of a plan, whether it may go: `cache.retain`.
---
--- What a rule keeps stays with all that it needs; what a rule lets go goes unless something keeps it. `cache:prune` takes only plans about which policy was asked.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local policy = require("albedo.policy")
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- local plan = policy.retain(cache:plan_prune({ newest = 1, dry_run = true }))
--- for _, entry in ipairs(plan.removed) do print(entry.spec, entry.reason) end
--- ```
---@param plan albedo.PrunePlan the plan
---@param options? albedo.policy.retain.options which policies are asked
---@return albedo.PrunePlan plan what is left of it
function policy.retain(plan, options) end

--- Asks policy where to look for packages or sources, and in which order.
---
--- Each rule is asked about all of them at once. Where a rule fails, what it would have changed stays as it is, and a warning says so.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local policy = require("albedo.policy")
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- local nodes = {}
--- for node in cache:entries("motto") do nodes[#nodes + 1] = node end
--- local places = { "file:///srv/fast", cache.url }
--- for index, urls in ipairs(policy.order("cache.order", nodes, { places = places })) do
---   print(nodes[index].short, table.concat(urls, " "))
--- end
--- ```
---@param decision "source.order"|"cache.order" what is asked
---@param subjects (albedo.Spec|albedo.MirrorItem)[] packages for `cache.order`, sources for `source.order`
---@param options albedo.policy.order.options what is ordered; a place that stands twice counts once
---@return string[][] places for each of them the places to ask, in order; a rule may leave some out
---@return table[][] opinions for each of them what rules have said
---@return table[][] omissions for each of them the places that are not asked: `place`, and the `rule` that has left it out
function policy.order(decision, subjects, options) end

--- Asks policy for further names of files in a mirror: `source.name`.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local policy, recipe = require("albedo.policy"), require("albedo.recipe")
--- local folder = require("albedo.mirror").open("/srv/sources")
--- local sources = recipe.items(require("albedo.spec").parse("motto"))
--- for _, source in ipairs(policy.name(sources, folder)) do
---   print(source.id, table.concat(source.aliases, " "))
--- end
--- ```
---@param sources albedo.MirrorItem[] the files
---@param folder albedo.SourceFolder the mirror
---@param options? albedo.policy.name.options which policies are asked
---@return albedo.MirrorItem[] sources the files with all their names
---@return table[][] opinions for each of them what rules have said
function policy.name(sources, folder, options) end

--- Returns the table of decisions.
---
--- ```lua
--- for _, decision in ipairs(require("albedo.policy").decisions()) do
---   print(decision.name, decision.verdict, #decision.fields)
--- end
--- ```
---@return table[] decisions each with `name`, `verdict`, `closed` (whether a rule that fails stops what was asked about), and `fields`: `name`, `type`, `optional`, `help`
function policy.decisions() end

--- Returns the rules of all policies in the order in which they are asked.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- for _, rule in ipairs(require("albedo.policy").rules()) do
---   print(rule.decision, rule.name, rule.file, rule.line)
--- end
--- ```
---@param options? albedo.policy.rules.options which policies
---@return table[] rules each with `decision`, `name`, `file`, `line`, `scope`, `priority`, `before`, `after`, `guarded`, and `removed`: where it was removed, if it was
function policy.rules(options) end

--- Looks for what is wrong with the policies.
---
--- Each rule is also asked about something made up: what fails then is found, as far as it does not depend on the question.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local files, findings = require("albedo.policy").check()
--- assert(#files == 0 and #findings == 0)
--- ```
---@param options? albedo.policy.check.options which policies
---@return string[] files the files that were read
---@return table[] findings each with `file`, `line` where it is known, `rule`, `text`, and `serious`: whether the policy does not do what it says
function policy.check(options) end

--- Asks rules about events as if they happened now.
---
--- Nothing happens. Of what is known only afterwards, sizes and counts are 0, and the index is not changed.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*, spec.*, store.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local policy = require("albedo.policy")
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- for _, answer in ipairs(policy.foresee("after.index", { { cache = cache } })) do
---   print(answer.allowed, answer.reason)
--- end
--- ```
---@param decision "before.push"|"after.push"|"before.install"|"after.install"|"before.fetch"|"after.fetch"|"before.prune"|"after.prune"|"before.index"|"after.index" which event
---@param events table[] what they are about
---@param options? albedo.policy.foresee.options which policies are asked
---@return table[] answers for each of them `allowed`, `reason`, `rule` where one refuses, and `opinions` as a verdict has them
function policy.foresee(decision, events, options) end

--- Tells whether caches, source mirrors and the store may be changed.
---
--- A command and a script may change them. A session at a prompt only reads at first, and only its own commands `:mode` and `:commit` let it do more.
---
--- ```lua
--- local policy = require("albedo.policy")
--- if policy.mode() ~= "write" then print("nothing is changed in this session") end
--- ```
---@return "read"|"plan"|"write" mode `write`; or `plan`, when only a plan that is committed changes something; or `read`, when nothing does
function policy.mode() end

--- Adds a rule about a decision; only in a policy.
---
--- The rule gets a table about the question and returns a verdict with its reason, or nothing. Which fields and verdicts a decision has is in docs/policies/README.md.
---
--- ```lua
--- -- In albedo/policy.lua of a scope.
--- local function declare(policy)
---   policy.on("cache.push", { name = "no quills" }, function(input)
---     if input.name == "quill" then return policy.deny, "not here" end
---   end)
--- end
--- assert(not pcall(declare, require("albedo.policy")))
--- ```
---@param decision "source.select"|"source.order"|"source.name"|"cache.push"|"cache.key"|"cache.accept"|"cache.order"|"cache.retain"|"before.push"|"after.push"|"before.install"|"after.install"|"before.fetch"|"after.fetch"|"before.prune"|"after.prune"|"before.index"|"after.index" what it is asked about
---@param options albedo.policy.on.options its name and its place
---@param rule function `function(input) return verdict, reason end`
function policy.on(decision, options, rule) end

--- Removes the rules of a name that earlier files have added; only in a policy.
---
--- Rules of the site stay, unless its `albedo:policy:allow_override` says otherwise.
---
--- ```lua
--- -- In albedo/policy.d/later.lua of the scope that has added the rule.
--- local function declare(policy)
---   policy.remove("no quills")
--- end
--- assert(not pcall(declare, require("albedo.policy")))
--- ```
---@param name string the name
function policy.remove(name) end

--- Tells whether a regular expression matches in a text; only in a policy.
---
--- Raises pattern.*.
---
--- ```lua
--- -- In a rule of a policy.
--- local function is_inside(policy, input)
---   return policy.matches(input.cache, "/inside(/|$)")
--- end
--- assert(not pcall(is_inside, require("albedo.policy"), { cache = "file:///srv/inside" }))
--- ```
---@param text string the text, of at most 64 KiB
---@param expression string a regular expression of Perl's kind
---@return boolean answer whether it does
function policy.matches(text, expression) end

return policy
