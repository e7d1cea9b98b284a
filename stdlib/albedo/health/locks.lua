--- Checks for lock files whose holder is gone, and for what killed runs have left in the store.

local config = require("albedo.config")
local fs = require("albedo.fs")
local health = require("albedo.health")
local mirror = require("albedo.mirror")
local path = require("albedo.path")
local report = require("albedo.report")
local store = require("albedo.store")

--- Where lock files lie: in a mirror those of index, trash, ledger and stage, in a scope a file's.
local patterns = {
  mirror = { ".albedo/*lock", ".albedo/*/*.lock" },
  scope = { ".albedo-lock.*" },
}

--- Returns the folders in which Albedo takes locks, each with the patterns for it.
local function places()
  local found = { { mirror.source_cache().path, patterns.mirror } }
  for _, one in ipairs(config.mirrors()) do
    local folder = health.find_folder(one.push_url or one.fetch_url)
    if folder then
      found[#found + 1] = { folder, patterns.mirror }
    end
  end
  for _, scope in ipairs(config.scopes()) do
    if scope.path and not scope.file then
      found[#found + 1] = { scope.path, patterns.scope }
    end
  end
  return found
end

local function check_locks(folder, names, check)
  local count = 0
  for _, pattern in ipairs(names) do
    for _, file in ipairs(fs.find(path.join(folder, pattern))) do
      local holder = fs.lock_holder(file)
      if holder then
        count = count + 1
        local text = ("'%s' is held by process %d on %s since %s"):format(
          file,
          holder.process,
          holder.host,
          os.date("%Y-%m-%d %H:%M", math.floor(holder.since))
        )
        if holder.stale then
          check:warn(
            text .. ", which is gone",
            "the next command that wants the lock takes it away; removing the file does, too"
          )
        else
          check:ok(text .. " (" .. holder.owner .. ")")
        end
      end
    end
  end
  return count
end

--- Tells of folders of packages that were being installed when a run was killed.
local function check_leftovers(check)
  local ok, opened = pcall(store.open)
  if not ok then
    return check:fail_with(opened, "the store cannot be read")
  end
  local count = 0
  for _, pattern in ipairs({ "*/.albedo-*", "*/*/.albedo-*", "*/*/*/.albedo-*" }) do
    count = count + #fs.find(path.join(opened.root, pattern))
  end
  if count > 0 then
    local text = "%s of installs that run, or were killed, in '%s'; installing the package again "
      .. "clears it"
    check:ok(text:format(report.count(count, "folder"), opened.root))
  end
end

health.add({
  name = "locks",
  summary = "whether lock files were left by programs that are gone",
  run = function(check)
    local count = 0
    for _, place in ipairs(places()) do
      count = count + check_locks(place[1], place[2], check)
    end
    check_leftovers(check)
    if count == 0 then
      check:ok("nobody holds a lock")
    end
  end,
})

return {}
