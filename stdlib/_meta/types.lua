---@meta
-- The shapes of plain tables that commands and workflows pass around. Written by hand; the other
-- files of this folder follow from the native modules and are made by `make docs`.

---@class albedo.CommandContext what `run` of a command gets
---@field arguments table<string, string|string[]> the arguments by their declared names
---@field options table<string, boolean|string|string[]|integer> the options by their long names
---@field output albedo.Output where the command writes

---@class albedo.Error what `pcall` returns for a failure of Albedo
---@field code string a unique word, such as `storage.not_found`
---@field message string what failed, on what and why
---@field hint? string what to do next
---@field cause? albedo.Error the error underneath

---@class albedo.Mirror a mirror as `config.get_mirror` returns it
---@field name? string the configured name; nil for one that was given by URL
---@field fetch_url? string where it is read from
---@field push_url? string where it is written to
---@field signed boolean whether its entries must be signed
