--- Asks the user before something goes: at a terminal; elsewhere an option must have said it.

local consent = {}

---@class albedo.ConsentWords
---@field question string what is asked: `prune 3 files (1.0 KiB) from '/srv/mirror'?`
---@field refusal string the error where nobody can be asked
---@field hint string what to do then
---@field declined string the error after a "no"

--- Returns when the user wants it; raises otherwise.
---@param yes? boolean whether an option has said it
---@param words albedo.ConsentWords
---@param output albedo.Output
function consent.check(yes, words, output)
  local answer = yes or output:confirm(words.question)
  if answer == nil then
    error({ code = "command.usage", message = words.refusal, hint = words.hint })
  elseif not answer then
    error({ code = "command.declined", message = words.declined })
  end
end

return consent
