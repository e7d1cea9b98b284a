--- How a bundle is made: gather what specs need from a mirror, add recipes, environment, keys and
--- packages, write one archive.

local bundle = require("albedo.bundle")
local config = require("albedo.config")
local environments = require("albedo.environments")
local keyring = require("albedo.keyring")
local mirror = require("albedo.mirror")
local proof = require("albedo.workflow.mirror_proof")
local recipe = require("albedo.recipe")
local report = require("albedo.report")
local sign = require("albedo.sign")
local source_mirrors = require("albedo.source_mirrors")
local source_verdicts = require("albedo.workflow.source_verdicts")
local spec = require("albedo.spec")

local workflow = {}

---@class albedo.BundleOptions
---@field file string the bundle
---@field source albedo.SourceFolder the mirror that it is made from
---@field specs string[] what is gathered
---@field all? boolean everything that the mirror has, instead of `specs`
---@field environment? albedo.Environment whose packages are gathered and whose files go along
---@field recipes? boolean whether the repositories of recipes go along
---@field binaries? string configured name, path or URL of a build cache that goes along
---@field keys? boolean whether the public keys of the keyring go along
---@field since? string an earlier bundle, or its inventory: only what is new is written
---@field sign? string what means the key that signs; an empty text: the only one
---@field passphrase_variable? string the variable that holds the passphrase of the key
---@field private? boolean also what may not be handed on
---@field verify? boolean prove that all it is for can be fetched from it
---@field jobs? integer files read at a time
---@field dry_run? boolean say what would be done

--- What stays behind of repositories: what programs have made there for themselves.
local left_behind = { ".git", "__pycache__", ".albedo" }

--- Adds the file of one thing that is asked for, and the links to it; returns its entry.
---@return table? entry
local function add_source(draft, inventory, source, folder)
  local entry, links = source_mirrors.find_entry(source, inventory)
  if entry then
    draft:add_file("sources/" .. entry.path, folder.path .. "/" .. entry.path)
    for _, link in ipairs(links) do
      draft:add_file("sources/" .. link.path, folder.path .. "/" .. link.path)
    end
  end
  return entry
end

--- Gathers what specs ask for; returns an item for each thing.
---@param draft albedo.BundleDraft
---@param options albedo.BundleOptions
---@param inventory albedo.MirrorInventory
---@param output albedo.Output
---@return albedo.Item[]
local function gather(draft, options, inventory, output)
  local demand, items = mirror.demand(), {}
  source_mirrors.add(
    demand,
    spec.parse_all(options.specs),
    {},
    source_mirrors.failure_into(items)
  )
  local ledger = source_mirrors.ledger(options.source, output)
  local verdicts = source_verdicts.open(options.source, options.private)
  verdicts:ask(demand.items)
  for _, source in ipairs(demand.items) do
    local path = source.storage or source.alias
    local item = { id = path or source.id, spec = source.id }
    local verdict = verdicts:of(source)
    local entry = verdict.allowed and add_source(draft, inventory, source, options.source)
    if not verdict.allowed then
      report.set_denial(item, "skipped-policy", verdict)
    elseif entry then
      item.member = "sources/" .. entry.path
      item.outcome, item.bytes = "added", entry.bytes
      item.reason = options.dry_run and report.dry_run or nil
    else
      source_mirrors.set_absent(item, source, ledger[path or ""] or ledger[source.id])
    end
    items[#items + 1] = item
  end
  return items
end

--- Gathers everything that the mirror has; returns an item for each file.
---
--- Recipes still say what may be handed on. What none of them knows is taken.
local function gather_all(draft, options, inventory)
  local demand = source_mirrors.demand_of(source_mirrors.packages_of(inventory))
  local verdicts = source_verdicts.open(options.source, options.private)
  local items, left_out = {}, {}
  verdicts:ask(demand.items)
  for _, entry in ipairs(inventory:entries(source_mirrors.file_kinds)) do
    local known = source_mirrors.sources_of(entry, demand)
    local name = known[1] and known[1].id or entry.names[1] or entry.path
    local item, denial = { id = entry.path, spec = name }, verdicts:find_denial(known)
    if denial then
      left_out[entry.path] = true
      report.set_denial(item, "skipped-policy", denial)
    else
      item.member = "sources/" .. entry.path
      draft:add_file(item.member, options.source.path .. "/" .. entry.path)
      item.outcome, item.bytes = "added", entry.bytes
      item.reason = options.dry_run and report.dry_run or nil
    end
    items[#items + 1] = item
  end
  for _, entry in ipairs(inventory:entries({ "link" })) do
    if entry.leads == "file" and not left_out[entry.file] then
      draft:add_file("sources/" .. entry.path, options.source.path .. "/" .. entry.path)
    end
  end
  return items
end

--- Returns the folder of the build cache that goes along; nil for none.
local function folder_of_binaries(options)
  if not options.binaries then
    return nil
  end
  local url = config.get_mirror(options.binaries).fetch_url
  if not url or not url:match("^file://") then
    error({
      code = "command.usage",
      message = ("'%s' is not a build cache in a folder of this machine"):format(options.binaries),
      hint = "'albedo buildcache sync' copies one into a folder",
    })
  end
  return mirror.open(url).path
end

--- Returns the repositories whose recipes go along; one that cannot be used is an error.
---@param options albedo.BundleOptions
---@return table[]
local function carried_repositories(options)
  local repositories = options.recipes and recipe.repositories() or {}
  for _, repository in ipairs(repositories) do
    if repository.error then
      error(repository.error, 0)
    end
  end
  return repositories
end

--- Adds what goes along with the sources; returns an item for each of it.
---@param draft albedo.BundleDraft
---@param options albedo.BundleOptions
---@param binaries? string the folder of a build cache
---@param places string[] to which the folders of recipes are added
---@return albedo.Item[]
local function add_company(draft, options, binaries, places)
  local items = {}
  local function add(id, path, count, member)
    items[#items + 1] = {
      id = id,
      path = path,
      member = member,
      outcome = "added",
      reason = report.count(count, "file") .. (options.dry_run and "; " .. report.dry_run or ""),
    }
  end
  for _, repository in ipairs(carried_repositories(options)) do
    -- Spack 1.x uses repositories only below a folder of this name, one for each part of the
    -- namespace.
    local place = "recipes/spack_repo/" .. repository.namespace:gsub("%.", "/")
    local count = draft:add_folder(place, repository.path, { exclude = left_behind })
    places[#places + 1] = place
    add("recipes " .. repository.namespace, repository.path, count, place)
  end
  local opened = options.environment
  if opened then
    local count = 0
    for name, path in pairs({
      ["spack.yaml"] = opened.manifest_file or false,
      ["spack.lock"] = opened.locked and opened.lock_file or false,
    }) do
      if path then
        draft:add_file("environment/" .. name, path)
        count = count + 1
      end
    end
    add("environment " .. opened.name, opened.folder, count, "environment")
  end
  if binaries then
    add("binaries", binaries, draft:add_folder("binaries", binaries), "binaries")
  end
  return items
end

--- Exports the public keys that can be trusted to verify what goes along, and adds them.
---@return string? path a file that is needed as long as the bundle is written
local function add_keys(draft, options, items)
  if not options.keys then
    return nil
  end
  local ring, fingerprints = sign.open(), {}
  for _, key in ipairs(ring:keys()) do
    fingerprints[#fingerprints + 1] = key.fingerprint
  end
  if #fingerprints == 0 then
    return nil
  end
  local path
  if not options.dry_run then
    path = os.tmpname()
    ring:export(path, fingerprints)
    draft:add_file("keys/keys.asc", path)
  end
  items[#items + 1] = {
    id = "keys",
    member = "keys",
    outcome = "added",
    reason = report.count(#fingerprints, "public key"),
  }
  return path
end

--- Writes the bundle with all that was gathered.
local function write(draft, items, repositories, options, output)
  local absent = {}
  for _, item in ipairs(items) do
    if item.outcome ~= "added" then
      absent[#absent + 1] =
        { name = item.spec or item.id, outcome = item.outcome, reason = item.reason or "" }
    end
  end
  local fingerprint
  if options.sign then
    local name = options.sign ~= "" and options.sign or nil
    local ring = sign.open({ passphrase_variable = options.passphrase_variable })
    fingerprint = keyring.get_signing_key(ring, name).fingerprint
  end
  local running <close> = output:start(options.file)
  return draft:write(options.file, {
    specs = options.specs,
    repositories = repositories,
    absent = absent,
    since = options.since and bundle.open(options.since):inventory(),
    fingerprint = fingerprint,
    jobs = options.jobs,
    dry_run = options.dry_run,
    progress = running,
  })
end

--- Reads the bundle again, and proves that what it is for can be fetched from it.
local function verify(items, inventory, options, output)
  do
    local running <close> = output:start(options.file)
    local written = bundle.open(options.file)
    written:unpack("", { inventory = written:inventory(), kinds = {}, progress = running })
  end
  local folders = {}
  for position, repository in ipairs(carried_repositories(options)) do
    folders[position] = repository.path
  end
  proof.of_bundle(items, inventory, folders, output)
end

--- Marks as present what an earlier bundle has brought, so that this one is without it.
---@param items albedo.Item[]
---@param inventory albedo.BundleInventory
local function mark_earlier(items, inventory)
  local is_new = {}
  for _, member in ipairs(inventory.members) do
    local path = member.path
    while path do
      is_new[path], path = true, path:match("^(.+)/[^/]*$")
    end
  end
  for _, item in ipairs(items) do
    if item.outcome == "added" and item.member and not is_new[item.member] then
      item.outcome, item.bytes, item.reason = "present", nil, "the earlier bundle has it"
    end
    item.member = nil
  end
end

--- Makes a bundle and returns an item for each thing that was asked for.
---@param options albedo.BundleOptions
---@param output albedo.Output
---@return albedo.Item[] items
---@return albedo.BundleInventory inventory
function workflow.run(options, output)
  local draft, binaries = bundle.draft(), folder_of_binaries(options)
  if options.environment then
    for _, text in ipairs(environments.versions(options.environment)) do
      options.specs[#options.specs + 1] = text
    end
  end
  local inventory
  do
    local running <close> = output:start(options.source.path)
    inventory = options.source:inventory({ progress = running })
  end
  local items = options.all and gather_all(draft, options, inventory)
    or gather(draft, options, inventory, output)
  local repositories = {}
  for _, item in ipairs(add_company(draft, options, binaries, repositories)) do
    items[#items + 1] = item
  end
  local keys = add_keys(draft, options, items)
  local ok, result = pcall(write, draft, items, repositories, options, output)
  if keys then
    os.remove(keys)
  end
  if not ok then
    error(result, 0)
  end
  if options.verify and not options.dry_run then
    verify(items, result.inventory, options, output)
  end
  mark_earlier(items, result.inventory)
  for position, item in ipairs(items) do
    report.print_item(item, position, #items, output)
  end
  local required = #result.inventory.required
  if required > 0 then
    output:note(
      ("%s of an earlier bundle must be in place already"):format(report.count(required, "file"))
    )
  end
  if result.digest then
    output:note(("the sha256 of %s is %s"):format(options.file, result.digest))
  end
  return items, result.inventory
end

return workflow
