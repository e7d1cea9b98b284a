---@meta albedo.archive
-- Generated from the native declarations; edits are lost.

--- A tar file, compressed or not; it is read anew by each method.
---
--- `tostring` gives its text.
---@class albedo.Archive
---@field path string where it is
local Archive = {}

--- Returns what is in the archive, in its order.
---
--- Each member is a table with `path`, `kind` (`file`, `folder`, `link`, `hard link`, or in words what cannot be unpacked), `size` in bytes, `mode` and, of links, `target`.
---
--- Raises archive.corrupt, archive.out_of_memory, archive.path_too_long, archive.suspicious_ratio, archive.too_large, archive.too_many_entries, archive.truncated, archive.unsupported_format, platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local package = require("albedo.archive").open("/srv/motto.tar.gz")
--- for _, member in ipairs(package:members()) do print(member.kind, member.size, member.path) end
--- ```
---@return table[] members the members
function Archive:members() end

--- Returns the content of one file of the archive, or nil.
---
--- The first member of that name counts. Links are not followed.
---
--- Raises archive.corrupt, archive.out_of_memory, archive.path_too_long, archive.suspicious_ratio, archive.too_large, archive.too_many_entries, archive.truncated, archive.unsupported_format, platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local package = require("albedo.archive").open("/srv/motto.tar.gz")
--- local text = package:read(package:prefix() .. "/.spack/spec.json")
--- print(#text)
--- ```
---@param member string its path in the archive
---@param limit? integer how large it may be, in bytes (default: 67108864)
---@return string? content the bytes; nil: no such file
function Archive:read(member, limit) end

--- Returns the folder of the archive that holds its package.
---
--- Raises archive.corrupt, archive.not_a_package, archive.out_of_memory, archive.path_too_long, archive.suspicious_ratio, archive.too_large, archive.too_many_entries, archive.truncated, archive.unsupported_format, platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- print(require("albedo.archive").open("/srv/motto.tar.gz"):prefix())
--- ```
---@return string path as the archive calls it, without a slash in front
function Archive:prefix() end

--- Returns what the package says of the place where it was built.
---
--- A table with `root`, `prefix`, `sbang`, `hashes` (old prefixes by hash) and the lists `binaries`, `links` and `texts` of what names such a place.
---
--- Raises archive.corrupt, archive.not_a_package, archive.out_of_memory, archive.path_too_long, archive.suspicious_ratio, archive.too_large, archive.too_many_entries, archive.truncated, archive.unsupported_format, cache.malformed, platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local info = require("albedo.archive").open("/srv/motto.tar.gz"):build_info()
--- print(info.root, info.prefix, #info.texts)
--- ```
---@return table info of `.spack/binary_distribution`
function Archive:build_info() end

--- Unpacks the package of the archive into an empty folder.
---
--- What lies outside of the package's prefix is refused, and so is whatever would leave the folder. Nothing is relocated. When it fails, what was unpacked stays.
---
--- Raises archive.corrupt, archive.duplicate_entry, archive.not_a_package, archive.out_of_memory, archive.path_too_long, archive.suspicious_ratio, archive.too_large, archive.too_many_entries, archive.truncated, archive.unsafe_path, archive.unsupported_format, archive.unsupported_kind, archive.wrong_prefix, platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local package = require("albedo.archive").open("/srv/motto.tar.gz")
--- local summary = package:extract("/srv/unpacked")
--- print(summary.files, summary.bytes)
--- ```
---@param folder string made where it is absent
---@return table summary `prefix`, `files`, `folders`, `links`, `hard_links`, `bytes`
function Archive:extract(folder) end

---@class albedo.archive.open.options
---@field entries? integer how many members it may have (default: 5000000)
---@field bytes? integer how much it may hold when it is decompressed, in bytes (default: 1099511627776)

--- Archives of packages: what is in them, read with limits.
---@class albedo.archive
local archive = {}

--- Names an archive; nothing is read yet.
---
--- An archive is as hostile as whoever made it: reading ends with an error at the limits, and unpacking never leaves the folder.
---
--- ```lua
--- local package = require("albedo.archive").open("/srv/motto.tar.gz", { bytes = 1 << 30 })
--- print(package.path)
--- ```
---@param path string the file
---@param options? albedo.archive.open.options the limits
---@return albedo.Archive archive the archive
function archive.open(path, options) end

return archive
