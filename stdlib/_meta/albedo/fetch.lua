---@meta albedo.fetch
-- Generated from the native declarations; edits are lost.

---@class albedo.fetch.read.options
---@field limit? integer how many bytes are taken at most, in bytes (default: 67108864)
---@field etag? string the entity tag of what the caller has
---@field last_modified? string the time of what the caller has
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

---@class albedo.fetch.download.options
---@field digest? string what the file must have, in hexadecimal digits; their number tells the kind
---@field limit? integer how many bytes are taken at most; no limit unless told, in bytes
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

---@class albedo.fetch.find_versions.options
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

---@class albedo.fetch.digest.options
---@field like? string a digest of the same kind; without one, it is a SHA-256
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

--- What is on the web, over HTTP, HTTPS and FTP, and in S3.
---@class albedo.fetch
local fetch = {}

--- Returns a small object of the web.
---
--- With `etag` or `last_modified` of an earlier answer the body comes only if it is another now; else `current` is true and there is none.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*, transfer.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local fetch = require("albedo.fetch")
--- local ok, answer = pcall(fetch.read, "http://127.0.0.1:9/index.json")
--- print(ok and #answer.body or answer.code)
--- ```
---@param url string an `http:`, `https:`, `ftp:` or `s3:` URL
---@param options? albedo.fetch.read.options how
---@return table answer `body`, `current`, `url` after redirects, `type`, `etag`, `last_modified`
function fetch.read(url, options) end

--- Returns what the web says of an object, or nil when it is not there.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*, transfer.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local fetch = require("albedo.fetch")
--- local ok, head = pcall(fetch.head, "http://127.0.0.1:9/quill-2.0.tar.gz")
--- print(ok and head and head.bytes)
--- ```
---@param url string an `http:`, `https:`, `ftp:` or `s3:` URL
---@return table? head `bytes` where the server tells, `url` after redirects, `type`, `etag`, `last_modified`
function fetch.head(url) end

--- Fetches an object into a file.
---
--- It is fetched into `PATH.partial` and gets its name when it is whole and has the digest; a download that was interrupted goes on from there.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, digest.malformed, platform.*, source.wrong_digest, transfer.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local fetch = require("albedo.fetch")
--- local ok, result = pcall(fetch.download, "http://127.0.0.1:9/quill-2.0.tar.gz", "/srv/quill", {
---   digest = "ab7def4b7f66003ea32884b8146eee6883558a18a99cfe4859c9aa16bf243d3d",
--- })
--- print(ok and result.bytes or result.code)
--- ```
---@param url string an `http:`, `https:`, `ftp:` or `s3:` URL
---@param path string the file; one that is there is replaced
---@param options? albedo.fetch.download.options how
---@return table result `bytes`, `digest` (of SHA-256 unless another was given), `url` after redirects, `type`
function fetch.download(url, path, options) end

--- Returns the versions of a package that pages on the web name.
---
--- The pages are those that the recipe names, the folders of its archives, and the lists of sites such as GitHub and PyPI. A page that cannot be read is one of `failures`.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*, recipe.limit_exceeded, recipe.malformed, recipe.missing_package, repository.unknown_package, repository.unreadable, source.no_listing, transfer.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local fetch = require("albedo.fetch")
--- local ok, found = pcall(fetch.find_versions, "quill")
--- print(ok and #found.versions or found.code)
--- ```
---@param package string the package, also with its repository: `builtin.zlib`
---@param options? albedo.fetch.find_versions.options how
---@return table findings `package`, its `namespace`, the `file` and `language` of its recipe, `versions` (`version`, `url`, `is_new`, the declared `digest`, and the one that the page claims), how many `pages` were read, `failures` (`page`, `error`, `is_root`, `is_unreachable`), and `cut` where not all could be read
function fetch.find_versions(package, options) end

--- Returns where the archive of a version may be, in the order of trying.
---
--- The version need not be declared: its addresses are those that the recipe's own function gives, or follow from those of others. Where they cannot be known there are none, and the reason.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*, recipe.limit_exceeded, recipe.malformed, recipe.missing_package, repository.unknown_package, repository.unreadable, spec.invalid_text.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local fetch = require("albedo.fetch")
--- local ok, urls = pcall(fetch.addresses, "quill", "3.0")
--- print(ok and urls[1] or urls.code)
--- ```
---@param package string the package, also with its repository: `builtin.zlib`
---@param version string the version
---@return string[] urls each URL once
---@return table? unknown file, line and reason why there may be others
function fetch.addresses(package, version) end

--- Downloads an object and returns its digest; the file is not kept.
---
--- A web page is refused: what has a digest in a recipe is an archive.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, digest.malformed, platform.*, source.fetch_failed, transfer.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local fetch = require("albedo.fetch")
--- local ok, result = pcall(fetch.digest, "http://127.0.0.1:9/quill-3.0.tar.gz")
--- print(ok and result.digest or result.code)
--- ```
---@param url string an `http:`, `https:`, `ftp:` or `s3:` URL
---@param options? albedo.fetch.digest.options how
---@return table result `digest`, `bytes` and the `url` after redirects
function fetch.digest(url, options) end

return fetch
