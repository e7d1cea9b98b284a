--- Checks how much room there is where Albedo writes.

local config = require("albedo.config")
local fs = require("albedo.fs")
local health = require("albedo.health")
local store = require("albedo.store")
local ui = require("albedo.ui")

--- Below this nothing of use can be written, and below that it may run short, in bytes.
local too_little, little = 64 << 20, 2 << 30

--- Below this many new files it may run short: a package has thousands.
local few_files = 10000

local function places()
  local found = { { name = "temporary files", path = os.getenv("TMPDIR") or "/tmp" } }
  local ok, opened = pcall(store.open)
  if ok then
    found[#found + 1] = { name = "the store", path = opened.root }
  end
  for _, mirror in ipairs(config.mirrors()) do
    local place = health.find_folder(mirror.push_url or mirror.fetch_url)
    if place then
      found[#found + 1] = { name = ("the mirror '%s'"):format(mirror.name), path = place }
    end
  end
  return found
end

local function check_place(place, check)
  local space = fs.space(place.path)
  local text = ("%s: %s free of %s in '%s'"):format(
    place.name,
    ui.format_size(space.free),
    ui.format_size(space.total),
    place.path
  )
  if space.free < too_little then
    check:fail(text, "make room, or use another place")
  elseif space.free < little then
    check:warn(text, "'albedo clean' and 'albedo buildcache prune' make room")
  elseif space.free_files and space.free_files < few_files then
    check:warn(
      ("%s: only %d more files can be made in '%s'"):format(
        place.name,
        space.free_files,
        place.path
      ),
      "the file system is out of inodes, or a quota is nearly reached"
    )
  else
    check:ok(text)
  end
end

health.add({
  name = "disk",
  summary = "how much room there is for packages, mirrors and temporary files",
  run = function(check)
    for _, place in ipairs(places()) do
      local ok, err = pcall(check_place, place, check)
      if not ok then
        check:fail_with(err, place.name)
      end
    end
  end,
})

return {}
