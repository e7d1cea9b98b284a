--- Lists of specs as command lines and files give them.

local recipe = require("albedo.recipe")
local spec = require("albedo.spec")

local spec_list = {}

--- A file of specs is written by people; a larger one is something else.
local longest_file = 16 * 1024 * 1024

--- Reads a file of specs: one a line, blank lines and what follows a `#` left out.
---@param path string
---@return string[]
function spec_list.read(path)
  local file, problem = io.open(path, "r")
  if not file then
    error({
      code = "command.unreadable_file",
      message = "could not read the specs: " .. problem,
      hint = "name a file with one spec a line",
    })
  end
  local handle <close> = file
  local text = handle:read(longest_file + 1) or ""
  if #text > longest_file or text:find("\0", 1, true) then
    error({
      code = "command.unreadable_file",
      message = ("'%s' is not a list of specs"):format(path),
      hint = "name a file with one spec a line",
    })
  end
  local specs = {}
  for line in text:gmatch("[^\r\n]+") do
    local word = (" " .. line):gsub("%s#.*$", ""):match("^%s*(.-)%s*$")
    if word ~= "" then
      specs[#specs + 1] = word
    end
  end
  return specs
end

--- Raises an error when specs are named, since something else says what is taken.
---@param arguments string[]
---@param message string
---@param hint string
function spec_list.refuse(arguments, message, hint)
  if #arguments > 0 then
    error({ code = "command.usage", message = message, hint = hint })
  end
end

--- Returns the specs that a command was given, by its arguments or by a file.
---@param arguments string[]
---@param file? string
---@return string[]
function spec_list.of_command(arguments, file)
  if file then
    spec_list.refuse(
      arguments,
      "specs can be named on the command line or in a file, not both",
      "put all of them into the file"
    )
  end
  local specs = file and spec_list.read(file) or arguments
  if #specs == 0 then
    error({
      code = "command.usage",
      message = file and ("'%s' names no specs"):format(file) or "no packages were named",
      hint = "name some, such as 'quill' or 'quill@2:', or a file of them with --file",
    })
  end
  return specs
end

--- Tells what `-f` stands for: a file of specs as in Spack before 1.0, or 1.x's `--force`, behind
--- which the word is a spec. Only a word that is no file, and whose package has a recipe, is one.
---@param word? string
---@return string? file
---@return string? spec
function spec_list.file_or_spec(word)
  local handle = word and io.open(word, "r")
  if handle then
    handle:close()
    return word
  end
  local is_query, query = pcall(spec.parse, word or "")
  if word and is_query and query.name and recipe.find(query.name) then
    return nil, word
  end
  return word
end

--- Returns the specs that are left out: those of a text, separated by blanks, and those of a file.
---@param text? string
---@param file? string
---@return string[]
function spec_list.excluded(text, file)
  local specs = file and spec_list.read(file) or {}
  for word in (text or ""):gmatch("%S+") do
    specs[#specs + 1] = word
  end
  return specs
end

--- Returns how many versions of a spec are taken, as `recipe.plan` wants it; nil where nobody says.
---@param text? string a number from 1 on, or `all`
---@return integer|"all"|nil
function spec_list.limit(text)
  if text == nil or text == "all" then
    return text
  end
  local limit = math.tointeger(tonumber(text))
  if not limit or limit < 1 then
    error({
      code = "command.usage",
      message = ("'%s' is no number of versions"):format(text),
      hint = "name a number from 1 on, or 'all'",
    })
  end
  return limit
end

return spec_list
