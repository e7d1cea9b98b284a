extension NativeModule {
  /// Returns the module with which scripts do several things at once.
  ///
  /// `defaultJobs` is how many tasks `map` and `outcomes` run at a time when the caller does not say.
  public static func tasks(named name: String, defaultJobs: Int = 8) -> NativeModule {
    NativeModule(
      name, summary: "Does several things at once.",
      functions: [
        bulk(
          "map", summary: "Calls a function for each item and returns the results in order.",
          details: "The first error cancels the other calls, waits for them, and is raised.",
          result: NativeResult(
            "results", .list(of: .any), help: "the first result of each call, in the list's order")),
        bulk(
          "outcomes", summary: "Calls a function for each item and returns how each call ended.",
          details: "Errors end no other call. A string that was raised becomes an error table.",
          result: NativeResult(
            "outcomes", .list(of: .table),
            help: "`{ ok = true, value = … }` or `{ ok = false, error = … }`, in the list's order")),
        NativeFunction(
          "spawn", summary: "Starts a function as a task of its own.",
          details: "It begins when the caller first waits. The script ends when all its tasks have"
            + " ended; an error that nobody waits for is raised then.",
          parameters: [NativeParameter("body", .function, help: "what the task runs")],
          results: [NativeResult("handle", .object(name + ".Task"), help: "the task")],
          body: .script),
        NativeFunction(
          "sleep", summary: "Waits for some time.",
          parameters: [
            NativeParameter("seconds", .number, unit: "seconds", help: "how long, at least 0")
          ],
          errors: ["lua.cancelled"], body: .waiting { try await sleep($0, lastPart(of: name)) }),
      ],
      classes: [
        NativeClass(
          name + ".Task", summary: "A task that was started with `spawn`.",
          methods: [
            NativeFunction(
              "wait", summary: "Waits for the end of the task and returns its results.",
              details: "Raises what the task raised, every time it is called.",
              results: [NativeResult("...", .any, help: "what the function returned")],
              errors: ["lua.cancelled"], body: .script),
            NativeFunction(
              "cancel", summary: "Cancels the task and all that it started.",
              details: "The task sees the error `lua.cancelled` where it waits.", body: .script),
          ])
      ],
      constants: [
        NativeConstant(
          "default_jobs", .integer(Int64(max(1, defaultJobs))), .integer,
          help: "how many calls run at a time unless `jobs` says otherwise")
      ],
      script: taskSource)
  }

  private static func bulk(
    _ name: String, summary: String, details: String, result: NativeResult
  ) -> NativeFunction {
    NativeFunction(
      name, summary: summary, details: details,
      parameters: [
        NativeParameter("list", .list(of: .any), help: "the items"),
        NativeParameter("call", .function, help: "gets an item and its position"),
        NativeParameter(
          "options",
          .options([
            NativeParameter("jobs", .optional(.integer), help: "how many calls run at a time")
          ]), help: "how to go about it"),
      ],
      results: [result], errors: ["lua.cancelled"], body: .script)
  }

  private static func sleep(
    _ arguments: LuaArguments, _ module: String
  ) async throws -> [LuaValue] {
    let seconds = arguments.number("seconds")
    guard seconds >= 0, seconds < 1e9 else {
      throw LuaError(
        .badArgument, "\(module).sleep: argument 1 (seconds): \(seconds) is out of range")
    }
    try await Task.sleep(for: .seconds(seconds))
    return []
  }
}

private let taskSource = """
  local module, runtime, module_name = ...
  local spawn, join, cancel = runtime.spawn, runtime.join, runtime.cancel
  local normalise, fail = runtime.normalise, runtime.fail
  local pack, unpack, xpcall, error, pcall, type = table.pack, table.unpack, xpcall, error, pcall, type
  local pairs, setmetatable, ipairs, min = pairs, setmetatable, ipairs, math.min
  local math_type = math.type

  local function expect(ok, name, position, parameter, expected, value)
    if not ok then
      fail("lua.bad_argument", ("%s.%s: argument %d (%s): %s expected, got %s"):format(
        module_name, name, position, parameter, expected, type(value)))
    end
  end

  -- The handle is empty, so that a script can neither see nor change the record.
  local records = setmetatable({}, { __mode = "k" })
  local Task = {}
  local task_metatable = { __index = Task, __name = "task.Task", __metatable = false }

  local function record_of(handle, name)
    local record = records[handle or false]
    if not record then
      fail("lua.bad_argument", "Task:" .. name .. ": a task expected as receiver, got " .. type(handle))
    end
    return record
  end

  function Task:wait()
    local record = record_of(self, "wait")
    local problem = join(record.number)
    -- A task that was ended, or found no memory, could not leave its outcome.
    local outcome = record.outcome
    if not outcome and not problem then fail("lua.cancelled", "cancelled") end
    outcome = outcome or { false, problem }
    record.outcome = outcome
    if not outcome[1] then error(outcome[2], 0) end
    return unpack(outcome, 2, outcome.n)
  end

  function Task:cancel()
    cancel(record_of(self, "cancel").number)
  end

  function module.spawn(body)
    expect(type(body) == "function", "spawn", 1, "body", "function", body)
    local record = {}
    local handle = setmetatable({}, task_metatable)
    records[handle] = record
    record.number = spawn(function()
      record.outcome = pack(xpcall(body, normalise))
      if not record.outcome[1] then error(record.outcome[2], 0) end
    end)
    return handle
  end

  local function jobs_of(options, name)
    expect(options == nil or type(options) == "table", name, 3, "options", "table", options)
    local jobs = module.default_jobs
    for key, value in pairs(options or {}) do
      if key ~= "jobs" then
        fail("lua.bad_argument", ("%s.%s: argument 3 (options): unknown field '%s'; did you mean 'jobs'?"
          ):format(module_name, name, tostring(key)))
      end
      if math_type(value) ~= "integer" or value < 1 then
        fail("lua.bad_argument", ("%s.%s: argument 3 (options): field 'jobs': integer of at least 1 expected"
          ):format(module_name, name))
      end
      jobs = value
    end
    return jobs
  end

  -- Calls `settle(position, ok, value)` for each item and returns when every worker has ended;
  -- a true result stops them.
  local function each(name, list, call, options, settle)
    expect(type(list) == "table", name, 1, "list", "table", list)
    expect(type(call) == "function", name, 2, "call", "function", call)
    local jobs = jobs_of(options, name)
    runtime.require_wait()
    local workers, last, count, stopped = {}, 0, #list, false
    local function stop()
      stopped = true
      for _, number in ipairs(workers) do cancel(number) end
    end
    local function work()
      while not stopped and last < count and not runtime.is_cancelled() do
        last = last + 1
        local position = last
        if settle(position, xpcall(call, normalise, list[position], position)) then stop() end
      end
    end
    local started, problem = true, nil
    local function finish()
      for _, number in ipairs(workers) do
        local broken = join(number, true)
        if started and broken and not stopped then started, problem = false, broken end
      end
    end
    -- An interrupt is raised once, wherever this task runs: the workers are waited for all the same.
    local ok, interrupt = pcall(function()
      for i = 1, min(jobs, count) do
        started, problem = pcall(spawn, work)
        if not started then stop() break end
        workers[i] = problem
      end
      finish()
    end)
    if not ok then stop() finish() end
    if not started then error(problem, 0) end
    if not ok then error(interrupt, 0) end
  end

  function module.map(list, call, options)
    local results, failed, failure = {}, false, nil
    each("map", list, call, options, function(position, ok, value)
      if ok then
        results[position] = value
      elseif not failed then
        failed, failure = true, value
      end
      return not ok
    end)
    if failed then error(failure, 0) end
    runtime.require_wait()
    return results
  end

  function module.outcomes(list, call, options)
    local outcomes = {}
    each("outcomes", list, call, options, function(position, ok, value)
      outcomes[position] = ok and { ok = true, value = value } or { ok = false, error = value }
    end)
    runtime.require_wait()
    return outcomes
  end
  """
