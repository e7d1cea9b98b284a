--- What policy says of taking sources into a folder: `source.select`, asked about every file.
---
--- A version goes in with all its files or not at all: the denial of one of those that were asked
--- about is the answer for each.

local policy = require("albedo.policy")

local source_verdicts = {}

---@class albedo.SourceVerdicts
---@field package folder albedo.SourceFolder
---@field package private? boolean
---@field package verdicts table<string, albedo.Verdict> by file
---@field package failures table<string, albedo.Error> by file: why not enough is known of it
---@field package denials table<string, albedo.Verdict> by version
local SourceVerdicts = {}
local metatable = { __index = SourceVerdicts }

local function version_of(source)
  return source.name .. "@" .. source.version
end

local function file_of(source)
  return source.id .. "\0" .. (source.storage or source.alias or "")
end

--- Asks about many files at once, which is much cheaper than one by one.
---@param sources albedo.MirrorItem[]
function SourceVerdicts:ask(sources)
  local requests, unknown, asked = {}, {}, {}
  for _, source in ipairs(sources) do
    local file = file_of(source)
    if not self.verdicts[file] and not asked[file] then
      requests[#requests + 1] = { source = source, folder = self.folder, private = self.private }
      unknown[#unknown + 1], asked[file] = source, true
    end
  end
  if #requests == 0 then
    return
  end
  local verdicts, failures = policy.decide_all("source.select", requests)
  for position, verdict in ipairs(verdicts) do
    local source = unknown[position]
    local version = version_of(source)
    self.verdicts[file_of(source)], self.failures[file_of(source)] = verdict, failures[position]
    if not verdict.allowed and not failures[position] then
      self.denials[version] = self.denials[version] or verdict
    end
  end
end

--- Returns the verdict on a file.
---
--- Raises why not enough is known of the file to ask about it.
---@param source albedo.MirrorItem
---@return albedo.Verdict
function SourceVerdicts:of(source)
  self:ask({ source })
  local file = file_of(source)
  if self.failures[file] then
    error(self.failures[file], 0)
  end
  return self.denials[version_of(source)] or self.verdicts[file]
end

--- Returns the verdict that forbids a file which is all of these sources; nil when none does.
---@param sources albedo.MirrorItem[]
---@return albedo.Verdict?
function SourceVerdicts:find_denial(sources)
  self:ask(sources)
  for _, source in ipairs(sources) do
    local verdict = self:of(source)
    if not verdict.allowed then
      return verdict
    end
  end
  return nil
end

--- Begins to ask about what goes into a folder.
---@param folder albedo.SourceFolder
---@param private? boolean whether what may not be handed on is taken, too
---@return albedo.SourceVerdicts
function source_verdicts.open(folder, private)
  local nothing = { verdicts = {}, failures = {}, denials = {} }
  nothing.folder, nothing.private = folder, private
  return setmetatable(nothing, metatable)
end

return source_verdicts
