--- Checks for lock files whose holder is gone, and for what killed runs have left in the store.

local config = require("albedo.config")
local fs = require("albedo.fs")
local health = require("albedo.health")
local path = require("albedo.path")
local program = require("albedo.program")
local report = require("albedo.report")
local store = require("albedo.store")

--- Where lock files lie, below a mirror.
local patterns = {
  ".albedo/*lock*",
  ".albedo/*/*.lock",
  "*.lock",
  "build_cache/*.lock",
  "v3/*.lock",
  "v3/*/*.lock",
  "_spack-cache/*.lock",
}

--- Returns the folders in which Albedo takes locks.
local function roots()
  local found = { path.join(program.describe().spack, "var/spack/cache") }
  for _, mirror in ipairs(config.mirrors()) do
    found[#found + 1] = health.find_folder(mirror.push_url or mirror.fetch_url)
  end
  return found
end

local function check_locks(root, check)
  local count = 0
  for _, pattern in ipairs(patterns) do
    for _, file in ipairs(fs.find(path.join(root, pattern))) do
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
    for _, root in ipairs(roots()) do
      count = count + check_locks(root, check)
    end
    check_leftovers(check)
    if count == 0 then
      check:ok("nobody holds a lock")
    end
  end,
})

return {}
