--- A site of a test's own: home, scopes, store, recipes, network; and Albedo run in it.

local duration = require("albedo.duration")
local expect = require("albedo.testing.expect")
local fs = require("albedo.fs")
local json = require("albedo.json")
local packages = require("albedo.testing.packages")
local place = require("albedo.testing.place")
local trial = require("albedo.trial")

local site = {}

---@class albedo.TestSiteOptions
---@field config? table<string, any> sections of the site's configuration: `{ mirrors = { … } }`
---@field policy? string|table a path, or `{ text = "…" }`: the policy of the site
---@field policies? table<string, string|table> more of them, by the names of their files
---@field modules? table<string, string> texts of modules of the site, by name
---@field commands? table<string, string> commands of the site: a path, or a text with lines
---@field recipes? table<string, string|table> by package: the text of one, or sources by version
---@field packages? albedo.TestPackage[] what is installed in the store
---@field environment? string|table the `spack.yaml` of an environment, which is then active
---@field network? table<string, string|table> by URL: a text, or `{ status =, text =, fields = }`
---@field files? table<string, string> further files, by path in the site

--- How a command ended.
---@class albedo.TestRun
---@field command string the line
---@field status integer
---@field output string what it wrote to standard output
---@field errors string what it wrote to standard error
---@field json any standard output as JSON; reading it is an error where it is none

---@class albedo.TestSite
---@field path string its folder; `{site}` stands for it in all texts and command lines
local TestSite = {}
TestSite.__index = TestSite

local function read(path)
  local handle, problem = io.open(path, "rb")
  if not handle then
    place.refuse(("site: could not read '%s': %s"):format(path, problem))
  end
  local text = handle:read("a")
  handle:close()
  return text
end

--- Replaces `{site}` in texts, at any depth.
local function fill(self, value)
  if type(value) == "string" then
    return (value:gsub("{site}", (self.path:gsub("%%", "%%%%"))))
  elseif type(value) ~= "table" then
    return value
  end
  local copy = {}
  for key, inner in pairs(value) do
    copy[fill(self, key)] = fill(self, inner)
  end
  return copy
end

--- Returns the text that an option means: a path without line feeds, or the text itself.
local function text_of(self, source)
  local text = type(source) == "table" and source.text or source
  if type(source) == "string" and not source:find("\n") and source:find("%.lua$") then
    local path = self.test.file:resolve(source)
    self.test.file.state.watched[path] = true
    text = read(path)
  end
  return fill(self, text)
end

--- Writes a file of the site.
---@param path string in the site's folder
---@param text string
---@return string path
function TestSite:write(path, text)
  local full = self.path .. "/" .. path
  fs.write(full, fill(self, text))
  return full
end

--- Returns what a file of the site holds.
---@param path string in the site's folder
---@return string
function TestSite:read(path)
  return read(self.path .. "/" .. path)
end

--- Returns whether there is a file in the site.
---@param path string
---@return boolean
function TestSite:has(path)
  local handle = io.open(self.path .. "/" .. path, "rb")
  if handle then
    handle:close()
  end
  return handle ~= nil
end

--- Makes all files below a path older: `site:make_older("cache", "40d")`.
---@param path string in the site's folder
---@param age string how long ago they were written
function TestSite:make_older(path, age)
  trial.set_time(self.path .. "/" .. path, os.time() - duration.parse(age, "make_older"))
end

--- Splits a command line into words; quotes keep blanks together.
local function split(line)
  local words, word, quote = {}, nil, nil
  for char in line:gmatch(".") do
    if quote then
      if char == quote then
        quote = nil
      else
        word = word .. char
      end
    elseif char == '"' or char == "'" then
      word, quote = word or "", char
    elseif char:find("%s") then
      words[#words + 1] = word
      word = nil
    else
      word = (word or "") .. char
    end
  end
  words[#words + 1] = word
  return words
end

local run_fields = {}

function run_fields.__index(run, key)
  if key ~= "json" then
    return nil
  end
  local ok, value = pcall(json.decode, run.output)
  if not ok then
    expect.fail({
      ("'%s' wrote no JSON"):format(run.command),
      "standard output: " .. run.output,
      "standard error: " .. run.errors,
    })
  end
  run.json = value
  return value
end

local function environment_of(self)
  local variables = {
    PATH = "/usr/local/bin:/usr/bin:/bin",
    LC_ALL = "C.UTF-8",
    HOME = self.path .. "/home",
    TMPDIR = self.path .. "/tmp",
    XDG_DATA_HOME = self.path .. "/home/.local/share",
    XDG_STATE_HOME = self.path .. "/home/.local/state",
    SPACK_SYSTEM_CONFIG_PATH = self.path .. "/system",
    SPACK_USER_CONFIG_PATH = self.path .. "/user",
    SPACK_USER_CACHE_PATH = self.path .. "/home/cache",
    -- The program under test is the one that tests, with the same files.
    ALBEDO_HOME = os.getenv("ALBEDO_HOME"),
    ALBEDO_TEST_ANSWERS = self.path .. "/network/answers.json",
  }
  for name, value in pairs(self.variables) do
    variables[name] = value
  end
  return variables
end

---@class albedo.TestRunOptions
---@field environment? table<string, string> further variables
---@field input? string what it reads from standard input
---@field timeout? number in seconds; as long as the test may take unless told

--- Runs Albedo in the site: `site:run("mirror list")`, or the words as a list.
---@param line string|string[]
---@param options? albedo.TestRunOptions
---@return albedo.TestRun
function TestSite:run(line, options)
  options = options or {}
  local words = fill(self, type(line) == "table" and line or split(line))
  local all = { trial.program() }
  if self.has_environment then
    table.move({ "-e", self.path .. "/environment" }, 1, 2, 2, all)
  end
  table.move(words, 1, #words, #all + 1, all)
  local variables = environment_of(self)
  for name, value in pairs(options.environment or {}) do
    variables[name] = fill(self, value)
  end
  local input = options.input and self:write("tmp/input", options.input)
  local status, output, errors = trial.run(all, {
    environment = variables,
    folder = self.path .. "/work",
    input = input,
    timeout = options.timeout,
  })
  return setmetatable({
    command = "albedo " .. table.concat(words, " "),
    status = status,
    output = output,
    errors = errors,
  }, run_fields)
end

--- Returns the requests that commands have sent to the network, in their order: `GET URL`.
---@return string[]
function TestSite:requests()
  local list, handle = {}, io.open(self.path .. "/network/requests", "rb")
  if handle then
    for line in handle:lines() do
      list[#list + 1] = line
    end
    handle:close()
  end
  return list
end

--- Returns the URL below which `recipes` with versions have their sources.
local source_host = "https://sources.test/"

local function write_recipe(self, name, recipe)
  if type(recipe) == "string" then
    if recipe:find("^%s*package%f[^%w]") or recipe:find("\npackage%f[^%w]") then
      self:write(("system/albedo/recipes/%s.lua"):format(name), recipe)
    else
      self:write(("recipes/packages/%s/package.py"):format(name:gsub("-", "_")), recipe)
    end
    return
  end
  local lines, versions = {}, {}
  for version in pairs(recipe) do
    versions[#versions + 1] = version
  end
  table.sort(versions)
  for index, version in ipairs(versions) do
    local url = ("%s%s-%s.txt"):format(source_host, name, version)
    lines[index] = ('  version(%q, { sha256 = %q, expand = false, sources = { %q } }),\n'):format(
      version,
      trial.digest(recipe[version]),
      url
    )
    self.network[url] = { text = recipe[version] }
  end
  self:write(
    ("system/albedo/recipes/%s.lua"):format(name),
    ("package %q {\n%s}\n"):format(name, table.concat(lines))
  )
end

local function write_network(self)
  local answers, count = {}, 0
  for url, answer in pairs(self.network) do
    count = count + 1
    answer = type(answer) == "table" and answer or { text = answer }
    answers[url] = {
      status = answer.status or 200,
      file = self:write("network/" .. count, answer.text or ""),
      fields = json.object(answer.fields or {}),
    }
  end
  self:write("network/answers.json", json.encode(json.object(answers)))
end

local function write_config(self, options)
  local sections = fill(self, options.config or {})
  sections.config = sections.config or {}
  if type(sections.config) == "table" then
    local config = sections.config
    config.install_tree = config.install_tree
      or { root = self.path .. "/store", projections = { all = "{name}-{version}-{hash}" } }
    config.source_cache = config.source_cache or self.path .. "/source-cache"
  end
  sections.repos = sections.repos or json.object({ test = self.path .. "/recipes" })
  for name, value in pairs(sections) do
    local text = type(value) == "string" and value or json.encode({ [name] = value })
    self:write("system/" .. name .. ".yaml", text .. "\n")
  end
end

local function write_policies(self, options)
  if options.policy then
    self:write("system/albedo/policy.lua", text_of(self, options.policy))
  end
  for name, source in pairs(options.policies or {}) do
    self:write(("system/albedo/policy.d/%s.lua"):format(name), text_of(self, source))
  end
  for name, text in pairs(options.modules or {}) do
    self:write(("system/albedo/lib/%s.lua"):format(name:gsub("%.", "/")), text_of(self, text))
  end
  for name, source in pairs(options.commands or {}) do
    local path = ("system/albedo/scripts/%s.lua"):format(name:gsub(" ", "/"))
    self:write(path, text_of(self, source))
  end
end

local known = {}
for word in
  ("config policy policies modules commands recipes packages environment network files"):gmatch(
    "%a+"
  )
do
  known[word] = true
end

--- Makes a site that goes away with the test.
---@param test albedo.RunningTest
---@param options? albedo.TestSiteOptions
---@return albedo.TestSite
function site.create(test, options)
  options = options or {}
  for key in pairs(options) do
    if not known[key] then
      place.refuse(("site: there is no option '%s'"):format(tostring(key)))
    end
  end
  local self = setmetatable({
    path = test.file.state:make_folder(test),
    test = test,
    variables = {},
    network = {},
  }, TestSite)
  for _, folder in ipairs({ "home", "tmp", "work", "user", "system", "store" }) do
    self:write(folder .. "/.keep", "")
  end
  self:write("recipes/repo.yaml", "repo:\n  namespace: test\n  api: v2.2\n")
  self:write("recipes/packages/.keep", "")
  for url, answer in pairs(options.network or {}) do
    self.network[url] = answer
  end
  write_config(self, options)
  write_policies(self, options)
  for name, recipe in pairs(options.recipes or {}) do
    write_recipe(self, name, recipe)
  end
  write_network(self)
  if options.packages then
    packages.install(self.path .. "/store", options.packages)
  end
  if options.environment then
    local manifest = options.environment
    self:write(
      "environment/spack.yaml",
      type(manifest) == "table" and json.encode({ spack = manifest }) or manifest
    )
    self.has_environment = true
  end
  for path, text in pairs(options.files or {}) do
    self:write(path, text)
  end
  return self
end

return site
