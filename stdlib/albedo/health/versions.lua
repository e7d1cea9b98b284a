--- Tells which program this is, what it works beside, and which libraries it has.

local fs = require("albedo.fs")
local health = require("albedo.health")
local path = require("albedo.path")
local process = require("albedo.process")
local program = require("albedo.program")

--- Returns the version of the Spack in a folder; nil where that cannot be told.
local function spack_version(root)
  local file = path.join(root, "lib/spack/spack/__init__.py")
  if fs.exists(file) then
    local text = fs.read(file, { limit = 1 << 20 })
    return text:match("__version__%s*=%s*[\"'](%d[^\"']*)")
      or text:match("spack_version%s*=%s*[\"'](%d[^\"']*)")
  end
  return nil
end

local function check_spack(facts, check)
  if not facts.spack_root then
    return check:ok(("no Spack is named: its files are looked for in '%s'"):format(facts.spack))
  end
  if not fs.exists(path.join(facts.spack_root, "lib/spack")) then
    return check:fail(
      ("there is no Spack in '%s'"):format(facts.spack_root),
      "SPACK_ROOT or --spack-root names the folder that holds 'bin/spack'"
    )
  end
  local version = spack_version(facts.spack_root)
  check:ok(("beside Spack %s in '%s'"):format(version or "(unknown version)", facts.spack_root))
end

health.add({
  name = "versions",
  summary = "which albedo, Spack and libraries these are",
  run = function(check)
    local facts = program.describe()
    check:ok(("albedo %s, interface %d"):format(facts.version, facts.api))
    check_spack(facts, check)
    for _, library in ipairs(program.libraries()) do
      if library.version then
        check:ok(("%s: %s"):format(library.name, library.version))
      else
        check:warn(
          ("%s is not installed, which is needed for %s"):format(library.name, library.needed_for),
          "install it with the packages of your system, if you want that"
        )
      end
    end
    if not process.find("git") then
      check:warn(
        "git is not installed: sources from repositories cannot be fetched",
        "install it with the packages of your system"
      )
    end
  end,
})

return {}
