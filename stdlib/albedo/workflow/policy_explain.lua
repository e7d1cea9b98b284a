--- What policy decides about packages, sources and entries, rule by rule; and what a changed policy
--- would decide otherwise.

local caches = require("albedo.caches")
local config = require("albedo.config")
local mirror = require("albedo.mirror")
local policy = require("albedo.policy")
local recipe = require("albedo.recipe")
local report = require("albedo.report")
local rules = require("albedo.workflow.rules")
local spec = require("albedo.spec")
local store = require("albedo.store")

local explain = {}

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
  for _, request in ipairs(requests) do
    request.with = with
  end
  for index, verdict in ipairs(policy.decide_all(decision, requests)) do
    local id, text = text_of(requests[index])
    answers[index] = answer_of(id, text, decision, verdict)
  end
  return answers
end

local function text_of_spec(request)
  return request.spec.hash, request.spec.short
end

local function text_of_source(request)
  return request.source.id, request.source.id
end

local function text_of_cache(request)
  return request.cache.url, nil
end

--- Answers about an order of places.
local function answers_of_order(decision, subjects, options)
  local answers = {}
  local lists, opinions = policy.order(decision, subjects, options)
  for index, places in ipairs(lists) do
    local subject = subjects[index]
    local text = decision == "cache.order" and subject.short or subject.id
    answers[index] = {
      id = text,
      spec = text,
      decision = decision,
      outcome = "order",
      reason = table.concat(places, ", "),
      opinions = opinions[index],
    }
  end
  return answers
end

--- Answers about the entries of a cache in a prune without rules of its own.
local function answers_of_retain(cache, with, words)
  local plan = policy.retain(cache:plan_prune({ grace = 0, dry_run = true }), { with = with })
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
  for index, opened in ipairs(caches.open(options.cache and { options.cache } or nil)) do
    urls[index] = opened.cache.url
    for _, node in ipairs(cached(words, opened.cache)) do
      if not seen[node.hash] then
        seen[node.hash], nodes[#nodes + 1] = true, node
      end
    end
  end
  return answers_of_order("cache.order", nodes, { places = urls, with = options.with })
end

ways["cache.retain"] = function(words, options)
  return answers_of_retain(open_cache(options.cache).cache, options.with, words)
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
  local named, opinions = policy.name(list, folder_of(options))
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

for _, decision in ipairs({ "before.index", "before.prune" }) do
  ways[decision] = function(_, options)
    local requests = { { cache = open_cache(options.cache).cache } }
    return ask(decision, requests, options.with, text_of_cache)
  end
end

local decisions = {}
for _, decision in ipairs(policy.decisions()) do
  if ways[decision.name] then
    decisions[#decisions + 1] = decision.name
  end
end

explain.decision_option = {
  name = "decision",
  kind = "value",
  value_name = "DECISION",
  choices = decisions,
  help = "what is decided (default: cache.push)",
}

explain.simulated_option = {
  name = "decision",
  kind = "value",
  value_name = "DECISION",
  choices = { "cache.retain", "source.select" },
  help = "what is decided (default: cache.retain)",
}

--- Prints an answer: the decision in a line, and below it what each rule has said.
local function print_answer(answer, output)
  local by = answer.rule and (" (%s)"):format(answer.rule) or ""
  output:print(("%s: %s: %s%s"):format(answer.spec or answer.id, answer.outcome, answer.reason, by))
  for _, opinion in ipairs(answer.opinions) do
    local said = opinion.failed and "failed" or opinion.answer or "has nothing to say"
    local reason = opinion.reason and (": " .. opinion.reason) or ""
    output:print(("  %s %s%s"):format(opinion.rule, said, reason))
  end
end

local function print_json(command, answers, output)
  local totals = {}
  for _, answer in ipairs(answers) do
    totals[answer.outcome] = (totals[answer.outcome] or 0) + 1
  end
  rules.print_json(command, answers, totals, output)
end

--- Says what policy decides about the packages of the command line, and why.
---@param context albedo.CommandContext
---@return integer exit_status
function explain.run(context)
  local options, words = context.options, context.arguments.specs
  local decision = options.decision or "cache.push"
  if #words == 0 and not decision:match("^before%.") then
    error({
      code = "command.usage",
      message = ("'%s' is decided package by package"):format(decision),
      hint = "name some: albedo policy explain SPEC --decision " .. decision,
    })
  end
  local answers = ways[decision](words, options)
  if options.json then
    print_json("policy explain", answers, context.output)
    return 0
  end
  for _, answer in ipairs(answers) do
    print_answer(answer, context.output)
  end
  if #answers == 0 then
    context.output:note("nothing is decided: no package is meant")
  end
  return 0
end

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

--- Returns what policy decides about all that a place holds.
local function decide_all(decision, place, with)
  if decision == "cache.retain" then
    return answers_of_retain(open_cache(place).cache, with)
  end
  local folder, requests = mirror.open(place), {}
  for index, source in ipairs(held_sources(folder)) do
    requests[index] = { source = source, folder = folder }
  end
  return ask(decision, requests, with, text_of_source)
end

--- Says what a changed policy would decide otherwise about what a cache or mirror holds.
---@param context albedo.CommandContext
---@return integer exit_status
function explain.simulate(context)
  local options, output = context.options, context.output
  local decision, place = options.decision or "cache.retain", context.arguments.place
  if not options.with then
    error({
      code = "command.usage",
      message = "simulate needs the changed policy",
      hint = "name it: --with FILE",
    })
  end
  local now, changed = decide_all(decision, place), decide_all(decision, place, options.with)
  local differing = {}
  for index, answer in ipairs(changed) do
    local before = now[index]
    if before.outcome ~= answer.outcome then
      answer.before = before.outcome
      differing[#differing + 1] = answer
    end
  end
  if options.json then
    print_json("policy simulate", differing, output)
    return 0
  end
  for _, answer in ipairs(differing) do
    local by = answer.rule and (" (%s)"):format(answer.rule) or ""
    output:print(
      ("%s: %s instead of %s: %s%s"):format(
        answer.spec,
        answer.outcome,
        answer.before,
        answer.reason,
        by
      )
    )
  end
  output:note(
    ("%s, of which %d would be decided otherwise"):format(
      report.count(#changed, decision == "cache.retain" and "package" or "source"),
      #differing
    )
  )
  return 0
end

return explain
