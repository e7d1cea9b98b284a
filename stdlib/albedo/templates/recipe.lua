--- What `albedo new recipe` writes.

return {
  file = "recipes/{{name}}.lua",
  text = [==[
-- What {{name}} is: its versions and where their sources are. 'albedo help recipes' shows all
-- words; 'albedo checksum {{name}}' finds versions and their digests on the web.

package "{{name}}" {
  homepage = "https://{{name}}.example.org",
  -- The URLs of all versions follow from this one.
  url = "https://{{name}}.example.org/{{name}}-1.0.tar.gz",

  -- Put the digest of the real file here: 'albedo checksum' prints it.
  version("1.0", {
    sha256 = "0000000000000000000000000000000000000000000000000000000000000000",
  }),

  license("MIT"),
  -- depends_on("zlib-api", { type = { "build", "link" } }),
}
]==],
  test = "tests/{{test}}.lua",
  test_text = [==[
-- Tests of recipes/{{name}}.lua; docs/testing.md says what tests can do.

local t = require("albedo.testing")
local describe, it, expect = t.describe, t.it, t.expect

describe("{{name}}", function()
  it("is complete", function()
    local site = t.site({ recipes = { ["{{name}}"] = t.read("../recipes/{{name}}.lua") } })
    expect(site:run("recipe check {{name}}")):to_exit_with(0)
  end)
end)
]==],
  next = "'albedo recipe check {{name}}' says what is missing, 'albedo recipe show {{name}}' what "
    .. "is there",
}
