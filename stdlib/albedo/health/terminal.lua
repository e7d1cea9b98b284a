--- Checks what the terminal and the language of the session are like.

local health = require("albedo.health")
local ui = require("albedo.ui")

--- Returns the variable that says which characters there are, and its value.
local function locale()
  for _, name in ipairs({ "LC_ALL", "LC_CTYPE", "LANG" }) do
    local value = os.getenv(name)
    if value and value ~= "" then
      return name, value
    end
  end
  return "LANG", ""
end

health.add({
  name = "terminal",
  summary = "terminal and language of the session",
  run = function(check)
    local name, value = locale()
    if value:lower():gsub("-", ""):find("utf8", 1, true) then
      check:ok(("%s is %s"):format(name, value))
    else
      check:warn(
        value == "" and "no language is set, so names may be shown wrongly"
          or ("%s is %s, and albedo writes UTF-8"):format(name, value),
        "say 'export LANG=C.UTF-8'"
      )
    end
    local output = ui.output
    if output.is_terminal then
      check:ok(
        ("a terminal of %d columns, %s"):format(
          output.width,
          output.is_colored and "with colours" or "without colours"
        )
      )
    else
      check:ok("output goes to a file or another program")
    end
  end,
})

return {}
