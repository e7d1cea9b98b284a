/// The functions of the task module that are written in Lua.
let taskSource = """
  local module, runtime, module_name = ...
  local spawn, join, cancel, configure = runtime.spawn, runtime.join, runtime.cancel, runtime.configure
  local normalise, fail, place = runtime.normalise, runtime.fail, runtime.place
  local find_record = runtime.record_of
  local pack, unpack, xpcall, error, pcall, type = table.pack, table.unpack, xpcall, error, pcall, type
  local pairs, setmetatable, ipairs, min = pairs, setmetatable, ipairs, math.min
  local math_type, tostring = math.type, tostring

  local function refuse(name, position, parameter, problem)
    fail("lua.bad_argument", ("%s.%s: argument %d (%s): %s"):format(
      module_name, name, position, parameter, problem))
  end

  local function expect(ok, name, position, parameter, expected, value)
    if not ok then
      refuse(name, position, parameter, expected .. " expected, got " .. type(value))
    end
  end

  local function check_seconds(value, report)
    if type(value) ~= "number" then report("number expected, got " .. type(value)) end
    if not (value >= 0 and value < 1e9) then report(tostring(value) .. " is out of range") end
  end

  -- `known` says which fields there are, in order, and what to check of each.
  local function check_options(options, name, position, known)
    expect(options == nil or type(options) == "table", name, position, "options", "table", options)
    if not options then return {} end
    local checked = {}
    for key, value in pairs(options) do
      local check = known[key]
      if not check then
        local problem = "unknown field '" .. tostring(key) .. "'"
        refuse(name, position, "options", problem .. runtime.nearest(tostring(key), known.names))
      end
      check(value, function(problem)
        refuse(name, position, "options", "field '" .. key .. "': " .. problem)
      end)
      checked[key] = value
    end
    return checked
  end

  local function check_type(expected)
    return function(value, report)
      if type(value) ~= expected then report(expected .. " expected, got " .. type(value)) end
    end
  end

  local bulk_options = {
    names = { "jobs", "timeout" }, timeout = check_seconds,
    jobs = function(value, report)
      if math_type(value) ~= "integer" or value < 1 then report("integer of at least 1 expected") end
    end,
  }
  local spawn_options = {
    names = { "name", "timeout", "background" }, timeout = check_seconds,
    name = check_type("string"),
    background = function(value, report)
      check_type("boolean")(value, report)
      if value and not runtime.has_background then report("a sandbox has no background") end
    end,
  }

  -- Calls a function, then waits for all that the current task has started; a failure cancels it.
  local function call_scoped(body, ...)
    local outcome = pack(xpcall(body, normalise, ...))
    if not outcome[1] then runtime.cancel_children() end
    runtime.gather()
    if not outcome[1] then
      local late = runtime.lateness()
      local problem = outcome[2]
      if late and type(problem) == "table" and problem.code == "lua.cancelled" then
        outcome[2] = late
      end
    end
    return outcome
  end

  local handles = setmetatable({}, { __mode = "v" })
  local Task = {}

  local function record_of(handle, name)
    local record = find_record(handle)
    if not record then
      fail("lua.bad_argument", "Task:" .. name .. ": a task expected as receiver, got " .. type(handle))
    end
    return record
  end

  local task_events = { __name = "task.Task", __metatable = false }
  function task_events.__index(handle, key)
    if key == "name" then
      local record = record_of(handle, "name")
      return record.name or "task " .. record.number
    end
    return Task[key]
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

  function Task:status()
    local record = record_of(self, "status")
    local state, outcome = runtime.state(record.number), record.outcome
    if state then return state end
    if not outcome then return "cancelled" end
    if outcome[1] then return "done" end
    local problem = outcome[2]
    return type(problem) == "table" and problem.code == "lua.cancelled" and "cancelled" or "failed"
  end

  function module.spawn(body, options)
    expect(type(body) == "function", "spawn", 1, "body", "function", body)
    options = check_options(options, "spawn", 2, spawn_options)
    local record = { name = options.name }
    local handle = runtime.new_handle(record, task_events)
    local call = options.timeout and call_scoped
    local number = spawn(function()
      local outcome = call and call(body) or pack(xpcall(body, normalise))
      -- Through the handle, which a running task thereby keeps for `list`.
      find_record(handle).outcome = outcome
      if not outcome[1] then error(outcome[2], 0) end
      if runtime.is_root() then return unpack(outcome, 2, outcome.n) end
    end)
    record.number = number
    handles[number] = handle
    if options.name or options.timeout or options.background then
      record.name = record.name or place(body)
      configure(number, record.name, options.timeout, options.background, options.name ~= nil)
    end
    return handle
  end

  function module.list()
    local found = {}
    for _, number in ipairs(runtime.list()) do found[#found + 1] = handles[number] end
    return found
  end

  function module.sleep(seconds)
    expect(type(seconds) == "number", "sleep", 1, "seconds", "number", seconds)
    runtime.sleep(seconds, module_name .. ".sleep")
  end

  -- What a coroutine has started is cancelled when it is closed while it waits for that.
  local cancelling_metatable = {
    __close = function(numbers) for _, number in ipairs(numbers) do cancel(number) end end,
  }
  local function cancelling(numbers) return setmetatable(numbers, cancelling_metatable) end

  local function call_in_time(seconds, body, ...)
    local arguments, outcome = pack(...), nil
    local number = spawn(function()
      outcome = call_scoped(body, unpack(arguments, 1, arguments.n))
    end)
    configure(number, place(body), seconds)
    local guard <close> = cancelling({ number })
    local problem = join(number, true)
    if not outcome then error(problem, 0) end
    if not outcome[1] then error(outcome[2], 0) end
    return unpack(outcome, 2, outcome.n)
  end

  function module.with_deadline(seconds, body, ...)
    check_seconds(seconds, function(problem) refuse("with_deadline", 1, "seconds", problem) end)
    expect(type(body) == "function", "with_deadline", 2, "body", "function", body)
    runtime.require_wait()
    return call_in_time(seconds, body, ...)
  end

  -- Calls `settle(position, ok, value)` for each item and returns when every worker has ended;
  -- a true result stops them.
  local function each(name, list, call, options, settle)
    expect(type(list) == "table", name, 1, "list", "table", list)
    expect(type(call) == "function", name, 2, "call", "function", call)
    options = check_options(options, name, 3, bulk_options)
    local jobs, timeout = options.jobs or module.default_jobs, options.timeout
    runtime.require_wait()
    local workers, last, count, stopped = {}, 0, #list, false
    local function stop()
      stopped = true
      for _, number in ipairs(workers) do cancel(number) end
    end
    local function attempt(item, position)
      if timeout then return xpcall(call_in_time, normalise, timeout, call, item, position) end
      return xpcall(call, normalise, item, position)
    end
    local function work()
      while not stopped and last < count and not runtime.is_cancelled() do
        last = last + 1
        local position = last
        if settle(position, attempt(list[position], position)) then stop() end
      end
    end
    local guard <close> = cancelling(workers)
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
