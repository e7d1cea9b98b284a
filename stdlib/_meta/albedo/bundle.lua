---@meta albedo.bundle
-- Generated from the native declarations; edits are lost.

---@class albedo.Bundle.unpack.options
---@field inventory albedo.BundleInventory what `inventory` has returned, and somebody has judged
---@field kinds? ("sources"|"recipes"|"environment"|"keys"|"binaries")[] what is unpacked (default: { "sources", "recipes", "environment", "keys", "binaries" })
---@field exclude? string[] the paths of members that are not unpacked all the same (default: {})
---@field replace? boolean whether members replace what is in their places (default: false)
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

--- A bundle that was carried here; nothing in it is believed.
---
--- `tostring` gives its text.
---@class albedo.Bundle
---@field path string the file
local Bundle = {}

--- Returns the inventory, with the signatures of it.
---
--- That this returns says nothing of who made it: look at each signature.
---
--- Raises bundle.corrupt, bundle.hostile, bundle.malformed, bundle.unreadable, bundle.unsupported_version, document.*, gpg.*, platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local bundle = require("albedo.bundle")
--- local draft = bundle.draft()
--- draft:add_folder("sources", "/srv/sources")
--- draft:write("/srv/out/site.tar", { specs = { "motto" } })
--- local carried = bundle.open("/srv/out/site.tar")
--- local inventory = carried:inventory()
--- for _, member in ipairs(inventory.members) do print(member.path, member.bytes) end
--- ```
---@return albedo.BundleInventory inventory what the bundle holds
function Bundle:inventory() end

--- Verifies every member, and puts those of some kinds into a folder.
---
--- What is there already is found `present`, so an interrupted run goes on. Something else in the place of a member stays and is a `conflict`, unless it is to be replaced. Members of other kinds, and those that are excluded, are `verified` alone.
---
--- Raises bundle.corrupt, bundle.hostile, bundle.malformed, bundle.unreadable, bundle.unsupported_version, bundle.unwritable, document.*, gpg.*, platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local bundle = require("albedo.bundle")
--- local draft = bundle.draft()
--- draft:add_folder("sources", "/srv/sources")
--- draft:write("/srv/out/site.tar", { specs = { "motto" } })
--- local carried = bundle.open("/srv/out/site.tar")
--- local results = carried:unpack("/srv/here", { inventory = carried:inventory() })
--- assert(results[1].result == "added")
--- ```
---@param folder string where they go
---@param options albedo.Bundle.unpack.options what and how
---@return table[] results `path`, `bytes`, and `result`: `added`, `present`, `replaced`, `conflict`, `verified`
function Bundle:unpack(folder, options) end

---@class albedo.BundleInventory.missing.options
---@field required? boolean whether only what must be there before is looked for (default: false)
---@field read? boolean whether digests are computed; else sizes must do (default: false)
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

--- What a bundle holds, and what it needs to be in place already.
---@class albedo.BundleInventory
---@field specs string[] what its sources were gathered for
---@field repositories string[] the folders of recipes in the bundle, the most important first
---@field members table[] `path`, `kind`, and `bytes` with `sha256`, or the `target` of a link
---@field required table[] what an earlier bundle has brought, as `members`
---@field absent table[] what was asked for and could not be had: `name`, `outcome`, `reason`
---@field base string? the digest of the inventory that this is a difference to
---@field bytes integer the size of all members
---@field text string its JSON, without signatures
---@field digest string the SHA-256 of `text`
---@field signatures table[] as `keyring:verify` returns them; none if unsigned
local BundleInventory = {}

--- Returns the member of a path, one that is required included, or nil.
---
--- ```lua
--- local bundle = require("albedo.bundle")
--- local draft = bundle.draft()
--- draft:add_folder("sources", "/srv/sources")
--- draft:write("/srv/out/site.tar")
--- local inventory = bundle.open("/srv/out/site.tar"):inventory()
--- assert(inventory:find(inventory.members[1].path))
--- ```
---@param path string the path in the bundle
---@return table? member `path`, `kind`, and `bytes` with `sha256`, or the `target` of a link
function BundleInventory:find(path) end

--- Returns what a folder does not have, or has otherwise.
---
--- Raises bundle.corrupt, bundle.hostile, bundle.malformed, bundle.unreadable, bundle.unsupported_version, document.*, gpg.*, platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local bundle = require("albedo.bundle")
--- local draft = bundle.draft()
--- draft:add_folder("sources", "/srv/sources")
--- draft:write("/srv/out/site.tar")
--- local inventory = bundle.open("/srv/out/site.tar"):inventory()
--- assert(#inventory:missing("/srv/elsewhere") == #inventory.members)
--- ```
---@param folder string where the bundle is unpacked
---@param options? albedo.BundleInventory.missing.options what and how
---@return table[] members `path`, `kind`, and `bytes` with `sha256`, or the `target` of a link
function BundleInventory:missing(folder, options) end

--- Raises unless the signatures are as they must be.
---
--- A bundle without signatures passes unless they are required. One that is signed must have a good signature of a trusted key, unless that is waived.
---
--- Raises bundle.untrusted.
---
--- ```lua
--- local bundle = require("albedo.bundle")
--- local draft = bundle.draft()
--- draft:add_folder("sources", "/srv/sources")
--- local inventory = draft:write("/srv/out/site.tar").inventory
--- assert(inventory:check_signatures() == nil)
--- assert(not pcall(inventory.check_signatures, inventory, "required"))
--- ```
---@param rule? "if_signed"|"required"|"waived" what must hold (default: "if_signed")
---@return string? signer the name of a trusted key that has signed it
function BundleInventory:check_signatures(rule) end

---@class albedo.BundleDraft.add_folder.options
---@field exclude? string[] names of files and folders that are left out, wherever they are (default: { ".albedo" })

---@class albedo.BundleDraft.write.options
---@field specs? string[] what the sources are for (default: {})
---@field repositories? string[] the folders of recipes in the bundle, the most important first (default: {})
---@field absent? table[] what could not be had: `name`, `outcome`, `reason` (default: {})
---@field since? albedo.BundleInventory the inventory of an earlier bundle, of which only what is new is written
---@field fingerprint? string the key that signs the inventory
---@field jobs? integer how many files are read at a time
---@field dry_run? boolean whether no bundle is written (default: false)
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

--- A bundle that is being put together.
---@class albedo.BundleDraft
local BundleDraft = {}

--- Adds a file, or a link as it is.
---
--- ```lua
--- local draft = require("albedo.bundle").draft()
--- draft:add_file("environment/spack.yaml", "/srv/stack/spack.yaml")
--- ```
---@param path string the path in the bundle; its first part is the kind: `sources`, `recipes`, `environment`, `keys`, `binaries`
---@param place string where it is now
function BundleDraft:add_file(path, place) end

--- Adds what is below a folder; links are added as they are.
---
--- Raises bundle.unreadable, platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local draft = require("albedo.bundle").draft()
--- print(draft:add_folder("recipes/lab", "/srv/stack", { exclude = { ".git" } }))
--- ```
---@param path string the path in the bundle; its first part is the kind: `sources`, `recipes`, `environment`, `keys`, `binaries`
---@param folder string where it is now
---@param options? albedo.BundleDraft.add_folder.options what is left out
---@return integer count how many files and links there were
function BundleDraft:add_folder(path, folder, options) end

--- Reads all files for their digests, then writes the bundle.
---
--- Equal files give equal bytes. Nothing has the name of the bundle before it is whole.
---
--- Raises bundle.changed, bundle.corrupt, bundle.hostile, bundle.malformed, bundle.unreadable, bundle.unsupported_version, bundle.unwritable, document.*, gpg.*, lua.bad_argument, platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local draft = require("albedo.bundle").draft()
--- draft:add_folder("sources", "/srv/sources")
--- local result = draft:write("/srv/out/site.tar", { specs = { "motto" } })
--- assert(#result.inventory.members > 0)
--- ```
---@param path string the file
---@param options? albedo.BundleDraft.write.options what and how
---@return table result `bytes` and `digest`, the SHA-256, of the bundle unless it is a dry run; `inventory`
function BundleDraft:write(path, options) end

--- Bundles: one archive that carries sources and more to where no network is.
---@class albedo.bundle
local bundle = {}

--- Opens a bundle, or the inventory of one; nothing is read yet.
---
--- ```lua
--- local bundle = require("albedo.bundle")
--- assert(not pcall(bundle.open("/srv/note.txt").inventory, bundle.open("/srv/note.txt")))
--- ```
---@param path string the file
---@return albedo.Bundle bundle the bundle
function bundle.open(path) end

--- Begins a bundle, to which files are added before it is written.
---
--- ```lua
--- local draft = require("albedo.bundle").draft()
--- draft:add_file("environment/spack.yaml", "/srv/stack/spack.yaml")
--- local result = draft:write("/srv/out/site.tar")
--- print(result.digest, result.bytes)
--- ```
---@return albedo.BundleDraft draft an empty one
function bundle.draft() end

return bundle
