--- How policy is asked about packages, sources, entries and events without anything being done.

local caches = require("albedo.caches")
local config = require("albedo.config")
local json = require("albedo.json")
local mirror = require("albedo.mirror")
local policy = require("albedo.policy")
local recipe = require("albedo.recipe")
local spec = require("albedo.spec")
local store = require("albedo.store")

local questions = {}

---@class albedo.PolicyAnswer
---@field id string what was asked about
---@field spec? string
---@field decision string
---@field outcome string "allow", "deny", "keep", "drop", or what a list is
---@field reason string
---@field rule? string the rule that has decided
---@field opinions table[] what each rule has said

--- Returns the cache that an option or a word names, or the only one that is configured.
local function open_cache(name)
  return caches.open(name and { name } or nil)[1]
end

--- Returns the only match of each word among some packages.
local function find(words, candidates, where)
  local found = {}
  for _, query in ipairs(spec.parse_all(words)) do
    local matches = spec.resolve(query, candidates, "all", where)
    table.move(matches, 1, #matches, #found + 1, found)
  end
  return found
end

local function installed(words)
  local opened, found = store.open(), {}
  for _, query in ipairs(spec.parse_all(words)) do
    local matches = opened:resolve(query, "all")
    table.move(matches, 1, #matches, #found + 1, found)
  end
  return found
end

local function cached(words, cache)
  local candidates = {}
  for _, node in ipairs(cache:entries()) do
    if not node.external then
      candidates[#candidates + 1] = node
    end
  end
  return find(words, candidates, cache.url)
end

--- Returns the sources that some specs mean.
local function sources(words)
  local items = {}
  for _, query in ipairs(spec.parse_all(words)) do
    local found = recipe.items(query)
    table.move(found, 1, #found, #items + 1, items)
  end
  return items
end

--- Makes the answer of a verdict.
---@param id string
---@param text string
---@param decision string
---@param verdict albedo.Verdict
---@return albedo.PolicyAnswer
local function answer_of(id, text, decision, verdict)
  local is_allowed = verdict.allowed
  return {
    id = id,
    spec = text,
    decision = decision,
    outcome = is_allowed and "allow" or "deny",
    reason = verdict.reason,
    rule = verdict.rule,
    opinions = verdict.opinions,
  }
end

--- Asks about requests of one kind.
local function ask(decision, requests, with, text_of)
  local answers = {}
  local verdicts, failures = policy.decide_all(decision, requests, { with = with })
  for index, verdict in ipairs(verdicts) do
    local id, text = text_of(requests[index])
    answers[index] = answer_of(id, text, decision, verdict)
    if failures[index] then
      answers[index].reason = tostring(failures[index])
    end
  end
  return answers
end

--- Asks about events of one kind, as if they happened now.
local function foresee(decision, events, with, text_of)
  local answers = {}
  for index, answer in ipairs(policy.foresee(decision, events, { with = with })) do
    local id, text = text_of(events[index])
    answers[index] = answer_of(id, text, decision, answer)
  end
  return answers
end

local function text_of_spec(request)
  return request.spec.hash, request.spec.short
end

local function text_of_source(request)
  return request.source.id, request.source.id
end

local function text_of_place(request)
  return (request.cache or request.folder).url, nil
end

--- Answers about an order of places.
local function answers_of_order(decision, subjects, options)
  local answers = {}
  local lists, opinions, omissions = policy.order(decision, subjects, options)
  for index, places in ipairs(lists) do
    local subject = subjects[index]
    local text = decision == "cache.order" and subject.short or subject.id
    local left_out = omissions[index]
    local last = left_out[#left_out]
    answers[index] = {
      id = text,
      spec = text,
      decision = decision,
      outcome = "order",
      reason = #places > 0 and table.concat(places, ", ") or "nothing is asked",
      rule = #places == 0 and last and last.rule or nil,
      omissions = json.array(left_out),
      opinions = opinions[index],
    }
  end
  return answers
end

--- Plans a prune of a cache without rules of its own.
local function plan_of(cache)
  return cache:plan_prune({ grace = 0, dry_run = true })
end

--- Answers about the entries of a cache in a prune.
local function answers_of_retain(cache, planned, with, words)
  local plan = policy.retain(planned, { with = with })
  local queries, answers = words and spec.parse_all(words) or nil, {}
  local meant = {}
  for _, query in ipairs(queries or {}) do
    for node in cache:entries(query) do
      meant[node.hash] = true
    end
  end
  for _, one in ipairs(plan.judgements) do
    if not queries or meant[one.id] then
      answers[#answers + 1] = {
        id = one.id,
        spec = one.spec,
        decision = "cache.retain",
        outcome = one.kept and "keep" or "drop",
        reason = one.reason,
        opinions = one.opinions,
      }
    end
  end
  return answers
end

local function folder_of(options)
  return options.mirror and mirror.open(options.mirror) or mirror.source_cache()
end

--- How each decision is asked about, with the words and options of the command.
---@type table<string, fun(words: string[], options: table): albedo.PolicyAnswer[]>
local ways = {}

ways["cache.push"] = function(words, options)
  local cache, requests = open_cache(options.cache).cache, {}
  for index, node in ipairs(installed(words)) do
    requests[index] = { spec = node, cache = cache, private = options.private }
  end
  return ask("cache.push", requests, options.with, text_of_spec)
end

ways["cache.key"] = function(words, options)
  local cache, answers = open_cache(options.cache).cache, {}
  for _, node in ipairs(installed(words)) do
    for _, verdict in ipairs(policy.keys({ cache = cache, spec = node, with = options.with })) do
      answers[#answers + 1] = answer_of(node.hash, node.short, "cache.key", verdict)
    end
  end
  return answers
end

ways["cache.accept"] = function(words, options)
  local opened, requests = open_cache(options.cache), {}
  local unsigned = options.unsigned or not opened.mirror.signed
  for index, node in ipairs(cached(words, opened.cache)) do
    requests[index] = { spec = node, cache = opened.cache, unsigned = unsigned }
  end
  return ask("cache.accept", requests, options.with, text_of_spec)
end

ways["cache.order"] = function(words, options)
  local urls, nodes, seen = {}, {}, {}
  for _, opened in ipairs(caches.open(options.cache and { options.cache } or nil)) do
    urls[#urls + 1] = opened.cache.url
    for _, node in ipairs(cached(words, opened.cache)) do
      if not seen[node.hash] then
        seen[node.hash], nodes[#nodes + 1] = true, node
      end
    end
  end
  return answers_of_order("cache.order", nodes, { places = urls, with = options.with })
end

ways["cache.retain"] = function(words, options)
  local cache = open_cache(options.cache).cache
  return answers_of_retain(cache, plan_of(cache), options.with, words)
end

ways["source.select"] = function(words, options)
  local folder, requests = folder_of(options), {}
  for index, source in ipairs(sources(words)) do
    requests[index] = { source = source, folder = folder, private = options.private }
  end
  return ask("source.select", requests, options.with, text_of_source)
end

ways["source.order"] = function(words, options)
  local folder, places = folder_of(options), {}
  for index, configured in ipairs(config.source_mirrors()) do
    places[index] = configured.fetch_url
  end
  places[#places + 1] = "upstream"
  return answers_of_order("source.order", sources(words), {
    places = places,
    mirror = folder.url,
    with = options.with,
  })
end

ways["source.name"] = function(words, options)
  local answers, list = {}, sources(words)
  local named, opinions = policy.name(list, folder_of(options), { with = options.with })
  for index, source in ipairs(named) do
    answers[index] = {
      id = source.id,
      spec = source.id,
      decision = "source.name",
      outcome = "names",
      reason = table.concat({ source.alias, table.unpack(source.aliases) }, ", "),
      opinions = opinions[index],
    }
  end
  return answers
end

--- The cache, or with --mirror the source mirror, as what an event is about.
local function place_of(options)
  if options.mirror and not options.cache then
    return { folder = mirror.open(options.mirror) }
  end
  return { cache = open_cache(options.cache).cache }
end

for _, decision in ipairs({ "before.index", "before.prune" }) do
  ways[decision] = function(_, options)
    return ask(decision, { place_of(options) }, options.with, text_of_place)
  end
end

for _, decision in ipairs({ "after.index", "after.prune" }) do
  ways[decision] = function(_, options)
    return foresee(decision, { place_of(options) }, options.with, text_of_place)
  end
end

for _, time in ipairs({ "before.", "after." }) do
  ways[time .. "push"] = function(words, options)
    local cache, events = open_cache(options.cache).cache, {}
    for index, node in ipairs(installed(words)) do
      events[index] = { spec = node, cache = cache }
    end
    return foresee(time .. "push", events, options.with, text_of_spec)
  end
  ways[time .. "install"] = function(words, options)
    local cache, target, events = open_cache(options.cache).cache, store.open(), {}
    for index, node in ipairs(cached(words, cache)) do
      -- What an index says of a package may leave out what it needs, and with that its place.
      events[index] = { spec = cache:get_spec(node), cache = cache, store = target }
    end
    return foresee(time .. "install", events, options.with, text_of_spec)
  end
  ways[time .. "fetch"] = function(words, options)
    local folder, events = folder_of(options), {}
    for index, source in ipairs(sources(words)) do
      events[index] = { source = source, folder = folder }
    end
    return foresee(time .. "fetch", events, options.with, text_of_source)
  end
end

questions.ways = ways

--- Returns the sources that a mirror holds, of the packages whose recipes are there.
local function held_sources(folder)
  local held = {}
  for _, name in ipairs(recipe.names()) do
    local ok, items = pcall(recipe.items, spec.parse(name))
    for _, source in ipairs(ok and items or {}) do
      if folder:has(source) then
        held[#held + 1] = source
      end
    end
  end
  return held
end

--- Looks once at all that a place holds; returns what asks policy about it.
---@return fun(with?: string): albedo.PolicyAnswer[]
function questions.gather(decision, place)
  if decision == "cache.retain" then
    local cache = open_cache(place).cache
    local planned = plan_of(cache)
    return function(with)
      return answers_of_retain(cache, planned, with)
    end
  end
  local folder, requests = mirror.open(place), {}
  for index, source in ipairs(held_sources(folder)) do
    requests[index] = { source = source, folder = folder }
  end
  return function(with)
    return ask(decision, requests, with, text_of_source)
  end
end

return questions
