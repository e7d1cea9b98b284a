--- What policy decides about packages, sources and entries, rule by rule; and what a changed policy
--- would decide otherwise.

local policy = require("albedo.policy")
local questions = require("albedo.workflow.policy_questions")
local report = require("albedo.report")

local explain = {}

local decisions = {}
for _, decision in ipairs(policy.decisions()) do
  if questions.ways[decision.name] then
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

--- Whether a decision is about a place as a whole, so that no package has to be named.
local function is_about_place(decision)
  return decision:match("%.index$") or decision:match("%.prune$")
end

--- Says what policy decides about the packages of the command line, and why.
---@param context albedo.CommandContext
---@return integer exit_status
function explain.run(context)
  local options, words = context.options, context.arguments.specs
  local decision = options.decision or "cache.push"
  if #words == 0 and not is_about_place(decision) then
    error({
      code = "command.usage",
      message = ("'%s' is decided package by package"):format(decision),
      hint = "name some: albedo policy explain SPEC --decision " .. decision,
    })
  end
  local answers = questions.ways[decision](words, options)
  if options.json then
    report.print_json("policy explain", answers, context.output)
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
  local decide = questions.gather(decision, place)
  local now, changed = decide(), decide(options.with)
  local differing = {}
  for index, answer in ipairs(changed) do
    local before = now[index]
    if before.outcome ~= answer.outcome then
      answer.before = before.outcome
      differing[#differing + 1] = answer
    end
  end
  if options.json then
    report.print_json("policy simulate", differing, output)
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
