--- What policy says of taking sources into a folder: `source.select`, asked once for each version.

local policy = require("albedo.policy")

local source_verdicts = {}

---@class albedo.SourceVerdicts
---@field package folder albedo.SourceFolder
---@field package private? boolean
---@field package verdicts table<string, albedo.Verdict>
local SourceVerdicts = {}
local metatable = { __index = SourceVerdicts }

local function key_of(source)
  return source.name .. "@" .. source.version
end

--- Asks about the versions of many sources at once, which is much cheaper than one by one.
---@param sources albedo.MirrorItem[]
function SourceVerdicts:ask(sources)
  local requests, keys, asked = {}, {}, {}
  for _, source in ipairs(sources) do
    local key = key_of(source)
    if not self.verdicts[key] and not asked[key] then
      requests[#requests + 1] = { source = source, folder = self.folder, private = self.private }
      keys[#keys + 1], asked[key] = key, true
    end
  end
  for position, verdict in ipairs(policy.decide_all("source.select", requests)) do
    self.verdicts[keys[position]] = verdict
  end
end

--- Returns the verdict on a source.
---@param source albedo.MirrorItem
---@return albedo.Verdict
function SourceVerdicts:of(source)
  self:ask({ source })
  return self.verdicts[key_of(source)]
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
  return setmetatable({ folder = folder, private = private, verdicts = {} }, metatable)
end

return source_verdicts
