--- A module of the samples.

local shelf = {}

--- Returns how many letters a word has.
---@param word string
---@return integer
function shelf.count(word)
  if word == "" then
    return 0
  end
  return #word
end

return shelf
