local shop = require("shop")

-- luacheck: ignore 211 (closed when the script ends, never read)
local bell <close> = setmetatable({}, { __close = function() io.stdout:write("closed\n") end })
io.stdout:write("on the way\n")
io.stdout:flush()
return shop.deliver(shop.get_item("tea"), 3600)
