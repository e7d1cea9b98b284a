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
local LedgerWriter = {}
local metatable = { __index = LedgerWriter }

--- Returns the entry of an item that has its outcome.
---@param item albedo.Item
---@return table
local function entry_of(item)
  local source = item.source
  local attempts = {}
  for index, attempt in ipairs(item.attempts or {}) do
    attempts[index] = { place = attempt.place, reason = attempt.error }
  end
  return {
    id = item.id,
    spec = item.spec or item.id,
    kind = item.kind or "spec",
    package = item.package or item.spec,
    version = item.version,
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

--- Writes what has an outcome; a ledger that cannot be written costs a warning, not the run.
---@param covered table<string, string[]>
local function write(self, covered)
  local entries = {}
  for _, item in ipairs(self.plan.items) do
    if item.outcome then
      entries[#entries + 1] = entry_of(item)
    end
  end
  local run = {
    command = self.request.command,
    specs = self.request.specs,
    options = self.request.options,
    entries = entries,
    covered = covered,
  }
  local ok, problem = pcall(self.folder.record, self.folder, run)
  if not ok then
    self.output:warn("the ledger of the mirror was not written: " .. tostring(problem))
  end
end

--- Writes down what is done so far when it is time again.
function LedgerWriter:tick()
  local elapsed = self.output.elapsed
  if elapsed - self.written >= interval then
    self.written = elapsed
    write(self, {})
  end
end

--- Writes down everything.
function LedgerWriter:finish()
  write(self, self.plan.covered)
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
