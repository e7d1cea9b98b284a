--- Checks the keys of the keyring: which still count, and whether one can sign.

local fs = require("albedo.fs")
local health = require("albedo.health")
local keyring = require("albedo.keyring")
local path = require("albedo.path")
local report = require("albedo.report")
local sign = require("albedo.sign")

--- A key that ends within this time should be replaced now, in seconds.
local notice = 30 * 24 * 3600

local function check_key(key, check)
  local text = keyring.text(key)
  if key.defect then
    check:warn(
      ("the key %s is %s"):format(text, keyring.state(key)),
      ("what it signs is not accepted; 'albedo gpg untrust %s' removes it"):format(key.fingerprint)
    )
    return false
  end
  if key.expires and key.expires - os.time() < notice then
    check:warn(
      ("the key %s expires on %s"):format(text, keyring.date(key.expires)),
      "make a new one with 'albedo gpg create', publish it, and sign with it from then on"
    )
  end
  return true
end

health.add({
  name = "keys",
  summary = "whether keys have expired or were revoked, and whether one can sign",
  run = function(check)
    local ring = sign.open()
    local status = fs.stat(ring.home)
    if not status then
      return check:ok(("there is no keyring yet: '%s'"):format(ring.home))
    end
    if status.mode & 63 ~= 0 then
      check:warn(
        ("others may look into the keyring '%s'"):format(ring.home),
        ("'chmod 700 %s' keeps them out"):format(ring.home)
      )
    end
    -- GnuPG writes the files of a keyring that has none before it lists that.
    if not (fs.exists(path.join(ring.home, "pubring.kbx"))
      or fs.exists(path.join(ring.home, "pubring.gpg"))) then
      return check:ok(("the keyring '%s' holds no keys yet"):format(ring.home))
    end
    local good, trusted = 0, 0
    for _, key in ipairs(ring:keys()) do
      if check_key(key, check) then
        good = good + 1
        trusted = trusted + (key.trusted and 1 or 0)
      end
    end
    check:ok(
      ("%s of '%s' can be used, %d of them trusted"):format(
        report.count(good, "key"),
        ring.home,
        trusted
      )
    )
    -- Asking GnuPG which keys are secret would start its agent.
    local secrets = path.join(ring.home, "private-keys-v1.d")
    local count = fs.exists(secrets) and #fs.list(secrets, { kind = "file" }) or 0
    check:ok(
      count > 0 and "secret parts are here: packages can be signed"
        or "no secret part is here: packages cannot be signed, signatures can be verified"
    )
  end,
})

return {}
