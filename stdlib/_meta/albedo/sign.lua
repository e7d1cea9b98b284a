---@meta albedo.sign
-- Generated from the native declarations; edits are lost.

---@class albedo.Keyring.get_keys.options
---@field secret? boolean whether only keys with a secret part count (default: false)

---@class albedo.Keyring.read_keys.source
---@field path? string the file
---@field text? string the text, instead of a file
---@field fingerprint? string the one key that must be in it, and no other, and no secret

---@class albedo.Keyring.create_key.options
---@field comment? string what the key is for (default: "")
---@field expires? string when it ends: `0` never, `2y`, `2030-12-31` (default: "0")

---@class albedo.Keyring.import.source
---@field path? string the file
---@field text? string the text, instead of a file
---@field fingerprint? string the one key that must be in it, and no other, and no secret

---@class albedo.Keyring.remove.options
---@field secret? boolean whether its secret part goes, too (default: false)

---@class albedo.Keyring.export.options
---@field secret? boolean whether the secret keys are written (default: false)

---@class albedo.Keyring.sign.options
---@field fingerprint string the key that signs
---@field output string where the signature goes
---@field clear? boolean whether the text goes with the signature into one file (default: false)

--- The keyring of Albedo and Spack, apart from the user's own.
---
--- `tostring` gives its text.
---@class albedo.Keyring
---@field home string its folder
local Keyring = {}

--- Returns all public keys; none where there is no keyring yet.
---
--- Raises gpg.failed, gpg.unavailable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- for _, key in ipairs(require("albedo.sign").open():keys()) do
---   print(key.fingerprint, key.name, key.trusted and "trusted" or "not trusted")
--- end
--- ```
---@return table[] keys each with fingerprint, name, user_ids, created, expires, trusted, secret, can_sign, defect (`revoked`, `expired`, `disabled`) and parts
function Keyring:keys() end

--- Returns the keys whose secret part is here.
---
--- Raises gpg.failed, gpg.unavailable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- print(#require("albedo.sign").open():secret_keys())
--- ```
---@return table[] keys each with fingerprint, name, user_ids, created, expires, trusted, secret, can_sign, defect (`revoked`, `expired`, `disabled`) and parts
function Keyring:secret_keys() end

--- Returns the keys that some texts mean, in that order.
---
--- A text is a fingerprint, a key id of at least 8 digits, an address, a whole name, or a piece of a name that no other key has.
---
--- Raises gpg.ambiguous_key, gpg.failed, gpg.unavailable, gpg.unknown_key.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local ring = require("albedo.sign").open()
--- local ok, err = pcall(ring.get_keys, ring, { "nobody@example.org" })
--- if not ok then print(err.code, err.message) end
--- ```
---@param texts string[] what means the keys
---@param options? albedo.Keyring.get_keys.options which keys count
---@return table[] keys each with fingerprint, name, user_ids, created, expires, trusted, secret, can_sign, defect (`revoked`, `expired`, `disabled`) and parts
function Keyring:get_keys(texts, options) end

--- Returns the keys that a file holds, importing nothing.
---
--- Raises gpg.bad_key_file, gpg.failed, gpg.unavailable, platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- for _, key in ipairs(require("albedo.sign").open():read_keys({ path = "/srv/key.asc" })) do
---   print(key.fingerprint)
--- end
--- ```
---@param source? albedo.Keyring.read_keys.source where the keys are
---@return table[] keys each with fingerprint, name, user_ids, created, expires, trusted, secret, can_sign, defect (`revoked`, `expired`, `disabled`) and parts
function Keyring:read_keys(source) end

--- Makes a key that signs, RSA with 4096 bits, without a passphrase.
---
--- It is trusted, as all keys made here. Takes about a second.
---
--- Raises gpg.failed, gpg.invalid_request, gpg.unavailable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local ring = require("albedo.sign").open()
--- local key = ring:create_key("Site Signer", "signer@example.org", { expires = "2y" })
--- print(key.fingerprint)
--- ```
---@param name string the owner's name
---@param email string the owner's address
---@param options? albedo.Keyring.create_key.options more about the key
---@return table key as `keys` returns it
function Keyring:create_key(name, email, options) end

--- Imports all keys of a text or a file; they are not trusted by that.
---
--- Raises gpg.bad_key_file, gpg.failed, gpg.unavailable, platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local ring = require("albedo.sign").open()
--- for _, key in ipairs(ring:import({ path = "/srv/key.asc" })) do
---   print(key.fingerprint, key.added and "added" or "present")
--- end
--- ```
---@param source? albedo.Keyring.import.source where the keys are
---@return table[] keys as `keys` returns them, each with `added`: whether new
function Keyring:import(source) end

--- Trusts keys, so that their signatures count, or ends that.
---
--- Raises gpg.failed, gpg.unavailable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local ring = require("albedo.sign").open()
--- local key = ring:import({ path = "/srv/key.asc" })[1]
--- ring:set_trust({ key.fingerprint }, true)
--- assert(ring:get_keys({ key.fingerprint })[1].trusted)
--- ```
---@param fingerprints string[] fingerprints of keys of the ring
---@param trusted boolean whether they are trusted
function Keyring:set_trust(fingerprints, trusted) end

--- Removes a key from the ring.
---
--- Raises gpg.ambiguous_key, gpg.failed, gpg.secret_key, gpg.unavailable, gpg.unknown_key.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local ring = require("albedo.sign").open()
--- local key = ring:import({ path = "/srv/key.asc" })[1]
--- ring:remove(key.fingerprint)
--- ```
---@param fingerprint string the fingerprint of the key
---@param options? albedo.Keyring.remove.options what goes
function Keyring:remove(fingerprint, options) end

--- Writes keys to a file as armored text.
---
--- A file with secret keys is for its owner alone, whatever the umask says.
---
--- Raises gpg.failed, gpg.no_passphrase, gpg.unavailable, platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local ring = require("albedo.sign").open()
--- local key = ring:import({ path = "/srv/key.asc" })[1]
--- ring:export("/srv/copy.asc", { key.fingerprint })
--- ```
---@param path string the file, which is replaced
---@param fingerprints string[] fingerprints of keys of the ring
---@param options? albedo.Keyring.export.options what is written
function Keyring:export(path, fingerprints, options) end

--- Signs a file.
---
--- Raises gpg.failed, gpg.no_passphrase, gpg.path_too_long, gpg.unavailable, gpg.unknown_key, platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local ring = require("albedo.sign").open()
--- local key = ring:create_key("Site Signer", "signer@example.org")
--- ring:sign("/srv/note.txt", { fingerprint = key.fingerprint, output = "/srv/note.txt.asc" })
--- ```
---@param path string the file
---@param options albedo.Keyring.sign.options how
function Keyring:sign(path, options) end

--- Verifies the signatures of a file.
---
--- Without a signature file, a file that is clear-signed is verified by itself, any other by the file of that name with `.asc`. That this returns says nothing: look at each signature. Only what is `good` and trusted counts.
---
--- Raises gpg.failed, gpg.malformed, gpg.unavailable, platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local ring = require("albedo.sign").open()
--- local key = ring:create_key("Site Signer", "signer@example.org")
--- ring:sign("/srv/note.txt", { fingerprint = key.fingerprint, output = "/srv/note.txt.asc" })
--- local signature = ring:verify("/srv/note.txt", "/srv/note.txt.asc")[1]
--- assert(signature.status == "good" and signature.trusted)
--- ```
---@param path string the file
---@param signature? string the file with its detached signature
---@return table[] signatures each with status (`good`, `bad`, `expired signature`, `expired key`, `revoked key`, `unknown key`, `error`), trusted, fingerprint, signing_key, name, created, detail
function Keyring:verify(path, signature) end

--- Tells whether a run that was killed has left GnuPG's agent running.
---
--- The next command that needs an agent ends that one, too.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local ring = require("albedo.sign").open()
--- assert(not ring:has_left_agent())
--- ```
---@return boolean answer whether one has
function Keyring:has_left_agent() end

---@class albedo.sign.open.options
---@field passphrase_variable? string the environment variable that holds the passphrase of keys; without it the agent asks with a program of its own

--- Keys and signatures.
---@class albedo.sign
local sign = {}

--- Returns the keyring of this run; nothing is read or written yet.
---
--- It is in `$SPACK_GNUPGHOME`, else in `opt/spack/gpg` below `$spack`. An agent that it starts ends with the run.
---
--- Raises gpg.invalid_request.
---
--- ```lua
--- local ring = require("albedo.sign").open()
--- print(ring.home)
--- ```
---@param options? albedo.sign.open.options how passphrases are answered for
---@return albedo.Keyring keyring the keyring
function sign.open(options) end

--- Returns the files below a folder whose name ends with `.key`, sorted.
---
--- Links are not followed. A folder that is not there has none.
---
--- Raises platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- for _, path in ipairs(require("albedo.sign").key_files("/srv/keys")) do print(path) end
--- ```
---@param folder? string the folder; `var/spack/gpg` below `$spack` unless told
---@return string[] paths the files
function sign.key_files(folder) end

return sign
