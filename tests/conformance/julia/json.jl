# SPDX-License-Identifier: MIT
# As much JSON as the case files hold; the library has no part in reading them.
module Json

mutable struct Reader
    text::String
    at::Int
end

parse_text(text::String) = read_value(Reader(text, 1))

function next(reader::Reader)
    while isspace(Char(codeunit(reader.text, reader.at)))
        reader.at += 1
    end
    return Char(codeunit(reader.text, reader.at))
end

function take(reader::Reader, wanted::Char)
    found = next(reader)
    found == wanted || error("JSON: $(repr(found)) at $(reader.at), wanted $(repr(wanted))")
    reader.at += 1
end

function read_value(reader::Reader)
    first = next(reader)
    first == '{' && return read_object(reader)
    first == '[' && return read_array(reader)
    first == '"' && return read_string(reader)
    plain = match(r"[-+.\w]+", reader.text, reader.at).match
    reader.at += sizeof(plain)
    plain == "null" && return nothing
    plain in ("true", "false") && return plain == "true"
    return occursin(r"[.eE]", plain) ? parse(Float64, plain) : parse(Int64, plain)
end

# Calls `read_item` for every item between the brackets.
function each_item(read_item, reader::Reader, closing::Char)
    reader.at += 1
    next(reader) == closing && (reader.at += 1; return)
    while true
        read_item()
        next(reader) == closing && (reader.at += 1; return)
        take(reader, ',')
    end
end

function read_array(reader::Reader)
    items = Any[]
    each_item(() -> push!(items, read_value(reader)), reader, ']')
    return items
end

# Pairs in the order of the file.
function read_object(reader::Reader)
    pairs = Dict{String,Any}()
    each_item(reader, '}') do
        next(reader)
        key = read_string(reader)
        take(reader, ':')
        pairs[key] = read_value(reader)
    end
    return pairs
end

function read_string(reader::Reader)
    escapes = Dict('n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f')
    out, at = IOBuffer(), reader.at + 1
    while (character = reader.text[at]) != '"'
        if character == '\\'
            at += 1
            escaped = reader.text[at]
            if escaped == 'u'
                print(out, Char(parse(UInt16, reader.text[at+1:at+4]; base = 16)))
                at += 4
            else
                print(out, get(escapes, escaped, escaped))
            end
        else
            print(out, character)
        end
        at = nextind(reader.text, at)
    end
    reader.at = at + 1
    return String(take!(out))
end

end
