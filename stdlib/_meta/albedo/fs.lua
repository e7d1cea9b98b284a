---@meta albedo.fs
-- Generated from the native declarations; edits are lost.

--- A folder that goes, with all that is in it, when its block is left.
---
--- `tostring` gives its text. `local name <close> = …` closes it.
---@class albedo.TemporaryFolder
---@field path string its path, absolute
local TemporaryFolder = {}

---@class albedo.fs.read.options
---@field limit? integer how many bytes the file may have; more raise `platform.too_large`, in bytes (default: 1073741824)

---@class albedo.fs.write.options
---@field new? boolean whether a file that is there raises `platform.exists` and stays (default: false)

---@class albedo.fs.stat.options
---@field follow? boolean whether what a symbolic link points to is meant, not the link (default: true)

---@class albedo.fs.list.options
---@field kind? "file"|"folder" the only kind that is wanted; links count as what they point to
---@field hidden? boolean whether names that begin with a dot are wanted, too (default: false)

---@class albedo.fs.remove.options
---@field contents? boolean whether a folder goes with all that is in it (default: false)

--- Files and folders of this machine.
---@class albedo.fs
local fs = {}

--- Returns the whole content of a file.
---
--- Raises platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local fs = require("albedo.fs")
--- assert(fs.read("/srv/note.txt") == "note\n")
--- ```
---@param path string the path
---@param options? albedo.fs.read.options how much is read
---@return string content its bytes
function fs.read(path, options) end

--- Writes a file: all of it appears at once, or nothing.
---
--- Missing folders are made. A file that is there is replaced, unless `new` says that there must be none.
---
--- Raises platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local fs = require("albedo.fs")
--- fs.write("/srv/reports/today.txt", "all is well\n")
--- for line in io.lines("/srv/reports/today.txt") do print(line) end
--- ```
---@param path string where it goes
---@param content string what it holds
---@param options? albedo.fs.write.options what becomes of a file that is there
function fs.write(path, content, options) end

--- Copies the content and the permissions of a file, in one step for readers.
---
--- Missing folders are made. A file that is there is replaced.
---
--- Raises platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local fs = require("albedo.fs")
--- fs.copy("/srv/note.txt", "/srv/copies/note.txt")
--- assert(fs.read("/srv/copies/note.txt") == fs.read("/srv/note.txt"))
--- ```
---@param source string the file
---@param target string the path of the copy
function fs.copy(source, target) end

--- Tells whether there is anything at a path; links are followed.
---
--- Raises platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local fs = require("albedo.fs")
--- assert(fs.exists("/srv/note.txt") and not fs.exists("/srv/no-note.txt"))
--- ```
---@param path string the path
---@return boolean answer whether there is
function fs.exists(path) end

--- Tells what is at a path; nil where there is nothing.
---
--- The fields are `kind` (`file`, `folder`, `link` or `other`), `size` in bytes, `modified` in seconds since 1970, `mode` (the permission bits as a number), `owner` and `group` (numbers), and `links`, how many names the file has.
---
--- Raises platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local fs = require("albedo.fs")
--- local status = fs.stat("/srv/note.txt")
--- assert(status.kind == "file" and status.size == 5)
--- assert(fs.stat("/srv/no-note.txt") == nil)
--- ```
---@param path string the path
---@param options? albedo.fs.stat.options what is looked at
---@return table? status what it is
function fs.stat(path, options) end

--- Finds the files and folders whose paths match a pattern, sorted.
---
--- `*`, `?` and `[a-z]` stand for characters of one name, never for a slash, nor for the dot that a name begins with.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local fs = require("albedo.fs")
--- for _, path in ipairs(fs.find("/srv/cache/v3/manifests/spec/m*/*.json")) do print(path) end
--- ```
---@param pattern string the pattern
---@return string[] paths those that are there, maybe none
function fs.find(pattern) end

--- Returns what a folder holds, sorted.
---
--- Raises platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local fs = require("albedo.fs")
--- fs.write("/srv/inbox/a.txt", "a")
--- assert(#fs.list("/srv/inbox") == 1 and #fs.list("/srv/inbox", { kind = "folder" }) == 0)
--- ```
---@param folder string the folder
---@param options? albedo.fs.list.options what is wanted
---@return string[] paths the folder with each name
function fs.list(folder, options) end

--- Makes a folder, and the missing ones above it.
---
--- One that is there is fine.
---
--- Raises platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local fs = require("albedo.fs")
--- fs.make_folder("/srv/new/inner")
--- assert(fs.stat("/srv/new/inner").kind == "folder")
--- ```
---@param path string the path
function fs.make_folder(path) end

--- Gives a file or folder another name, in one step.
---
--- A file of that name is replaced. Both must be on one file system.
---
--- Raises platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local fs = require("albedo.fs")
--- fs.write("/srv/draft.txt", "text")
--- fs.rename("/srv/draft.txt", "/srv/final.txt")
--- ```
---@param source string what is there
---@param target string its new path
function fs.rename(source, target) end

--- Removes a file, a link, or an empty folder.
---
--- No link is followed. What is not there is no error.
---
--- Raises platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local fs = require("albedo.fs")
--- fs.write("/srv/old/report.txt", "done")
--- assert(fs.remove("/srv/old", { contents = true }) and not fs.remove("/srv/old"))
--- ```
---@param path string the path
---@param options? albedo.fs.remove.options how much goes
---@return boolean removed whether there was something
function fs.remove(path, options) end

--- Makes a folder that only this user may enter, for a while.
---
--- It lies in `$tempdir`. `local folder <close> = fs.temporary_folder()` removes it with all that is in it when the block is left, whichever way; without `<close>` it goes some time after nobody holds the object any more.
---
--- Raises platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local fs = require("albedo.fs")
--- local place
--- do
---   local folder <close> = fs.temporary_folder()
---   place = folder.path
---   fs.write(place .. "/draft.txt", "text")
--- end
--- assert(not fs.exists(place))
--- ```
---@return albedo.TemporaryFolder folder its `path` says where
function fs.temporary_folder() end

--- Tells how much room the file system of a path has.
---
--- Of a path that is not there, the nearest folder above it counts. The fields are `free`, what this user may still write, and `total`, both in bytes; and `free_files`, how many files may still be made, nil where the file system sets no limit.
---
--- Raises platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local space = require("albedo.fs").space("/srv/cache")
--- assert(space.free <= space.total)
--- ```
---@param path string the path
---@return table space how much there is
function fs.space(path) end

--- Tells who holds a lock file of Albedo's; nil for any other file.
---
--- The fields are `owner`, what the holder is doing, `host`, `process`, `since` in seconds since 1970, and `stale`, whether the next program that wants the lock takes it away, since its holder has died or has not been heard of for an hour.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local fs = require("albedo.fs")
--- assert(fs.lock_holder("/srv/note.txt") == nil)
--- ```
---@param path string the path
---@return table? holder who holds it
function fs.lock_holder(path) end

--- Returns the permission bits that new files do not get (`umask`).
---
--- ```lua
--- local bits = require("albedo.fs").get_umask()
--- assert(bits & 511 == bits)
--- ```
---@return integer bits such as 18, which is 022
function fs.get_umask() end

return fs
