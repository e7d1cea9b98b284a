local options = require("albedo.maintenance.options")
local script = require("albedo.maintenance.script")
local t = require("albedo.testing")
local describe, it, expect = t.describe, t.it, t.expect

describe("albedo.maintenance.options", function()
  local fields = { roots = "texts", older_than = "text", exact = "flag", newest = "number" }

  it("lets through what is declared", function()
    local given = { roots = { "quill" }, older_than = "90d", exact = true, newest = 1 }
    expect(options.check(given, "unused", fields)):to_equal(given)
    expect(options.check(nil, "unused", fields)):to_equal({})
  end)

  it("refuses a slip of the pen, which would choose everything", function()
    local slips = {
      { given = { root = { "quill" } }, says = "unused: there is no option 'root'" },
      { given = { roots = "quill" }, says = "unused: 'roots' is a list of texts" },
      { given = { roots = { "quill", 1 } }, says = "unused: 'roots' is a list of texts" },
      { given = { older_than = 90 }, says = "unused: 'older_than' is a text" },
      { given = { "quill" }, says = "unused: there is no option '1'" },
      { given = "quill", says = "unused: options are expected" },
    }
    for _, slip in ipairs(slips) do
      local function check()
        options.check(slip.given, "unused", fields)
      end
      expect(check):to_raise("command.usage")
      expect(check):to_raise(slip.says)
    end
  end)
end)

describe("albedo.maintenance.script", function()
  --- Returns the script of lines; one that begins with `plan:` has planned something.
  local function record(...)
    local lines = {}
    for index, text in ipairs({ ... }) do
      lines[index] = {
        text = text,
        is_command = text:sub(1, 1) == ":",
        has_failed = false,
        has_planned = text:match("^plan:") ~= nil,
        is_secret = text:match("password") ~= nil,
      }
    end
    return script.of_session(lines, {})
  end

  it("writes no password of the place to a file", function()
    local function write()
      record(":open https://me:password@cache.example.org", "plan:update_index()")
    end
    expect(write):to_raise("command.usage")
  end)

  it("leaves out an undo for which the script has no commit", function()
    local text, left_out = record(
      ":open /srv/cache",
      ":undo",
      "plan:pin('quill')",
      ":commit",
      "plan:pin('inkwell')",
      ":undo"
    )
    expect(select(2, text:gsub("plan:undo%(%)", ""))):to_equal(1)
    expect(#left_out):to_equal(1)
  end)
end)
