--- What `albedo new command` writes.

return {
  file = "scripts/{{file}}.lua",
  text = [==[
--- {{words}}: say here in a line what the command is for.

local config = require("albedo.config")
local json = require("albedo.json")

-- Help, completion and the manual are made from this table: 'albedo help {{words}}'.
local command = {
  api = 1,
  name = "{{name}}",
  summary = "list the mirrors that are configured",
  arguments = {
    { name = "part", count = "optional", help = "only those with this in their name" },
  },
  options = {
    { name = "urls", short = "u", kind = "flag", help = "show where they are, too" },
  },
  examples = { "albedo {{words}}", "albedo {{words}} --urls site" },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local part, output = context.arguments.part or "", context.output
  local items = {}
  for _, mirror in ipairs(config.mirrors()) do
    if mirror.name:find(part, 1, true) then
      local url = mirror.fetch_url or mirror.push_url
      items[#items + 1] = { id = mirror.name, outcome = "present", url = url }
    end
  end
  if context.options.json then
    output:print(json.encode({
      schema = 1,
      command = "{{words}}",
      items = json.array(items),
      totals = { present = #items },
    }))
    return 0
  end
  for _, item in ipairs(items) do
    output:print(context.options.urls and item.id .. " " .. item.url or item.id)
  end
  -- Data goes to standard output, talk to standard error.
  output:note(("%d found"):format(#items))
  return 0
end

return command
]==],
  test = "tests/{{test}}.lua",
  test_text = [==[
-- Tests of 'albedo {{words}}'; docs/testing.md says what tests can do.

local t = require("albedo.testing")
local describe, it, expect = t.describe, t.it, t.expect

describe("albedo {{words}}", function()
  it("lists the mirrors whose names have a part", function()
    local site = t.site({
      config = { mirrors = { site = "{site}/mirror", other = "{site}/other" } },
      commands = { ["{{words}}"] = "../scripts/{{file}}.lua" },
    })
    local run = site:run("{{words}} sit")
    expect(run):to_exit_with(0)
    expect(run.output):to_equal("site\n")
  end)
end)
]==],
  next = "'albedo {{words}} --help' shows what it declares, 'albedo {{words}}' runs it",
}
