--- Publishes public keys in a build cache.

local caches = require("albedo.caches")
local keyring = require("albedo.keyring")
local option = require("albedo.option")
local policy = require("albedo.policy")
local report = require("albedo.report")

local directory, mirror_name, mirror_url = table.unpack(option.places("publish in"))

local command = {
  name = "publish",
  summary = "publish public keys in a build cache",
  description = "Whoever uses the cache finds the keys with 'albedo buildcache keys'.",
  arguments = {
    {
      name = "keys",
      count = "many",
      help = "fingerprints, key ids, addresses or names (default: all public keys)",
    },
  },
  options = {
    directory,
    mirror_name,
    mirror_url,
    {
      name = "update-index",
      aliases = { "rebuild-index" },
      kind = "flag",
      help = "also add the keys to the cache's list of keys, by which others find them",
    },
  },
  examples = { "albedo gpg publish --update-index -m site", "albedo gpg publish -d /srv/cache" },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local options, names = context.options, context.arguments.keys
  local place = caches.place_of(options)
  if not place then
    error({
      code = "command.usage",
      message = "no cache is named",
      hint = "name it with -d DIR, -m NAME or --mirror-url URL",
    })
  end
  local ring, cache = keyring.open({}), caches.open_for_push(place)
  local keys = #names > 0 and ring:get_keys(names) or ring:keys()
  local verdict = policy.decide("before.index", { cache = cache })
  local items = {}
  for index, key in ipairs(keys) do
    local reason = options["dry-run"] and report.dry_run or keyring.state(key)
    items[index] = keyring.item(key, "added", reason)
    if not options["dry-run"] then
      local result = cache:publish_keys({ key.fingerprint }, {
        verdict = verdict,
        update_list = options["update-index"],
      })
      items[index].outcome = result.changed > 0 and "added" or "present"
    end
  end
  return keyring.finish("gpg publish", items, context)
end

return command
