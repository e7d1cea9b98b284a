---@meta test.sample
-- Generated from the native declarations; edits are lost.

--- A weight.
---
--- Compares with `==` by value. Orders with `<` and `<=`. `tostring` gives its text. `#` gives its length. `..` joins it.
---@class test.Weight
---@field grams integer the weight in grams
---@operator len: integer
---@operator concat(any): any
local Weight = {}

--- Adds a weight.
---@param other test.Weight the other
---@return test.Weight sum both
function Weight:plus(other) end

--- A door.
---
--- `local name <close> = …` closes it.
---@class test.Door
local Door = {}

--- Tells whether it is open.
---@return boolean open whether it is open
function Door:is_open() end

---@class test.sample.parse.options
---@field strict? boolean refuse signs (default: false)
---@field unit? "g"|"kg" the unit
---@field tags? string[] any words

--- Offers things to test with.
---@class test.sample
---@field limit integer the most that fits
---@field units string[] the known units
local sample = {}

--- Reads a weight.
---
--- Spaces are ignored.
---
--- Raises shop.closed.
---
--- ```lua
--- local w = sample.parse("12")
--- ```
---@param text string the text
---@param scale? integer what one means, in grams (default: 1)
---@param options? test.sample.parse.options how to read
---@return test.Weight weight the weight
function sample.parse(text, scale, options) end

--- Returns its arguments.
---@param ... any anything
---@return any ... the same
function sample.echo(...) end

--- Returns the length of a byte string.
---@param bytes string any bytes
---@return integer count how many bytes
function sample.measure(bytes) end

--- Accepts a number or a weight.
---@param what number|test.Weight the thing
---@return string kind what it is
function sample.pick(what) end

--- Fails with a cause.
function sample.fail() end

--- Returns the code of an error.
---@param error table the error
---@return string code its code
function sample.describe(error) end

--- Calls a function.
---@param call function what to call
---@param ... any its arguments
---@return any ... its results
function sample.apply(call, ...) end

--- Doubles a number after a while.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---@param number integer the number
---@param milliseconds? integer how long to take (default: 0)
---@return integer double twice the number
function sample.double(number, milliseconds) end

--- Waits until it is cancelled.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
function sample.hang() end

--- Fails after waiting.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
function sample.fail_later() end

--- Writes a line.
---@param line string the line
function sample.note(line) end

--- Calls a function from another thread.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---@param call function what to call
---@return any ... its results
function sample.call_back(call) end

--- Makes a weight.
---@param grams integer how much
---@return test.Weight weight the weight
function sample.weigh(grams) end

--- Opens a door.
---@return test.Door door the door
function sample.open_door() end

return sample
