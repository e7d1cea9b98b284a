--- Small packages that are installed without being built, for the store of a test's site.

local fs = require("albedo.fs")
local json = require("albedo.json")
local place = require("albedo.testing.place")
local trial = require("albedo.trial")

local packages = {}

---@class albedo.TestPackage
---@field [1] string name and version: `quill@2.0`
---@field files? table<string, string> what its prefix holds, by path; one short text unless told
---@field variants? table<string, any>
---@field needs? string[] names of packages of the list that it links with
---@field target? string `x86_64` unless told
---@field os? string

local letters = "abcdefghijklmnopqrstuvwxyz234567"

--- Returns 32 letters that follow from a text, in the shape of a hash of Spack.
local function make_hash(text)
  local digits, hash = trial.digest(text), {}
  for index = 1, 32 do
    local value = tonumber(digits:sub(index * 2 - 1, index * 2), 16)
    hash[index] = letters:sub(value % 32 + 1, value % 32 + 1)
  end
  return table.concat(hash)
end

local function make_node(package, by_name)
  local name, version = package[1]:match("^([%w_.-]+)@=?([%w_.-]+)$")
  if not name then
    place.refuse(("site: '%s' is no package with a version, such as quill@2.0"):format(package[1]))
  end
  local parameters = { build_system = "generic" }
  for _, flags in ipairs({ "cflags", "cppflags", "cxxflags", "fflags", "ldflags", "ldlibs" }) do
    parameters[flags] = json.array({})
  end
  for key, value in pairs(package.variants or {}) do
    parameters[key] = value
  end
  local node = {
    name = name,
    version = version,
    arch = {
      platform = "linux",
      platform_os = package.os or "debian12",
      target = package.target or "x86_64",
    },
    namespace = "test",
    parameters = parameters,
    annotations = { original_specfile_version = 5 },
  }
  local dependencies = {}
  for index, needed in ipairs(package.needs or {}) do
    local other = by_name[needed]
    if not other then
      place.refuse(("site: '%s' needs '%s', which must stand before it"):format(name, needed))
    end
    dependencies[index] = {
      name = needed,
      hash = other.hash,
      parameters = { deptypes = { "build", "link" }, virtuals = json.array({}) },
    }
  end
  if #dependencies > 0 then
    node.dependencies = dependencies
  end
  node.package_hash = make_hash(name .. version):rep(2):sub(1, 52) .. "===="
  node.hash = make_hash(json.encode(node))
  return node
end

--- Returns a node with all that it needs, itself first.
local function graph(node, by_name, seen, list)
  if not seen[node.name] then
    seen[node.name] = true
    list[#list + 1] = node
    for _, needed in ipairs(node.dependencies or {}) do
      graph(by_name[needed.name], by_name, seen, list)
    end
  end
  return list
end

--- Installs packages into a store: prefixes with their metadata, and the database.
---@param root string the root of the store
---@param list albedo.TestPackage[]
function packages.install(root, list)
  local by_name, installs, needed = {}, {}, {}
  for _, package in ipairs(list) do
    local node = make_node(package, by_name)
    by_name[node.name] = node
    for _, dependency in ipairs(node.dependencies or {}) do
      needed[dependency.hash] = (needed[dependency.hash] or 0) + 1
    end
    local prefix = ("%s/%s-%s-%s"):format(root, node.name, node.version, node.hash)
    for path, text in pairs(package.files or { ["share/note"] = package[1] .. "\n" }) do
      fs.write(prefix .. "/" .. path, text)
    end
    local nodes = graph(node, by_name, {}, {})
    fs.write(
      prefix .. "/.spack/spec.json",
      json.encode({ spec = { _meta = { version = 5 }, nodes = nodes } })
    )
    installs[node.hash] = {
      spec = node,
      path = prefix,
      installed = true,
      explicit = true,
      ref_count = 0,
      installation_time = 1700000000.5,
    }
  end
  for hash, count in pairs(needed) do
    installs[hash].ref_count = count
  end
  fs.write(
    root .. "/.spack-db/index.json",
    json.encode({ database = { version = "8", installs = json.object(installs) } })
  )
end

return packages
