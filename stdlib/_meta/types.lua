---@meta
-- The shapes of plain tables that commands and workflows pass around.

-- Written by hand; the other files of this folder follow from the native modules and are made by
-- `make docs`.

---@class albedo.CommandContext what `run` of a command gets
---@field arguments table<string, string|string[]> the arguments by their declared names
---@field options table<string, boolean|string|string[]|integer> the options by their long names
---@field output albedo.Output where the command writes

---@class albedo.Command what the script of a command returns; `albedo help scripts` shows one
---@field api? integer the version of the interface that it needs, as `albedo.api` counts
---@field name string the name of the file without `.lua`
---@field aliases? string[] other names
---@field summary? string one line in lower case without a full stop
---@field description? string paragraphs for the help page
---@field arguments? albedo.CommandArgument[] in order
---@field options? albedo.CommandOption[] in the order of the help page
---@field examples? string[] command lines to try
---@field hidden? boolean whether help and completion leave it out
---@field sections? { title: string, commands: string[] }[] what stands together on the page of a group
---@field run? fun(context: albedo.CommandContext): integer? gives the exit status; a group has none

---@alias albedo.Completes "mirror"|"scope"|"section"|"installed_spec"|"cached_spec"|"package"|"file"|"folder"|"environment"|"command"

---@class albedo.CommandArgument
---@field name string the key in `context.arguments`
---@field count? "one"|"optional"|"many"|"some"|"remainder" `one` unless told
---@field help? string what it means
---@field choices? string[] the only words that are accepted
---@field completes? albedo.Completes what completion offers

---@class albedo.CommandOption
---@field name string the long spelling without dashes, and the key in `context.options`
---@field short? string letters that may be used after one dash
---@field kind? "flag"|"negatable_flag"|"count"|"value"|"repeated_value"|"value_list" `flag` unless told
---@field aliases? (string|{name: string, value: any, deprecation: string?})[] other spellings
---@field value_name? string the word for the value in help
---@field choices? string[] the only values that are accepted
---@field number? boolean whether only whole numbers from 1 on are accepted
---@field default? string|boolean|integer|string[] the value of an option that is not given
---@field help? string what it means
---@field completes? albedo.Completes what completion offers
---@field required? boolean whether it must be given
---@field excludes? string[] options that cannot be given together with it
---@field deprecation? string what to tell somebody who uses it
---@field removal? string what to do instead; the option is refused
---@field hidden? boolean whether help and completion leave it out

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
