---@meta albedo.mirror
-- Generated from the native declarations; edits are lost.

---@class albedo.SourceFolder.is_intact.options
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

---@class albedo.SourceFolder.link.options
---@field vintages? ("0.16"|"0.23"|"1.2")[] the generations of Spack that will look for it; up to 0.23 the archive of a tag or branch has a name of its own (default: { "1.2" })

---@class albedo.SourceFolder.add.options
---@field from? string[] the places in the order of asking: paths or URLs of mirrors, and `upstream` for where the recipe says (default: { "upstream" })
---@field verdict albedo.Verdict the answer of policy about this file
---@field checksum? boolean whether a file without a digest in its recipe is refused (default: true)
---@field replace? boolean whether a file that is there is fetched again, and replaced when it is whole (default: false)
---@field link? boolean whether the links are made under which people find it (default: false)
---@field vintages? ("0.16"|"0.23"|"1.2")[] the generations of Spack that will look for it; up to 0.23 the archive of a tag or branch has a name of its own (default: { "1.2" })
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

---@class albedo.SourceFolder.try_add.options
---@field from? string[] the places in the order of asking: paths or URLs of mirrors, and `upstream` for where the recipe says (default: { "upstream" })
---@field verdict albedo.Verdict the answer of policy about this file
---@field checksum? boolean whether a file without a digest in its recipe is refused (default: true)
---@field replace? boolean whether a file that is there is fetched again, and replaced when it is whole (default: false)
---@field link? boolean whether the links are made under which people find it (default: false)
---@field vintages? ("0.16"|"0.23"|"1.2")[] the generations of Spack that will look for it; up to 0.23 the archive of a tag or branch has a name of its own (default: { "1.2" })
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

---@class albedo.SourceFolder.byte_count.options
---@field from? string[] the places in the order of asking: paths or URLs of mirrors, and `upstream` for where the recipe says (default: { "upstream" })

---@class albedo.SourceFolder.remove.options
---@field verdict albedo.Verdict of policy on `before.prune`

---@class albedo.SourceFolder.inventory.options
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

---@class albedo.SourceFolder.check.options
---@field inventory albedo.MirrorInventory which lists the file
---@field source? albedo.MirrorItem what a recipe says of it
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

---@class albedo.SourceFolder.is_same.options
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

---@class albedo.SourceFolder.adopt.options
---@field verdict albedo.Verdict the answer of policy on `source.select`
---@field move? boolean whether the file is removed when the mirror has it (default: false)
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

---@class albedo.SourceFolder.plan_prune.rules
---@field older_than? integer what is younger is kept, in seconds (default: 0)
---@field exclude? albedo.SpecQuery[] the packages and versions that are kept (default: {})
---@field unnamed? boolean whether content goes of which no name says whose it is, though a recipe is not known wholly (default: false)

---@class albedo.SourceFolder.prune.options
---@field verdict albedo.Verdict of policy on `before.prune`
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

---@class albedo.SourceFolder.put_back.options
---@field verdict albedo.Verdict of policy on `before.prune`
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

---@class albedo.SourceFolder.empty_trash.options
---@field verdict albedo.Verdict of policy on `before.prune`
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

--- A source mirror in a folder.
---
--- `tostring` gives its text.
---@class albedo.SourceFolder
---@field path string the folder
---@field url string the folder as a URL
local SourceFolder = {}

--- Tells whether the mirror has a file, whatever is in it.
---
--- Raises source.unreadable, source.unwritable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local folder = require("albedo.mirror").open("/srv/sources")
--- local quill = require("albedo.spec").parse("quill")
--- for _, source in ipairs(require("albedo.recipe").items(quill)) do
---   if not folder:has(source) then print("missing: " .. source.id) end
--- end
--- ```
---@param source albedo.MirrorItem the file
---@return boolean has whether it is there
function SourceFolder:has(source) end

--- Tells whether a file that the mirror has is what the recipe promises.
---
--- It reads the whole file. True where the recipe gives no digest.
---
--- Raises source.unreadable, source.unwritable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local recipe, spec = require("albedo.recipe"), require("albedo.spec")
--- local folder = require("albedo.mirror").open("/srv/sources")
--- for _, source in ipairs(recipe.items(spec.parse("motto"))) do
---   if folder:has(source) and not folder:is_intact(source) then
---     print("damaged: " .. source.id)
---   end
--- end
--- ```
---@param source albedo.MirrorItem the file
---@param options? albedo.SourceFolder.is_intact.options how
---@return boolean intact whether its digest is right
function SourceFolder:is_intact(source, options) end

--- Returns where a file is in the mirror, or would be.
---
--- Raises source.unreadable, source.unwritable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local recipe, spec = require("albedo.recipe"), require("albedo.spec")
--- local folder = require("albedo.mirror").open("/srv/sources")
--- local source = recipe.items(spec.parse("motto"))[1]
--- print(folder:path_of(source))
--- ```
---@param source albedo.MirrorItem the file
---@return string? path the path; nil when it has no place
function SourceFolder:path_of(source) end

--- Makes the links under which people, and old Spacks, find a file.
---
--- Raises source.unreadable, source.unwritable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local recipe, spec = require("albedo.recipe"), require("albedo.spec")
--- local folder = require("albedo.mirror").open("/srv/sources")
--- for _, source in ipairs(recipe.items(spec.parse("motto"))) do
---   if folder:has(source) and folder:link(source) then print("linked " .. source.alias) end
--- end
--- ```
---@param source albedo.MirrorItem the file
---@param options? albedo.SourceFolder.link.options which links
---@return boolean changed whether one was missing
function SourceFolder:link(source, options) end

--- Removes what fetches that were interrupted a week ago or earlier have left.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local folder = require("albedo.mirror").open("/srv/sources")
--- folder:sweep()
--- ```
function SourceFolder:sweep() end

--- Fetches a file from the first place that has it, verifies and stores it.
---
--- What comes from a repository is checked out and packed. A commit or tag that is there is asked for nowhere; a branch is asked for at its repository first, and when that fails the copy that is there stays, with a warning.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*, policy.denied, source.fetch_failed, source.moved_tag, source.no_digest, source.not_found, source.program_missing, source.uncacheable, source.unreachable, source.unreadable, source.unsupported_address, source.unwritable, source.wrong_digest, source.wrong_permit.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local policy, recipe = require("albedo.policy"), require("albedo.recipe")
--- local folder = require("albedo.mirror").open("/srv/sources")
--- local query = require("albedo.spec").parse("motto")
--- for _, source in ipairs(recipe.items(query)) do
---   local verdict = policy.decide("source.select", { source = source, folder = folder })
---   local ok, result = pcall(folder.add, folder, source, {
---     verdict = verdict,
---     from = { "/srv/other-sources", "upstream" },
---   })
---   print(source.id, ok and result.place or result)
--- end
--- ```
---@param source albedo.MirrorItem the file
---@param options albedo.SourceFolder.add.options the places, the permission, and how
---@return table result `added`, false for what is there; `updated`, whether an older one was there; `linked`, whether a link was made; `bytes`; `place`, which gave it; `attempts`, a list of those that did not: `place`, `error`; `path`, where it is; `commit`, which a checkout is of, nil where that is not known; `warnings`, texts
function SourceFolder:add(source, options) end

--- Fetches a file as `add` does, and tells what each place said when none gave it.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*, policy.denied, source.moved_tag, source.no_digest, source.uncacheable, source.unreadable, source.unsupported_address, source.unwritable, source.wrong_permit.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local policy, recipe = require("albedo.policy"), require("albedo.recipe")
--- local folder = require("albedo.mirror").open("/srv/sources")
--- for _, source in ipairs(recipe.items(require("albedo.spec").parse("motto"))) do
---   local verdict = policy.decide("source.select", { source = source, folder = folder })
---   local result, err = folder:try_add(source, { verdict = verdict })
---   for _, attempt in ipairs(err and result.attempts or {}) do
---     print(source.id, attempt.place, attempt.error)
---   end
--- end
--- ```
---@param source albedo.MirrorItem the file
---@param options albedo.SourceFolder.try_add.options the places, the permission, and how
---@return table result `added`, false for what is there; `updated`, whether an older one was there; `linked`, whether a link was made; `bytes`; `place`, which gave it; `attempts`, a list of those that did not: `place`, `error`; `path`, where it is; `commit`, which a checkout is of, nil where that is not known; `warnings`, texts
---@return table? error why no place gave the file; then `added` is false
function SourceFolder:try_add(source, options) end

--- Finds out how large a file is at the first place that has it.
---
--- Nothing is fetched: servers are asked for the head alone.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*, source.unsupported_address, source.unwritable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local recipe, spec = require("albedo.recipe"), require("albedo.spec")
--- local folder = require("albedo.mirror").open("/srv/sources")
--- for _, source in ipairs(recipe.items(spec.parse("motto"))) do
---   print(source.id, folder:byte_count(source))
--- end
--- ```
---@param source albedo.MirrorItem the file
---@param options? albedo.SourceFolder.byte_count.options the places
---@return integer? bytes its size in bytes; nil where no place tells it
function SourceFolder:byte_count(source, options) end

--- Returns what the mirror was asked for and what became of each thing.
---
--- The last word of all runs, from `.albedo/ledger.jsonl`: `requests` with `number`, `command`, `specs`, `options` and `time`, the oldest first; `entries`, sorted by spec, with `id`, `spec`, `kind` (`archive`, `resource`, `patch`, `spec`, `gap`), `package`, `version`, `outcome`, `reason`, `rule`, `warnings`, `digest`, `storage`, `aliases`, `urls`, `attempts` (`place`, `reason`), `place`, `commit`, `bytes`, `stored`, `checked` and `request`, the number of the request. Times are in seconds since 1970. Both are empty where nothing was recorded.
---
--- Raises ledger.malformed, ledger.unsupported_version, source.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local folder = require("albedo.mirror").open("/srv/sources")
--- for _, entry in ipairs(folder:ledger().entries) do
---   if entry.outcome == "failed" then print(entry.spec, entry.reason) end
--- end
--- ```
---@return table ledger `requests` and `entries`
function SourceFolder:ledger() end

--- Writes what became of the things that a run was asked for into the ledger.
---
--- `run` has `command`, `specs` and `options` (texts) of the request, `entries` as `ledger` returns them, without `request` and `checked`, and `covered`: the packages that were looked at, each with the list of its versions. What was said of these before and is not said again is forgotten, unless the mirror has its file. Runs of several programs at a time lose nothing of each other.
---
--- Raises ledger.malformed, ledger.unsupported_version, lua.bad_argument, source.unreadable, source.unwritable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local folder = require("albedo.mirror").open("/srv/sources")
--- folder:record({
---   command = "site import",
---   specs = { "quill@1.0" },
---   options = {},
---   covered = { quill = { "1.0" } },
---   entries = {
---     {
---       id = "quill/quill-1.0.tar.gz",
---       spec = "quill@1.0",
---       kind = "archive",
---       package = "quill",
---       version = "1.0",
---       outcome = "manual",
---       reason = "its authors send it on request",
---     },
---   },
--- })
--- ```
---@param run table the request and what became of it
function SourceFolder:record(run) end

--- Takes the entries of files out of the ledger that the mirror has no more.
---
--- Raises ledger.malformed, ledger.unsupported_version, source.unreadable, source.unwritable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local folder = require("albedo.mirror").open("/srv/sources")
--- assert(folder:forget({ "quill/quill-0.1.tar.gz" }) == 0)
--- ```
---@param paths string[] paths in the mirror, as in `storage` and `aliases`
---@return integer count how many entries went
function SourceFolder:forget(paths) end

--- Returns what lies directly below the folder, and whether mirrors have such a thing.
---
--- Known are the store of sources, build caches, Albedo's own folder, and folders of packages that hold nothing but links to the store.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*, source.unreadable, source.unsafe_folder.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local folder = require("albedo.mirror").open("/srv/sources")
--- for _, entry in ipairs(folder:contents() or {}) do
---   if not entry.known then print("not of a mirror: " .. entry.name) end
--- end
--- ```
---@return table[]? entries `name`, `known`, `files` and `bytes` of each; nil where there is no folder, or danger
---@return string? danger why this folder must not be emptied, as a clause
function SourceFolder:contents() end

--- Removes entries of the folder for good, and the folder when it is empty.
---
--- No link is followed.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*, policy.denied, source.unreadable, source.unsafe_folder, source.unwritable, source.wrong_permit.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local policy = require("albedo.policy")
--- local folder = require("albedo.mirror").open("/srv/old-sources")
--- local verdict = policy.decide("before.prune", { folder = folder })
--- local names = {}
--- for index, entry in ipairs(folder:contents() or {}) do names[index] = entry.name end
--- if #names > 0 then folder:remove(names, { verdict = verdict }) end
--- ```
---@param names string[] what goes, as `contents` names it
---@param options albedo.SourceFolder.remove.options the permission
function SourceFolder:remove(names, options) end

--- Lists what the mirror has; links are looked at, not followed.
---
--- Raises platform.*, source.not_found, source.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local inventory = require("albedo.mirror").open("/srv/sources"):inventory()
--- print(inventory.count)
--- ```
---@param options? albedo.SourceFolder.inventory.options how
---@return albedo.MirrorInventory inventory all of it
function SourceFolder:inventory(options) end

--- Reads one file of the mirror and compares it with what it must be.
---
--- An archive must have the digest of its name, or the one of its recipe; one that was made from a repository must be readable to its end and hold the commit of its name.
---
--- Raises lua.bad_argument, source.unreadable, source.unwritable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local folder = require("albedo.mirror").open("/srv/sources")
--- local inventory = folder:inventory()
--- for _, entry in ipairs(inventory:entries({ "archive" })) do
---   local problem = folder:check(entry.path, { inventory = inventory })
---   if problem then print(entry.path, problem) end
--- end
--- ```
---@param path string the path below the mirror
---@param options albedo.SourceFolder.check.options what is known of it
---@return string? problem what is wrong, as a clause
---@return string? doubt what could not be proven though nothing is wrong
function SourceFolder:check(path, options) end

--- Tells whether a file has the same bytes in another mirror.
---
--- Raises source.unreadable, source.unwritable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local mirror = require("albedo.mirror")
--- local one, other = mirror.open("/srv/sources"), mirror.open("/srv/sources")
--- for _, entry in ipairs(one:inventory():entries({ "archive" })) do
---   assert(one:is_same(entry.path, other))
--- end
--- ```
---@param path string the path below both mirrors
---@param other albedo.SourceFolder the other mirror
---@param options? albedo.SourceFolder.is_same.options how
---@return boolean same whether both digests are equal
function SourceFolder:is_same(path, other, options) end

--- Puts a file of this machine into the mirror, in the place of a source.
---
--- It is copied and verified by the digest of the recipe; then the links are made under which people find it. What the mirror has stays when it has that digest, and is replaced otherwise. A file that is to be moved is removed when the mirror's copy is verified, and never when it is the mirror's own.
---
--- Raises platform.*, policy.denied, source.changed, source.fetch_failed, source.no_digest, source.not_found, source.unreadable, source.unwritable, source.wrong_digest, source.wrong_permit.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local mirror, recipe = require("albedo.mirror"), require("albedo.recipe")
--- local folder, demand = mirror.open("/srv/fresh"), mirror.demand()
--- demand:add(recipe.plan(require("albedo.spec").parse("motto")))
--- local path = "/srv/motto-1.txt"
--- for _, source in ipairs(demand:with_digests(mirror.digests(path, demand.algorithms))) do
---   local verdict = require("albedo.policy").decide("source.select", {
---     source = source,
---     folder = folder,
---   })
---   print(folder:adopt(path, source, { verdict = verdict }).added)
--- end
--- ```
---@param path string the file
---@param source albedo.MirrorItem what it is, by its digest
---@param options albedo.SourceFolder.adopt.options the permission, and how
---@return table result `added`, false for what was there; `updated`, whether something damaged was there; `linked`, whether a link was made; `bytes`; `own`, whether the file is the one that the mirror has
function SourceFolder:adopt(path, source, options) end

--- Says what a prune would take away, and what it would leave and why.
---
--- What no recipe refers to goes, with the links that lead to it, and links that lead nowhere. In doubt content stays: where its package has no recipe, or one that is not known wholly.
---
--- ```lua
--- local mirror, recipe = require("albedo.mirror"), require("albedo.recipe")
--- local folder, demand = mirror.open("/srv/sources"), mirror.demand()
--- for _, query in ipairs(require("albedo.spec").parse_all(recipe.names())) do
---   demand:add(recipe.plan(query))
--- end
--- local plan = folder:plan_prune(folder:inventory(), demand, { older_than = 90 * 24 * 3600 })
--- for _, one in ipairs(plan.removed) do print(one.path, one.reason) end
--- ```
---@param inventory albedo.MirrorInventory what the mirror has
---@param demand albedo.MirrorDemand what all recipes ask for
---@param rules? albedo.SourceFolder.plan_prune.rules what is kept
---@return albedo.MirrorPrunePlan plan the plan
function SourceFolder:plan_prune(inventory, demand, rules) end

--- Moves what a plan lets go to the trash of the mirror.
---
--- Raises platform.*, policy.denied, source.unreadable, source.unsafe_folder, source.unwritable, source.wrong_permit.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local mirror = require("albedo.mirror")
--- local folder = mirror.open("/srv/sources")
--- local verdict = require("albedo.policy").decide("before.prune", { folder = folder })
--- local plan = folder:plan_prune(folder:inventory(), mirror.demand())
--- print(folder:prune(plan, { verdict = verdict }).trash)
--- ```
---@param plan albedo.MirrorPrunePlan the plan
---@param options albedo.SourceFolder.prune.options the permission
---@return table result `trash`, the name for `put_back`; `kept`, reasons by path of what has changed meanwhile; `failed`, errors by path
function SourceFolder:prune(plan, options) end

--- Returns what prunes have taken away, the oldest first.
---
--- Raises platform.*, source.not_found, source.unreadable, source.unsafe_folder, source.unwritable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local folder = require("albedo.mirror").open("/srv/sources")
--- for _, prune in ipairs(folder:trash()) do print(prune.name, prune.files, prune.bytes) end
--- ```
---@return table[] prunes `name`, `time`, `files`, `bytes` of each, and `can_be_put_back`
function SourceFolder:trash() end

--- Undoes a prune: what it has taken away is there again.
---
--- Raises platform.*, policy.denied, source.missing_trash, source.unreadable, source.unsafe_folder, source.unwritable, source.wrong_permit.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local folder = require("albedo.mirror").open("/srv/sources")
--- local verdict = require("albedo.policy").decide("before.prune", { folder = folder })
--- assert(not pcall(folder.put_back, folder, "", { verdict = verdict }))
--- ```
---@param name string of the prune; the last one for an empty text
---@param options albedo.SourceFolder.put_back.options the permission
---@return table[] entries `path` of each, and `back`, which is false where the mirror has something there
function SourceFolder:put_back(name, options) end

--- Deletes what prunes have taken away.
---
--- Raises platform.*, policy.denied, source.unreadable, source.unsafe_folder, source.unwritable, source.wrong_permit.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local folder = require("albedo.mirror").open("/srv/sources")
--- local gone = folder:empty_trash(os.time() - 30 * 24 * 3600, {
---   verdict = require("albedo.policy").decide("before.prune", { folder = folder }),
--- })
--- for _, prune in ipairs(gone) do print(prune.name, prune.bytes) end
--- ```
---@param before integer prunes that were made before, in seconds since 1970
---@param options albedo.SourceFolder.empty_trash.options the permission
---@return table[] prunes what was deleted, as `trash` describes it
function SourceFolder:empty_trash(before, options) end

---@class albedo.MirrorInventory.statistics.options
---@field largest? integer how many of the largest files are told (default: 10)

--- What the folder of a source mirror had when it was listed.
---@class albedo.MirrorInventory
---@field count integer how many files and links there are
---@field nameless integer how many have names that are no text, or are no files
local MirrorInventory = {}

--- Returns what the mirror has, sorted by path.
---
--- ```lua
--- local inventory = require("albedo.mirror").open("/srv/sources"):inventory()
--- for _, entry in ipairs(inventory:entries({ "archive", "checkout" })) do
---   print(entry.path, entry.bytes)
--- end
--- ```
---@param kinds? ("archive"|"checkout"|"named"|"link"|"leftover"|"foreign")[] the kinds that are wanted; all unless told
---@return table[] entries `path`; `kind`: `archive`, `checkout`, `named`, `link`, `leftover` of an interrupted run, `foreign`; `bytes`, `modified`; of a link `target`, `leads` (`file`, `nothing`, `outside`) and `file`, the path that it leads to; `package` of a name for people; `names` of a file: the links that lead to it
function MirrorInventory:entries(kinds) end

--- Returns the entry at a path, or nil.
---
--- ```lua
--- local inventory = require("albedo.mirror").open("/srv/sources"):inventory()
--- local entry = inventory:find("motto/motto-1")
--- print(entry and entry.file)
--- ```
---@param path string the path below the mirror
---@return table? entry `path`; `kind`: `archive`, `checkout`, `named`, `link`, `leftover` of an interrupted run, `foreign`; `bytes`, `modified`; of a link `target`, `leads` (`file`, `nothing`, `outside`) and `file`, the path that it leads to; `package` of a name for people; `names` of a file: the links that lead to it
function MirrorInventory:find(path) end

--- Tells what the mirror holds, in numbers.
---
--- `files`, `shared` (what further names would cost as copies), `unnamed` (no name for people leads there), and the lists `kinds`, `packages`, `largest`: each with `name`, `count` and `bytes`; `broken_links`.
---
--- ```lua
--- local numbers = require("albedo.mirror").open("/srv/sources"):inventory():statistics()
--- print(numbers.files.count, numbers.files.bytes)
--- for _, package in ipairs(numbers.packages) do print(package.name, package.bytes) end
--- ```
---@param options? albedo.MirrorInventory.statistics.options how much
---@return table statistics the numbers
function MirrorInventory:statistics(options) end

--- Tells in what two mirrors differ; no file is read for it.
---
--- Content under a digest is the same where path and size are. What is `undecided` has one path and one size, and a name that does not promise what is in it.
---
--- ```lua
--- local mirror = require("albedo.mirror")
--- local first = mirror.open("/srv/sources"):inventory()
--- local found = first:compare(mirror.open("/srv/sources"):inventory())
--- assert(#found.only_here == 0 and #found.different == 0)
--- ```
---@param other albedo.MirrorInventory the inventory of the other mirror
---@return table comparison `only_here`, `only_there` and `equal`, lists of entries as `entries` gives them; `different` and `undecided` with `here`, `there`, and `reason` in words
function MirrorInventory:compare(other) end

--- What recipes ask of a source mirror, to be looked up by path and by digest.
---@class albedo.MirrorDemand
---@field items albedo.MirrorItem[] each file once
---@field algorithms string[] the kinds of digests that items have
---@field incompleteness string? why something may be asked for that is not among the items; nil when all is known
local MirrorDemand = {}

--- Adds what a plan asks for.
---
--- ```lua
--- local mirror, recipe = require("albedo.mirror"), require("albedo.recipe")
--- local demand = mirror.demand()
--- for _, query in ipairs(require("albedo.spec").parse_all(recipe.names())) do
---   demand:add(recipe.plan(query))
--- end
--- assert(#demand.items > 0)
--- ```
---@param plan albedo.MirrorPlan of `recipe.plan`
function MirrorDemand:add(plan) end

--- Notes that the recipe of a package could not be read.
---
--- ```lua
--- local demand = require("albedo.mirror").demand()
--- demand:add_unreadable("quill", "it is too large")
--- assert(demand.incompleteness:find("too large"))
--- ```
---@param package string its name
---@param reason string why, as a clause
function MirrorDemand:add_unreadable(package, reason) end

--- Returns the item whose file lies at a path of the mirror, or nil.
---
--- ```lua
--- local mirror, recipe = require("albedo.mirror"), require("albedo.recipe")
--- local demand = mirror.demand()
--- for _, query in ipairs(require("albedo.spec").parse_all(recipe.names())) do
---   demand:add(recipe.plan(query))
--- end
--- for _, item in ipairs(demand.items) do
---   if item.storage then assert(demand:find(item.storage).id == item.id) end
--- end
--- ```
---@param path string the path below the mirror
---@return albedo.MirrorItem? item the item
function MirrorDemand:find(path) end

--- Returns the items that people find under a path of the mirror.
---
--- ```lua
--- local mirror, recipe = require("albedo.mirror"), require("albedo.recipe")
--- local demand = mirror.demand()
--- for _, query in ipairs(require("albedo.spec").parse_all(recipe.names())) do
---   demand:add(recipe.plan(query))
--- end
--- assert(demand:named("quill/quill-2.0.tar.gz")[1].id == "quill@2.0")
--- ```
---@param path string the path below the mirror
---@return albedo.MirrorItem[] items mostly one
function MirrorDemand:named(path) end

--- Returns the items whose file has one of these digests.
---
--- ```lua
--- local mirror, recipe = require("albedo.mirror"), require("albedo.recipe")
--- local demand = mirror.demand()
--- for _, query in ipairs(require("albedo.spec").parse_all(recipe.names())) do
---   demand:add(recipe.plan(query))
--- end
--- local digests = mirror.digests("/srv/note.txt", demand.algorithms)
--- assert(#demand:with_digests(digests) == 0)
--- ```
---@param digests string[] in hexadecimal digits, of any kind
---@return albedo.MirrorItem[] items maybe none
function MirrorDemand:with_digests(digests) end

--- Returns the items that a file of some name was probably meant to be.
---
--- ```lua
--- local mirror, recipe = require("albedo.mirror"), require("albedo.recipe")
--- local demand = mirror.demand()
--- for _, query in ipairs(require("albedo.spec").parse_all(recipe.names())) do
---   demand:add(recipe.plan(query))
--- end
--- assert(demand:like("quill-2.0.tar.gz")[1].digest)
--- ```
---@param name string the name of the file, without a folder
---@return albedo.MirrorItem[] items maybe none
function MirrorDemand:like(name) end

--- What a prune would take from a source mirror, and what it would leave.
---@class albedo.MirrorPrunePlan
---@field removed table[] what goes: `path`, `bytes`, `reason`
---@field kept table[] what no recipe refers to and what stays: `path`, `bytes`, `reason`
---@field needed integer how many files recipes refer to
local MirrorPrunePlan = {}

---@class albedo.WebMirror.check.options
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

--- A source mirror on a web server: it cannot be listed, but asked for each file.
---@class albedo.WebMirror
---@field url string its address, without secrets
local WebMirror = {}

--- Asks for a file, and returns its size; nil when it is not there.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*, transfer.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local web = require("albedo.mirror").open_web("http://127.0.0.1:9/sources")
--- local recipe, spec = require("albedo.recipe"), require("albedo.spec")
--- local source = recipe.items(spec.parse("motto"))[1]
--- local ok, err = pcall(web.size_of, web, source)
--- assert(not ok and err.code:find("transfer"))
--- ```
---@param source albedo.MirrorItem the file
---@return integer? bytes the size, -1 where the server does not tell it
function WebMirror:size_of(source) end

--- Reads a file over the network and compares it with its digest.
---
--- Nothing of it is kept.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*, transfer.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local web = require("albedo.mirror").open_web("http://127.0.0.1:9/sources")
--- local recipe, spec = require("albedo.recipe"), require("albedo.spec")
--- local source = recipe.items(spec.parse("motto"))[1]
--- local ok, err = pcall(web.check, web, source)
--- assert(not ok and err.code:find("transfer"))
--- ```
---@param source albedo.MirrorItem the file
---@param options? albedo.WebMirror.check.options how
---@return string? problem what is wrong, as a clause
function WebMirror:check(source, options) end

---@class albedo.mirror.digests.options
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

--- Source mirrors.
---@class albedo.mirror
local mirror = {}

--- Opens the source mirror in a folder; nothing is read yet.
---
--- The folder is made when something is put into it.
---
--- Raises source.unsupported_address.
---
--- ```lua
--- local mirror = require("albedo.mirror")
--- local folder = mirror.open("/srv/sources")
--- print(folder.path, folder.url)
--- ```
---@param path string a path or a `file://` URL
---@return albedo.SourceFolder folder the mirror
function mirror.open(path) end

--- Opens the local cache of sources, `config:source_cache`.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*.
---
--- ```lua
--- local cache = require("albedo.mirror").source_cache()
--- print(cache.path)
--- ```
---@return albedo.SourceFolder folder the cache
function mirror.source_cache() end

--- Opens a source mirror on a web server; nothing is asked yet.
---
--- Raises source.unsupported_address.
---
--- ```lua
--- local web = require("albedo.mirror").open_web("https://mirror.example.org/sources")
--- print(web.url)
--- ```
---@param url string an `http:` or `https:` URL
---@return albedo.WebMirror mirror the mirror
function mirror.open_web(url) end

--- Returns a demand for nothing, to which plans are added.
---
--- ```lua
--- local mirror, recipe = require("albedo.mirror"), require("albedo.recipe")
--- local demand = mirror.demand()
--- demand:add(recipe.plan(require("albedo.spec").parse("quill")))
--- for _, item in ipairs(demand.items) do print(item.id, item.digest) end
--- ```
---@return albedo.MirrorDemand demand what recipes ask of a mirror
function mirror.demand() end

--- Returns several digests of a file, which is read once.
---
--- Raises source.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local digests = require("albedo.mirror").digests("/srv/note.txt", { "md5", "sha256" })
--- assert(#digests == 2)
--- ```
---@param path string the file
---@param algorithms? ("md5"|"sha1"|"sha224"|"sha256"|"sha384"|"sha512")[] the kinds of digests (default: { "sha256" })
---@param options? albedo.mirror.digests.options how
---@return string[] digests in hexadecimal digits, in no order
function mirror.digests(path, algorithms, options) end

return mirror
