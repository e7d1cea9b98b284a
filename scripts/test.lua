--- Runs tests of scripts and policies.

local tests = require("albedo.workflow.test")

local function flag(name, help)
  return { name = name, kind = "flag", help = help }
end

local function value(name, value_name, help, completes)
  return {
    name = name,
    kind = "value",
    value_name = value_name,
    help = help,
    completes = completes,
  }
end

local command = {
  name = "test",
  summary = "run tests of a site's commands, modules and policies",
  description = "Runs the tests in files NAME_test.lua and test_NAME.lua below PATHS; without them "
    .. "those in the folder 'tests' or else here, and in albedo/tests of the scopes. A test asks "
    .. "policies in their sandbox, or runs albedo in a site of its own with a store, recipes and "
    .. "a network made up: nothing of yours is touched and nothing is fetched. docs/testing.md is "
    .. "the guide. The exit status is 1 when a test fails, and when there is none.",
  arguments = {
    { name = "paths", count = "many", help = "files and folders of tests", completes = "file" },
  },
  options = {
    value("filter", "TEXT", "only tests whose names have this text, in any case"),
    {
      name = "tag",
      kind = "repeated_value",
      value_name = "TAG",
      help = "only tests with this tag; '!TAG' for those without",
    },
    {
      name = "format",
      kind = "value",
      value_name = "FORMAT",
      choices = { "human", "tap", "junit", "json" },
      default = "human",
      help = "how the results are written",
    },
    value("output", "FILE", "where they are written; people are told as well then", "file"),
    flag("coverage", "tell which lines of scripts and policies have run"),
    {
      name = "cover",
      kind = "repeated_value",
      value_name = "PATH",
      completes = "file",
      help = "tell it of these files, or all below a folder, also of those that nothing has loaded",
    },
    value("lcov", "FILE", "write it into a tracefile of lcov", "file"),
    flag("watch", "run again whenever a file changes, until Ctrl-C"),
    flag("fail-fast", "stop at the first failure"),
    flag("shuffle", "run in an order that differs each time, which is told"),
    {
      name = "seed",
      kind = "value",
      value_name = "NUMBER",
      number = true,
      help = "run in the order that was told",
    },
    flag("update", "write golden files anew instead of comparing them"),
    flag("list", "list the tests instead of running them"),
    {
      name = "timeout",
      kind = "value",
      value_name = "SECONDS",
      number = true,
      help = "how long a test may take (default: 60)",
    },
  },
  examples = {
    "albedo test",
    "albedo test docs/policies --filter licences",
    "albedo test --coverage --format junit --output results.xml tests",
    "albedo test --watch",
  },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  return tests.run(context)
end

return command
