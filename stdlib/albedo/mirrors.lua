--- What the commands on the configuration of mirrors have in common: options, changes, words.

local changes = require("albedo.changes")
local config = require("albedo.config")
local report = require("albedo.report")

local mirrors = {}

-- The options.

local function value(name, value_name, help)
  return { name = name, kind = "value", value_name = value_name, help = help }
end

--- A secret on a command line is seen by everybody who lists processes.
local function secret(name, variable)
  return {
    name = name,
    kind = "value",
    removal = ("everybody can see a command line; put the secret into an environment variable and "
      .. "name that with --%s"):format(variable),
  }
end

mirrors.scope_option = {
  name = "scope",
  kind = "value",
  value_name = "SCOPE",
  completes = "scope",
  help = "change this configuration scope (default: that of the last -C, else the active "
    .. "environment's, else the user's)",
}

mirrors.type_option = {
  name = "type",
  kind = "repeated_value",
  value_name = "TYPE",
  choices = { "binary", "source" },
  help = "what the mirror holds; may be given twice (default: both)",
}

mirrors.direction_options = {
  {
    name = "push",
    kind = "flag",
    excludes = { "fetch" },
    help = "change only how the mirror is written",
  },
  { name = "fetch", kind = "flag", help = "change only how the mirror is read" },
}

mirrors.switch_options = {
  {
    name = "autopush",
    kind = "negatable_flag",
    help = "let Spack push each package to it that it has built",
  },
  {
    name = "signed",
    kind = "flag",
    excludes = { "unsigned" },
    help = "accept only packages with a valid signature",
  },
  { name = "unsigned", kind = "flag", help = "accept packages without a signature" },
}

mirrors.connection_options = {
  value("s3-access-key-id", "ID", "the id of the S3 access key"),
  value("s3-access-key-id-variable", "VARIABLE", "the environment variable that has the id"),
  value("s3-access-key-secret-variable", "VARIABLE", "the variable that has the key's secret"),
  secret("s3-access-key-secret", "s3-access-key-secret-variable"),
  value("s3-access-token-variable", "VARIABLE", "the variable that has the session token"),
  secret("s3-access-token", "s3-access-token-variable"),
  value("s3-profile", "PROFILE", "the profile of the S3 configuration"),
  value("s3-endpoint-url", "URL", "the address of an S3 service other than Amazon's"),
  value("oci-username", "USER", "the user of the registry, or of a web server"),
  value("oci-username-variable", "VARIABLE", "the variable that has the user's name"),
  value("oci-password-variable", "VARIABLE", "the variable that has the password"),
  secret("oci-password", "oci-password-variable"),
}

--- Returns the options of several lists as one list.
---@param ... table[]
---@return table[]
function mirrors.options(...)
  local all = {}
  for _, list in ipairs({ ... }) do
    table.move(list, 1, #list, #all + 1, all)
  end
  return all
end

-- From options to values.

--- Returns a value that may be false where it is given, else nil.
local function switch(is_on, is_off)
  if is_on then
    return true
  end
  if is_off then
    return false
  end
  return nil
end

local function has(list, word)
  for _, item in ipairs(list) do
    if item == word then
      return true
    end
  end
  return false
end

--- Returns the access pair that options name, a registry's before that of S3.
local function access_pair(options)
  local pair
  for _, names in ipairs({
    { "s3-access-key-id", "s3-access-key-id-variable", "s3-access-key-secret-variable" },
    { "oci-username", "oci-username-variable", "oci-password-variable" },
  }) do
    local id, id_variable, secret_variable =
      options[names[1]], options[names[2]], options[names[3]]
    if id or id_variable or secret_variable then
      pair = { id = id, id_variable = id_variable, secret_variable = secret_variable }
    end
  end
  return pair
end

--- Returns what the options of a command say of a mirror.
local function entry(options, url)
  local types = options.type or {}
  local is_typed = #types > 0
  return {
    url = url,
    binary = switch(is_typed and has(types, "binary"), is_typed),
    source = switch(is_typed and has(types, "source"), is_typed),
    signed = switch(options.signed, options.unsigned),
    autopush = options.autopush,
    profile = options["s3-profile"],
    endpoint_url = options["s3-endpoint-url"],
    access_token_variable = options["s3-access-token-variable"],
    access_pair = access_pair(options),
  }
end

-- What is said.

local verbs = { added = "added", updated = "changed", removed = "removed" }

--- Says what was done, or what would be, and returns the exit status.
---@param context albedo.CommandContext
---@param command string
---@param made table[] as the functions of `albedo.config` return them
---@param outcome albedo.Outcome
---@return integer exit_status
local function finish(context, command, made, outcome)
  local name = context.arguments.name
  return changes.finish(context, command, made, {
    id = name,
    outcome = outcome,
    unchanged = function()
      return ("nothing to change of the mirror '%s'"):format(name)
    end,
    changed = function(change)
      local where = ("the scope '%s' (%s)"):format(change.scope, change.path)
      return ("%s mirror '%s' in %s"):format(verbs[outcome], name, where)
    end,
  })
end

--- Runs `mirror add`.
---@param context albedo.CommandContext
---@return integer exit_status
function mirrors.add(context)
  local options = context.options
  local fields = entry(options, context.arguments.url)
  fields.view = options.name
  local change = config.add_mirror(
    context.arguments.name,
    fields,
    { scope = options.scope, dry_run = options["dry-run"] }
  )
  return finish(context, "mirror add", { change }, "added")
end

--- Runs `mirror set` and `mirror set-url`.
---@param context albedo.CommandContext
---@param command string
---@param url? string
---@return integer exit_status
function mirrors.set(context, command, url)
  local options = context.options
  local change = config.set_mirror(context.arguments.name, entry(options, url), {
    scope = options.scope,
    direction = options.fetch and "fetch" or options.push and "push" or nil,
    dry_run = options["dry-run"],
  })
  return finish(context, command, { change }, "updated")
end

--- Runs `mirror remove`, and says where the mirror still is.
---@param context albedo.CommandContext
---@return integer exit_status
function mirrors.remove(context)
  local options = context.options
  local made = config.remove_mirror(context.arguments.name, {
    scope = options.scope,
    all_scopes = options["all-scopes"],
    dry_run = options["dry-run"],
  })
  local status = finish(context, "mirror remove", made, "removed")
  if not options["dry-run"] then
    for _, mirror in ipairs(config.mirrors()) do
      if mirror.name == context.arguments.name then
        local text = "another scope still has a mirror '%s'; --all-scopes removes it there"
        context.output:note(text:format(mirror.name))
      end
    end
  end
  return status
end

-- Listing.

--- Returns what a list shows of a mirror's URLs.
local function url_text(mirror)
  if mirror.fetch_url == mirror.push_url then
    return mirror.fetch_url
  end
  return ("fetch: %s push: %s"):format(mirror.fetch_url or "none", mirror.push_url or "none")
end

local function kinds(mirror)
  return "[" .. (mirror.source and "s" or " ") .. (mirror.binary and "b" or " ") .. "]"
end

local function print_json(found, output)
  local items = {}
  for index, mirror in ipairs(found) do
    items[index] = {
      id = mirror.name,
      outcome = "present",
      fetch_url = mirror.fetch_url,
      push_url = mirror.push_url,
      view = mirror.view,
      binary = mirror.binary,
      source = mirror.source,
      signed = mirror.signed,
      autopush = mirror.autopush,
    }
  end
  report.print_json("mirror list", items, output)
end

--- Prints mirrors: as Spack does, as a table on a terminal, or as JSON.
---@param found albedo.Mirror[]
---@param output albedo.Output
function mirrors.print(found, output)
  if output.is_json then
    return print_json(found, output)
  end
  if #found == 0 then
    output:print("No mirrors configured.")
    output:note("'albedo mirror add NAME URL' adds one")
    return
  end
  local width, rows = 0, {}
  for index, mirror in ipairs(found) do
    width = math.max(width, utf8.len(mirror.name) or #mirror.name)
    rows[index] = { mirror.name, kinds(mirror), url_text(mirror) }
  end
  if output.is_terminal then
    output:table({
      columns = {
        { title = "MIRROR", priority = 2 },
        { title = "HOLDS", priority = 1 },
        { title = "URL" },
      },
      rows = rows,
    })
    return
  end
  for _, row in ipairs(rows) do
    local padding = (" "):rep(width - (utf8.len(row[1]) or #row[1]))
    output:print(row[1] .. padding .. " " .. row[2] .. " " .. row[3])
  end
end

return mirrors
