-- Scripts and modules of Albedo: Lua 5.4, no globals beyond the standard ones.
std = "lua54"
max_line_length = 100
exclude_files = { "stdlib/_meta" }
