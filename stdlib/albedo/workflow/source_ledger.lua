--- The ledger of a source mirror: what a run that fills it writes down.

local source_ledger = {}

--- How often a run writes down what it has done so far, in seconds: what a run that is killed loses
--- of its ledger, never of its mirror.
local interval = 10

---@class albedo.LedgerWriter
---@field folder albedo.SourceFolder
---@field request { command: string, specs: string[], options: table<string, string> }
---@field plan albedo.SourcePlan
---@field output albedo.Output
---@field package written number when it was last written
---@field package told table<albedo.Item, boolean> what is written
local LedgerWriter = {}
local metatable = { __index = LedgerWriter }

--- Returns the entry of an item that has its outcome.
---@param item albedo.Item
---@return table
function source_ledger.entry(item)
  local source = item.source
  local attempts = {}
  for index, attempt in ipairs(item.attempts or {}) do
    attempts[index] = { place = attempt.place, reason = attempt.error }
  end
  return {
    id = item.id,
    spec = item.spec or item.id,
    kind = item.kind or source and source.kind or "spec",
    package = item.package or source and source.name or item.spec,
    version = item.version or source and source.version,
    outcome = item.outcome,
    reason = item.reason,
    rule = item.rule,
    warnings = item.warnings or {},
    digest = source and source.digest,
    storage = source and source.storage,
    aliases = source and source.aliases,
    urls = source and source.urls,
    attempts = attempts,
    place = item.place,
    commit = item.commit or source and source.repository and source.repository.commit,
    bytes = item.bytes,
  }
end

--- Writes into a ledger; one that cannot be written costs a warning, not the run.
---@param folder albedo.SourceFolder
---@param run table as `folder:record` takes it; `specs`, `options` and `covered` may be left out
---@param output albedo.Output
---@return boolean whether it was written
function source_ledger.write(folder, run, output)
  run.specs, run.options, run.covered = run.specs or {}, run.options or {}, run.covered or {}
  local ok, problem = pcall(folder.record, folder, run)
  if not ok then
    output:warn("the ledger of the mirror was not written: " .. tostring(problem))
  end
  return ok
end

--- Writes the items that have an outcome and that `is_meant` chooses.
---@param is_meant fun(item: albedo.Item): boolean
---@param covered table<string, string[]>
---@return albedo.Item[] written
local function write(self, is_meant, covered)
  local entries, items = {}, {}
  for _, item in ipairs(self.plan.items) do
    if item.outcome and is_meant(item) then
      entries[#entries + 1], items[#items + 1] = source_ledger.entry(item), item
    end
  end
  local is_written = source_ledger.write(self.folder, {
    command = self.request.command,
    specs = self.request.specs,
    options = self.request.options,
    entries = entries,
    covered = covered,
  }, self.output)
  return is_written and items or {}
end

--- Writes down what is done so far, and not written yet, when it is time again.
function LedgerWriter:tick()
  local elapsed = self.output.elapsed
  if elapsed - self.written >= interval then
    self.written = elapsed
    local written = write(self, function(item)
      return not self.told[item]
    end, {})
    for _, item in ipairs(written) do
      self.told[item] = true
    end
  end
end

--- Writes down everything: what is not said again of what the run has looked at is forgotten.
function LedgerWriter:finish()
  write(self, function()
    return true
  end, self.plan.covered)
end

--- Begins to keep the ledger of a run.
---@param folder albedo.SourceFolder
---@param request { command: string, specs: string[], options: table<string, string> }
---@param plan albedo.SourcePlan
---@param output albedo.Output
---@return albedo.LedgerWriter
function source_ledger.open(folder, request, plan, output)
  return setmetatable({
    folder = folder,
    request = request,
    plan = plan,
    output = output,
    written = output.elapsed,
    told = {},
  }, metatable)
end

--- Returns what each place said of an item that none gave, in one line.
---@param err albedo.Error
---@param attempts { place: string, error: string }[]
---@return string
function source_ledger.sentence(err, attempts)
  -- That nobody has it names the places by itself.
  if #attempts < 2 or err.code == "source.not_found" then
    return tostring(err)
  end
  local parts = {}
  for index, attempt in ipairs(attempts) do
    parts[index] = attempt.error
  end
  return ("%s; %s"):format(err.message, table.concat(parts, "; "))
end

return source_ledger
