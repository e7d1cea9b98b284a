--- Checks that every configured mirror answers.

local config = require("albedo.config")
local fetch = require("albedo.fetch")
local fs = require("albedo.fs")
local health = require("albedo.health")
local program = require("albedo.program")
local task = require("albedo.task")

--- How long one mirror may take to answer, in seconds.
local patience = 10

--- Whoever answers so is there.
local is_answer = { ["transfer.not_found"] = true, ["transfer.wrong_type"] = true }

--- What a look at a mirror has come to: the word of the report, the text, and what to do.
---@alias albedo.MirrorFinding { say: "ok"|"warn"|"fail"|"fail_with", [1]: any, [2]: string? }

---@return albedo.MirrorFinding
local function look_at_folder(mirror, path)
  local status = fs.stat(path)
  if not status then
    return {
      say = "fail",
      ("the mirror '%s' is not there: '%s'"):format(mirror.name, path),
      "mount its file system, or make it with 'albedo mirror create' or 'albedo buildcache push'",
    }
  elseif status.kind ~= "folder" then
    return {
      say = "fail",
      ("the mirror '%s' is no folder: '%s'"):format(mirror.name, path),
      ("'albedo mirror set-url %s URL' names the right place"):format(mirror.name),
    }
  end
  -- Listing it says whether this user may.
  fs.list(path)
  return { say = "ok", ("the mirror '%s' is in '%s'"):format(mirror.name, path) }
end

---@return albedo.MirrorFinding
local function look_at_web(mirror, url)
  local name = mirror.name
  if program.describe().offline then
    return { say = "ok", ("the mirror '%s' is not asked, since --offline was given"):format(name) }
  end
  local ok, err = pcall(task.with_deadline, patience, fetch.head, url)
  if ok or is_answer[err.code] then
    return { say = "ok", ("the mirror '%s' answers"):format(name) }
  elseif err.code == "lua.timed_out" then
    return {
      say = "fail",
      ("the mirror '%s' did not answer within %d s"):format(name, patience),
      "see whether the server runs, and whether a proxy is needed ('albedo help environment')",
    }
  elseif err.code == "transfer.unsupported_scheme" then
    return { say = "warn", ("the mirror '%s' is of a kind that albedo does not read"):format(name) }
  end
  error(err, 0)
end

---@return albedo.MirrorFinding
local function look_at(mirror)
  local url = mirror.fetch_url or mirror.push_url
  local path = health.find_folder(url)
  local ok, result = pcall(path and look_at_folder or look_at_web, mirror, path or url)
  if ok then
    return result
  end
  return { say = "fail_with", result, ("the mirror '%s' cannot be used"):format(mirror.name) }
end

health.add({
  name = "mirrors",
  summary = "whether every configured mirror is there and answers",
  time_limit = 60,
  run = function(check)
    if (os.getenv("ALBEDO_TEST_ANSWERS") or "") ~= "" then
      check:warn(
        "ALBEDO_TEST_ANSWERS is set: not the network answers, but a file of 'albedo test'",
        "'unset ALBEDO_TEST_ANSWERS' ends that"
      )
    end
    local mirrors = config.mirrors()
    if #mirrors == 0 then
      return check:ok("no mirror is configured")
    end
    for _, found in ipairs(task.map(mirrors, look_at, { jobs = 16 })) do
      check[found.say](check, found[1], found[2])
    end
  end,
})

return {}
