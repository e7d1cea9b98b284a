--- Checks who else could change what runs here, and who can read what is written.

local fs = require("albedo.fs")
local health = require("albedo.health")
local path = require("albedo.path")
local program = require("albedo.program")

--- Tells of files that everybody may write, in a folder of Lua and below it.
local function check_folder(folder, check, depth)
  local status = fs.stat(folder)
  if not status or depth > 4 then
    return
  end
  -- 2: everybody may write, and so add Lua even where nobody else's file can be removed.
  if status.mode & 2 ~= 0 then
    check:fail(
      ("everybody may write to '%s', and so change what albedo runs"):format(folder),
      ("'chmod o-w %s' ends that"):format(folder)
    )
  end
  if status.kind == "folder" then
    for _, entry in ipairs(fs.list(folder)) do
      check_folder(entry, check, depth + 1)
    end
  end
end

health.add({
  name = "permissions",
  summary = "who could change what runs here, and who can read what is written",
  run = function(check)
    local umask = fs.get_umask()
    if umask & 2 == 0 then
      check:warn(
        ("with the umask %03o everybody may change what you write"):format(umask),
        "say 'umask 022', or 'umask 002' where a group shares its files"
      )
    else
      local is_private = umask & 36 == 36
      check:ok(
        ("%s (umask %03o)"):format(
          is_private and "new files are yours alone: others cannot use mirrors that you write"
            or "others can read new files",
          umask
        )
      )
    end
    for _, place in ipairs(program.describe().places) do
      if place.folder and place.origin ~= "shipped" then
        check_folder(path.join(place.folder, "albedo"), check, 1)
      end
    end
  end,
})

return {}
