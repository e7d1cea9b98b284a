-- A mirror for one environment: it holds what the environment names, two versions of each, and
-- nothing else, whatever somebody asks 'albedo mirror create' for.
--
-- Install it as albedo/policy.lua in the folder of the environment, say 'albedo trust DIR', and use
-- 'albedo -e DIR mirror create …'. The names are those of its spack.yaml.

local policies = require("albedo.policies")
local policy = require("albedo.policy")

local wanted = { "quill", "scribe", "inkwell@2:" }

policy.on("source.select", { name = "of the environment" }, policies.allow_specs(wanted))
policy.on("source.select", { name = "two versions" }, policies.newest(2))

-- People look for files by their version alone.
policy.on("source.name", { name = "by version" }, function(input)
  if input.kind == "archive" and input.alias then
    local extension = input.alias:match("%.tar%.%w+$") or ""
    return ("by-version/%s-%s%s"):format(input.version, input.name, extension)
  end
end)
