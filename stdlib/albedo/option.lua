--- Declarations of options that several commands have, so that each reads the same everywhere.

local option = {}

--- How many items are worked on at a time.
---@param work string what happens to them: `packages packed`
---@param usual? string how many unless told; one a core
---@return table
function option.jobs(work, usual)
  return {
    name = "jobs",
    short = "j",
    kind = "value",
    value_name = "N",
    number = true,
    help = ("%s at a time (default: %s)"):format(work, usual or "one a core"),
  }
end

--- The caches that a command uses in the place of the configured ones; may be repeated.
---@param act string what the command does with each: `read`
---@return table
function option.mirror(act)
  return {
    name = "mirror",
    kind = "repeated_value",
    value_name = "MIRROR",
    completes = "mirror",
    help = act .. " this cache (name, path or URL) instead of the configured ones",
  }
end

--- The key that signs.
option.signing_key = {
  name = "key",
  kind = "value",
  value_name = "KEY",
  help = "sign with this key: a fingerprint, key id, address or name (default: the only one)",
}

--- The keys that sign an entry of a cache, each with a signature of its own.
option.signing_keys = {
  name = "key",
  short = "k",
  kind = "repeated_value",
  value_name = "KEY",
  help = "sign with this key: a fingerprint, key id, address or name (default: the only one); "
    .. "several sign each",
}

--- Sources that nothing can verify.
---@param short? string the letter of the option
---@return table
function option.no_checksum(short)
  return {
    name = "no-checksum",
    short = short,
    kind = "flag",
    help = "also take sources that no digest can verify",
  }
end

option.passphrase_variable = {
  name = "passphrase-variable",
  kind = "value",
  value_name = "VARIABLE",
  help = "take the passphrase of the key from this environment variable, instead of being asked "
    .. "by gpg-agent",
}

option.multiple =
  { name = "multiple", short = "m", kind = "flag", help = "take all packages that a SPEC matches" }

option.latest =
  { name = "latest", kind = "flag", help = "of several matches take the newest version" }

option.long =
  { name = "long", short = "l", kind = "flag", help = "show the first characters of each hash" }

option.very_long = { name = "very-long", short = "L", kind = "flag", help = "show whole hashes" }

option.variants = { name = "variants", short = "v", kind = "flag", help = "show variants" }

option.namespaces = { name = "namespaces", short = "N", kind = "flag", help = "show namespaces" }

--- Returns how much of hashes the options `long` and `very-long` ask for.
---@param options table<string, any>
---@return "short"|"whole"|nil
function option.hash_of(options)
  return options["very-long"] and "whole" or options.long and "short" or nil
end

option.spec_file = {
  name = "file",
  short = "f",
  kind = "value",
  value_name = "FILE",
  completes = "file",
  help = "take the specs from a file, one a line",
}

--- What Spack's commands ask a solver for, which albedo does not have: taken, and without effect.
---@return table[]
function option.concretizer()
  local function flag(name, short, help)
    return { name = name, short = short, kind = "flag", help = help .. " (without effect here)" }
  end
  return {
    flag("fresh", "U", "take nothing that is installed into account"),
    flag("reuse", nil, "take what is installed or cached into account"),
    flag("reuse-deps", nil, "take that into account for dependencies alone"),
    flag("fresh-roots", nil, "the same as --reuse-deps"),
    flag("deprecated", nil, "also allow deprecated versions, which are taken last anyway"),
    flag("force", nil, "concretize again"),
  }
end

--- Says once which of the options of `option.concretizer` were given in vain.
---@param options table<string, any>
---@param output albedo.Output
function option.note_concretizer(options, output)
  local given = {}
  for _, each in ipairs(option.concretizer()) do
    if options[each.name] then
      given[#given + 1] = "--" .. each.name
    end
  end
  if #given > 0 then
    local text = "%s: nothing is concretized here, so that changes nothing"
    output:note(text:format(table.concat(given, ", ")))
  end
end

option.private_cache = {
  name = "private",
  kind = "flag",
  help = "also take packages that may not be handed on, since the cache stays within the site",
}

--- Packages as the older spellings name them, for commands that take SPEC arguments as well.
option.named_spec = {
  name = "spec",
  short = "s",
  kind = "repeated_value",
  value_name = "SPEC",
  help = "a package, as an argument names it",
  completes = "installed_spec",
}

option.named_spec_file = {
  name = "spec-file",
  short = "y",
  aliases = { "spec-yaml" },
  kind = "repeated_value",
  value_name = "FILE",
  completes = "file",
  help = "the package of a spec file",
}

--- The three spellings of a cache beside the argument MIRROR; `caches.place_of` reads them.
---@param use string what is done there: `push to`
---@return table[]
function option.places(use)
  return {
    {
      name = "directory",
      short = "d",
      kind = "value",
      value_name = "DIR",
      completes = "folder",
      excludes = { "mirror-name", "mirror-url" },
      help = use .. " the cache in this folder",
    },
    {
      name = "mirror-name",
      short = "m",
      kind = "value",
      value_name = "NAME",
      completes = "mirror",
      excludes = { "mirror-url" },
      help = use .. " the cache of this mirror",
    },
    {
      name = "mirror-url",
      kind = "value",
      value_name = "URL",
      help = use .. " the cache at this URL",
    },
  }
end

return option
