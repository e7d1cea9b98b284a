--- What can be planned for a build cache.

local verbs = {}

for _, name in ipairs({ "removal", "pins", "signing", "copying" }) do
  for verb, method in pairs(require("albedo.maintenance." .. name)) do
    verbs[verb] = method
  end
end

return verbs
