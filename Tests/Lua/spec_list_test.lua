local spec_list = require("albedo.spec_list")
local t = require("albedo.testing")
local describe, it, expect = t.describe, t.it, t.expect

describe("albedo.spec_list", function()
  local function write(text)
    local path = t.folder() .. "/specs.txt"
    require("albedo.fs").write(path, text)
    return path
  end

  it("reads a file without its comments and blank lines", function()
    local path = write("quill@2 # the new one\r\n\n  # nothing\nscribe+color\n")
    expect(spec_list.read(path)):to_equal({ "quill@2", "scribe+color" })
  end)

  it("refuses what is no text", function()
    local path = write("quill\0scribe")
    expect(function()
      spec_list.read(path)
    end):to_raise("is not a list of specs")
  end)

  it("takes specs from the line or from a file, not from both", function()
    local path = write("quill\n")
    expect(spec_list.of_command({}, path)):to_equal({ "quill" })
    expect(spec_list.of_command({ "scribe" })):to_equal({ "scribe" })
    expect(function()
      spec_list.of_command({ "scribe" }, path)
    end):to_raise("command.usage")
    expect(function()
      spec_list.of_command({})
    end):to_raise("no packages were named")
  end)

  it("reads how many versions are meant", function()
    expect(spec_list.limit(nil)):to_be_nil()
    expect(spec_list.limit("all")):to_equal("all")
    expect(spec_list.limit("3")):to_equal(3)
    for _, text in ipairs({ "0", "-1", "1.5", "many" }) do
      expect(function()
        spec_list.limit(text)
      end):to_raise("command.usage")
    end
  end)
end)
